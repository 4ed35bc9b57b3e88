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

const encoder = new TextEncoder()
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** UTF-8 bytes of a text. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

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

const NAMED: Record<string, string> = {
  '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x07': '\\a', '\b': '\\b',
}
const hex2 = (n: number): string => n.toString(16).padStart(2, '0')

/** Characters that would be invisible or reorder the line: controls, separators, private use, lone surrogates. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u

/**
 * Escapes as redis-cli does (`\n`, `\"`, `\x00`, …), except that valid UTF-8 stays readable: `"é"`, not `"\xc3\xa9"`.
 * Invalid sequences and invisible characters become `\xHH` byte by byte, so that pasting the result back into the
 * prompt gives the same bytes again.
 */
export function escape(bytes: Uint8Array): string {
  const text = decodeText(bytes)
  let out = ''
  if (text === null) {
    for (const b of bytes) {
      const c = String.fromCharCode(b)
      out += NAMED[c] ?? (b >= 0x20 && b < 0x7f ? c : `\\x${hex2(b)}`)
    }
    return out
  }
  for (const c of text) {
    const joiner = c === '\u200d' || c === '\ufe0f' // part of many emoji
    if (NAMED[c]) out += NAMED[c]
    else if (!joiner && HIDDEN.test(c)) for (const b of encoder.encode(c)) out += `\\x${hex2(b)}`
    else out += c
  }
  return out
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
