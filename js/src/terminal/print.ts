/** Replies as redis-cli prints them: for people (`formatReply`) and for pipes (`formatRaw`). */
import { concat } from '../resp/bytes.js'
import type { Node } from './nodes.js'
import { quote } from './quote.js'

const empty = { array: '(empty array)', map: '(empty hash)', set: '(empty set)', push: '(empty push)' }
const separators = { array: ')', map: '#', set: '~', push: ')' }

/** Commands whose reply is a report to read, not a value: redis-cli prints their text as it is, without quotes. */
const reports = new Set([
  'INFO', 'LOLWUT', 'CLIENT INFO', 'CLIENT LIST', 'CLUSTER INFO', 'CLUSTER NODES', 'DEBUG HTSTATS', 'DEBUG HTSTATS-KEY',
  'LATENCY DOCTOR', 'LATENCY GRAPH', 'MEMORY DOCTOR', 'MEMORY MALLOC-STATS',
]) // prettier-ignore

/** Whether the reply to a command line is a report: to be printed with `formatRaw` also for a person. */
export function isReport(words: readonly unknown[]): boolean {
  const [first, second] = words.map((word) => String(word).toUpperCase())
  return reports.has(first) || reports.has(`${first} ${second}`)
}

/** A reply for a person, typed and numbered, without a line end: `(integer) 1`, `1) "a"`, `1# "k" => "v"`. */
export function formatReply(node: Node): string {
  return format(node, '').slice(0, -1)
}

/** The lines of a reply; all but the first, which the caller has begun, start with `indent`. */
function format(node: Node, indent: string): string {
  switch (node.type) {
    case 'status':
    case 'verbatim':
      return node.text + '\n'
    case 'error':
      return `(error) ${node.text}\n`
    case 'integer':
      return `(integer) ${node.text}\n`
    case 'double':
      return `(double) ${node.text}\n`
    case 'bigNumber':
      return `(big number) ${node.text}\n`
    case 'boolean':
      return node.value ? '(true)\n' : '(false)\n'
    case 'nil':
      return '(nil)\n'
    case 'bulk':
      return quote(node.bytes) + '\n'
    default:
      return formatItems(node.type, node.items, indent)
  }
}

function formatItems(type: 'array' | 'map' | 'set' | 'push', items: Node[], indent: string): string {
  if (items.length === 0) return empty[type] + '\n'
  const step = type === 'map' ? 2 : 1
  const width = String(items.length / step).length
  const inner = indent + ' '.repeat(width + 2)
  let out = ''
  for (let i = 0; i < items.length; i += step) {
    const number = String(i / step + 1).padStart(width)
    out += `${i === 0 ? '' : indent}${number}${separators[type]} ${format(items[i], inner)}`
    if (type === 'map') {
      const value = items[i + 1]
      out = `${out.slice(0, -1)} => ${takesLines(value) ? '\n' + inner : ''}${format(value, inner)}`
    }
  }
  return out
}

/** Whether a map's value needs more than one line, and so begins below its key. */
function takesLines(node: Node): boolean {
  if (!('items' in node)) return false
  const { items } = node
  const step = node.type === 'map' ? 2 : 1
  return items.length > step || (items.length === step && takesLines(items[step - 1]))
}

const encoder = new TextEncoder()
const newline = encoder.encode('\n')
const space = encoder.encode(' ')
const blank = new Uint8Array(0)

/** A reply for a pipe, without decoration and without a line end; bulks are the very bytes. */
export function formatRaw(node: Node): Uint8Array {
  switch (node.type) {
    case 'nil':
      return blank
    case 'bulk':
      return node.bytes
    case 'error':
      return encoder.encode(node.text + '\n')
    case 'boolean':
      return encoder.encode(node.value ? '(true)' : '(false)')
    case 'array':
    case 'set':
    case 'push':
      return concat(node.items.flatMap((item, i) => (i === 0 ? [formatRaw(item)] : [newline, formatRaw(item)])))
    case 'map':
      return concat(node.items.flatMap((item, i) => (i === 0 ? [formatRaw(item)] : [i % 2 === 1 ? space : newline, formatRaw(item)])))
    default:
      return encoder.encode(node.text)
  }
}
