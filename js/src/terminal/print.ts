/** Replies as redis-cli prints them: for people (`formatReply`, `replyLines`) and for pipes (`formatRaw`). */
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

/** A piece of a line and what it is, for colours. */
export interface Segment {
  kind: 'status' | 'error' | 'number' | 'string' | 'nil' | 'index' | 'text'
  text: string
}

/** A reply for a person, typed and numbered, without a line end: `(integer) 1`, `1) "a"`, `1# "k" => "v"`. */
export function formatReply(node: Node): string {
  const shown: string[] = []
  for (const line of replyLines(node)) shown.push(line.map(({ text }) => text).join(''))
  return shown.join('\n')
}

/**
 * The lines of such a reply, one at a time so that a huge reply costs only what is shown of it. `show` is the notation of
 * bulks.
 */
export function* replyLines(node: Node, show: (bytes: Uint8Array) => string = quote): Generator<Segment[], void> {
  switch (node.type) {
    case 'status':
      return yield [{ kind: 'status', text: node.text }]
    case 'verbatim':
      for (const text of node.text.replace(/\r?\n$/, '').split(/\r?\n/)) yield [{ kind: 'text', text }]
      return
    case 'error':
      return yield [{ kind: 'error', text: `(error) ${node.text}` }]
    case 'integer':
      return yield [{ kind: 'number', text: `(integer) ${node.text}` }]
    case 'double':
      return yield [{ kind: 'number', text: `(double) ${node.text}` }]
    case 'bigNumber':
      return yield [{ kind: 'number', text: `(big number) ${node.text}` }]
    case 'boolean':
      return yield [{ kind: 'number', text: `(${node.value})` }]
    case 'nil':
      return yield [{ kind: 'nil', text: '(nil)' }]
    case 'bulk':
      return yield [{ kind: 'string', text: show(node.bytes) }]
    default:
      return yield* itemLines(node.type, node.items, show)
  }
}

function* itemLines(type: 'array' | 'map' | 'set' | 'push', items: Node[], show: (bytes: Uint8Array) => string): Generator<Segment[], void> {
  if (items.length === 0) return yield [{ kind: 'nil', text: empty[type] }]
  const step = type === 'map' ? 2 : 1
  const width = String(items.length / step).length
  const indent: Segment = { kind: 'index', text: ' '.repeat(width + 2) }
  for (let i = 0; i < items.length; i += step) {
    let head: Segment[] = [{ kind: 'index', text: `${String(i / step + 1).padStart(width)}${separators[type]} ` }]
    if (type === 'map') {
      for (const line of replyLines(items[i], show)) {
        if (head.length > 1) {
          yield head
          head = [indent]
        }
        head.push(...line)
      }
      head.push({ kind: 'index', text: ' => ' })
    }
    const lines = replyLines(items[i + step - 1], show)
    const first = lines.next().value ?? []
    let next = lines.next()
    if (type === 'map' && !next.done) {
      yield head // a value of several lines begins below its key
      head = [indent]
    }
    yield [...head, ...first]
    for (; !next.done; next = lines.next()) yield [indent, ...next.value]
  }
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
