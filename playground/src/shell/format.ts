/**
 * Replies in redis-cli's notation, as lines of coloured segments:
 *
 *     1) "name"            1# "name" => "ada"
 *     2) (integer) 3       2# "tags" => 1~ "x"
 */
import { decodeText, escape, quote } from '../bytes'
import type { Reply } from '../resp'

/** What a piece of text is; the style sheet gives each tone its colour. */
export type Tone = 'status' | 'error' | 'number' | 'string' | 'nil' | 'index' | 'plain'
export interface Segment {
  tone: Tone
  text: string
}
export type Line = Segment[]

const MARK = { array: ')', push: ')', set: '~', map: '#' } as const
const EMPTY = { array: '(empty array)', push: '(empty push)', set: '(empty set)', map: '(empty hash)' } as const

/** Lines of one reply, produced one at a time so that a huge reply costs only what is shown of it. */
export function* lines(reply: Reply): Generator<Line> {
  switch (reply.type) {
    case 'status':
      return yield* block('status', reply.text)
    case 'error':
      return yield [{ tone: 'error', text: `(error) ${reply.text}` }]
    case 'integer':
      return yield [{ tone: 'number', text: `(integer) ${reply.text}` }]
    case 'double':
      return yield [{ tone: 'number', text: `(double) ${reply.text}` }]
    case 'bigNumber':
      return yield [{ tone: 'number', text: `(big number) ${reply.text}` }]
    case 'boolean':
      return yield [{ tone: 'number', text: `(${reply.value})` }]
    case 'nil':
      return yield [{ tone: 'nil', text: '(nil)' }]
    case 'bulk':
      return yield [{ tone: 'string', text: quote(reply.bytes) }]
    case 'verbatim':
      return yield* block('plain', reply.text)
    default:
      return yield* aggregate(reply)
  }
}

function* aggregate(reply: Extract<Reply, { items: Reply[] }>): Generator<Line> {
  const pairs = reply.type === 'map'
  const count = pairs ? reply.items.length / 2 : reply.items.length
  if (count === 0) return yield [{ tone: 'nil', text: EMPTY[reply.type] }]
  const width = String(count).length
  const indent = ' '.repeat(width + 2)
  for (let i = 0; i < count; i++) {
    let head: Line = [{ tone: 'index', text: `${String(i + 1).padStart(width)}${MARK[reply.type]} ` }]
    if (pairs) {
      for (const line of lines(reply.items[2 * i]!)) head = [...head, ...line] // a key is one line
      head = [...head, { tone: 'index', text: ' => ' }]
    }
    const rest = lines(reply.items[pairs ? 2 * i + 1 : i]!)
    const first = rest.next().value ?? []
    let next = rest.next()
    if (pairs && !next.done) {
      yield head // in a map, a value of several lines begins on a line of its own
      head = [{ tone: 'index', text: indent }]
    }
    yield [...head, ...first]
    for (; !next.done; next = rest.next()) yield [{ tone: 'index', text: indent }, ...next.value]
  }
}

function* block(tone: Tone, text: string): Generator<Line> {
  for (const line of text.replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n')) yield [{ tone, text: line }]
}

/** Commands whose bulk reply is a text for people; redis-cli prints it as it is, and so do we. */
const RAW = /^(info|lolwut|client (list|info)|cluster (nodes|info)|memory (doctor|malloc-stats)|latency (doctor|graph))( |$)/i

/** `reply` as it should be shown for the command `words`. */
export function forDisplay(words: readonly string[], reply: Reply): Reply {
  if (reply.type === 'bulk' && RAW.test(words.slice(0, 2).join(' '))) {
    return { type: 'verbatim', text: decodeText(reply.bytes) ?? escape(reply.bytes) }
  }
  return reply
}

/** What "copy" puts on the clipboard: a string's own text, anything else as it is shown. */
export function clipboardText(reply: Reply): string {
  if (reply.type === 'bulk') return decodeText(reply.bytes) ?? quote(reply.bytes)
  if ('text' in reply) return reply.text
  let out = ''
  for (const line of lines(reply)) out += (out ? '\n' : '') + line.map(segment => segment.text).join('')
  return out
}
