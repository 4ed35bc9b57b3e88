/**
 * Bytes to strings.
 *
 * A native decoder costs about 100 ns a call whatever the length, which is more than a GET costs; short ASCII therefore
 * goes through `String.fromCharCode` with its arguments spelled out (about 30 ns), and only the rest through UTF-8
 * decoding. Bytes that are not UTF-8 become U+FFFD: who needs them unchanged asks for bytes.
 */

type Slice = (this: Uint8Array, start: number, end: number) => string

// ignoreBOM: a leading U+FEFF is part of the value.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

// Node's buffers have a decoder without the cost of a sub-array; absent elsewhere.
const slice = (globalThis as { Buffer?: { prototype?: { utf8Slice?: Slice } } }).Buffer?.prototype?.utf8Slice

const chars = String.fromCharCode

/** The UTF-8 text at bytes[start, end). */
export const utf8: (bytes: Uint8Array, start: number, end: number) => string =
  typeof slice === 'function'
    ? (bytes, start, end) => slice.call(bytes, start, end)
    : (bytes, start, end) => decoder.decode(bytes.subarray(start, end))

/** The UTF-8 text at b[i, end); fast for short ASCII. */
export function text(b: Uint8Array, i: number, end: number): string {
  const n = end - i
  if (n <= 16) return n <= 8 ? upTo8(b, i, n) : upTo16(b, i, n)
  return utf8(b, i, end)
}

function upTo8(b: Uint8Array, i: number, n: number): string {
  if (n === 0) return ''
  const c0 = b[i]
  if (n === 1) return c0 < 128 ? chars(c0) : utf8(b, i, i + 1)
  const c1 = b[i + 1]
  if (n === 2) return (c0 | c1) < 128 ? chars(c0, c1) : utf8(b, i, i + 2)
  const c2 = b[i + 2]
  if (n === 3) return (c0 | c1 | c2) < 128 ? chars(c0, c1, c2) : utf8(b, i, i + 3)
  const c3 = b[i + 3]
  const head = c0 | c1 | c2 | c3
  if (n === 4) return head < 128 ? chars(c0, c1, c2, c3) : utf8(b, i, i + 4)
  const c4 = b[i + 4]
  if (n === 5) return (head | c4) < 128 ? chars(c0, c1, c2, c3, c4) : utf8(b, i, i + 5)
  const c5 = b[i + 5]
  if (n === 6) return (head | c4 | c5) < 128 ? chars(c0, c1, c2, c3, c4, c5) : utf8(b, i, i + 6)
  const c6 = b[i + 6]
  if (n === 7) return (head | c4 | c5 | c6) < 128 ? chars(c0, c1, c2, c3, c4, c5, c6) : utf8(b, i, i + 7)
  const c7 = b[i + 7]
  return (head | c4 | c5 | c6 | c7) < 128 ? chars(c0, c1, c2, c3, c4, c5, c6, c7) : utf8(b, i, i + 8)
}

function upTo16(b: Uint8Array, i: number, n: number): string {
  const c0 = b[i]
  const c1 = b[i + 1]
  const c2 = b[i + 2]
  const c3 = b[i + 3]
  const c4 = b[i + 4]
  const c5 = b[i + 5]
  const c6 = b[i + 6]
  const c7 = b[i + 7]
  const c8 = b[i + 8]
  const head = c0 | c1 | c2 | c3 | c4 | c5 | c6 | c7 | c8
  if (n === 9) return head < 128 ? chars(c0, c1, c2, c3, c4, c5, c6, c7, c8) : utf8(b, i, i + 9)
  const c9 = b[i + 9]
  if (n === 10) return (head | c9) < 128 ? chars(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9) : utf8(b, i, i + 10)
  const ca = b[i + 10]
  if (n === 11) return (head | c9 | ca) < 128 ? chars(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, ca) : utf8(b, i, i + 11)
  const cb = b[i + 11]
  const most = head | c9 | ca | cb
  if (n === 12) return most < 128 ? chars(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, ca, cb) : utf8(b, i, i + 12)
  const cc = b[i + 12]
  if (n === 13) return (most | cc) < 128 ? chars(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, ca, cb, cc) : utf8(b, i, i + 13)
  const cd = b[i + 13]
  if (n === 14) {
    return (most | cc | cd) < 128 ? chars(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, ca, cb, cc, cd) : utf8(b, i, i + 14)
  }
  const ce = b[i + 14]
  if (n === 15) {
    return (most | cc | cd | ce) < 128
      ? chars(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, ca, cb, cc, cd, ce)
      : utf8(b, i, i + 15)
  }
  const cf = b[i + 15]
  return (most | cc | cd | ce | cf) < 128
    ? chars(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, ca, cb, cc, cd, ce, cf)
    : utf8(b, i, i + 16)
}
