/** The ways to look at bytes: as text, as JSON, in hexadecimal, bit by bit. */
import { decodeText, escape } from '../../bytes'
import { h } from '../../dom'

/** The value indented, when it is a JSON object or array; null otherwise. */
export function prettyJson(bytes: Uint8Array): string | null {
  const text = decodeText(bytes)
  if (text === null || !/^\s*[[{]/.test(text)) return null
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return null
  }
}

/** Text as it is; bytes that are no UTF-8 are escaped. */
export function textView(bytes: Uint8Array): Node[] {
  return [document.createTextNode(decodeText(bytes) ?? escape(bytes))]
}

/** Indented JSON with names, strings, numbers and words in their colours. */
export function jsonView(pretty: string): Node[] {
  return pretty.split(/("(?:\\.|[^"\\])*"(?:\s*:)?|-?\b\d[\d.eE+-]*|\b(?:true|false|null)\b)/).map((part, i) => {
    if (i % 2 === 0) return document.createTextNode(part)
    const tone = part.startsWith('"') ? (part.endsWith(':') ? 'j-key' : 'j-string') : /^[tfn]/.test(part) ? 'j-word' : 'j-number'
    return h('span', { class: tone }, part)
  })
}

/** Offset, bytes and printable ASCII, `width` bytes a line. */
export function hexView(bytes: Uint8Array, width: number): Node[] {
  const nodes: Node[] = []
  for (let at = 0; at < bytes.length; at += width) {
    const row = bytes.subarray(at, at + width)
    const cells = [...row].map((b, i) => b.toString(16).padStart(2, '0') + (i === width / 2 - 1 ? ' ' : '')).join(' ')
    const ascii = [...row].map(b => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '·')).join('')
    nodes.push(
      h('span', { class: 'offset' }, at.toString(16).padStart(6, '0')),
      document.createTextNode(`  ${cells.padEnd(width * 3 + 1)} `),
      h('span', { class: 'ascii' }, ascii),
      document.createTextNode('\n'),
    )
  }
  return nodes
}

/** Offset in bits and `width` bytes a line, the first bit of each to the left as SETBIT counts them; ones stand out. */
export function bitsView(bytes: Uint8Array, width: number): Node[] {
  const nodes: Node[] = []
  for (let at = 0; at < bytes.length; at += width) {
    nodes.push(h('span', { class: 'offset' }, String(at * 8).padStart(6)), document.createTextNode('  '))
    const line = [...bytes.subarray(at, at + width)].map(byte => byte.toString(2).padStart(8, '0')).join(' ')
    for (const run of line.match(/1+|[^1]+/g) ?? []) nodes.push(run.startsWith('1') ? h('b', { class: 'on' }, run) : document.createTextNode(run))
    nodes.push(document.createTextNode('\n'))
  }
  return nodes
}
