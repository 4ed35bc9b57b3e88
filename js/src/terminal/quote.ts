/** Bytes as redis-cli shows them: in double quotes, with escapes for whatever is not printable ASCII. */
export function quote(bytes: Uint8Array): string {
  let text = '"'
  for (const b of bytes) text += shown(b)
  return text + '"'
}

function shown(b: number): string {
  switch (b) {
    case 34:
      return '\\"'
    case 92:
      return '\\\\'
    case 10:
      return '\\n'
    case 13:
      return '\\r'
    case 9:
      return '\\t'
    case 7:
      return '\\a'
    case 8:
      return '\\b'
  }
  return b >= 32 && b < 127 ? String.fromCharCode(b) : '\\x' + b.toString(16).padStart(2, '0')
}
