/** Bytes as redis-cli shows them. */

const named: Record<number, string> = { 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 13: '\\r', 34: '\\"', 92: '\\\\' }

/** In double quotes, with escapes for whatever is not printable ASCII. */
export function quote(bytes: Uint8Array): string {
  return `"${escape(bytes)}"`
}

/** The same without the quotes around it. */
export function escape(bytes: Uint8Array): string {
  let text = ''
  for (const b of bytes) text += named[b] ?? (b >= 32 && b < 127 ? String.fromCharCode(b) : '\\x' + b.toString(16).padStart(2, '0'))
  return text
}
