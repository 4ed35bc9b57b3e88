/**
 * Bytes, text and the two notations between them.
 *
 * Redis strings are bytes. Three views of them occur on this page:
 *
 * - `Uint8Array`: what travels to and from the engine.
 * - *byte string*: a JavaScript string with one character (0-255) per byte. It compares, hashes and sorts like the
 *   bytes do, so key names are kept in this form.
 * - *quoted text*: what people read and type, `"…"` with escapes for everything that cannot be shown.
 */
import { escape as escapeBytes } from 'wedis/terminal'

const encoder = new TextEncoder()
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Byte string of the bytes from `start` up to `end`. */
export function byteString(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let s = ''
  for (let i = start; i < end; i += 4096) {
    s += String.fromCharCode.apply(null, bytes.subarray(i, Math.min(end, i + 4096)) as unknown as number[])
  }
  return s
}

/** The bytes of a byte string. */
export function fromByteString(s: string): Uint8Array {
  const bytes = new Uint8Array(s.length)
  for (let i = 0; i < s.length; i++) bytes[i] = s.charCodeAt(i)
  return bytes
}

/** The text that `bytes` spell in UTF-8, or null when they are not valid UTF-8. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}

/** `"`, `\` and what would be invisible or reorder the line: controls, separators, private use; but not the joiner of emoji. */
const ESCAPED = /(?!\u200d)["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu

/**
 * Escapes as redis-cli does (`\n`, `\"`, `\x00`, …), except that valid UTF-8 stays readable: `"é"`, not `"\xc3\xa9"`.
 * Invalid sequences and invisible characters become `\xHH` byte by byte, so that pasting the result back into the
 * prompt gives the same bytes again.
 */
export function escape(bytes: Uint8Array): string {
  const text = decodeText(bytes)
  return text === null ? escapeBytes(bytes) : text.replace(ESCAPED, c => escapeBytes(encoder.encode(c)))
}

/** `escape` between double quotes. */
export const quote = (bytes: Uint8Array): string => `"${escape(bytes)}"`

/** A key as a person would type it: bare when that is unambiguous, quoted when not. */
export function typed(bytes: Uint8Array): string {
  const text = escape(bytes)
  return text !== '' && text === decodeText(bytes) && !/[\s"']/.test(text) ? text : `"${text}"`
}

/** 1234567 → "1.2 MB"; decimal units as browsers show them. */
export function size(n: number): string {
  if (n < 1000) return `${n} B`
  const units = ['kB', 'MB', 'GB']
  let i = -1
  do {
    n /= 1000
    i++
  } while (n >= 999.5 && i < units.length - 1)
  return `${n < 9.95 ? n.toFixed(1) : Math.round(n)} ${units[i]}`
}
