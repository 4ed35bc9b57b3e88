/** Replies that remember what they were on the wire, for printing. */
import { type Builder, Decoder, Type } from '../resp/decode.js'
import { text } from '../resp/text.js'

/** A reply with its type. `text` is the payload as it was sent, for all but bulks and aggregates. */
export type Node =
  | { type: 'status' | 'error' | 'integer' | 'double' | 'bigNumber' | 'verbatim'; text: string }
  | { type: 'bulk'; bytes: Uint8Array }
  | { type: 'boolean'; value: boolean }
  | { type: 'nil' }
  | { type: 'array' | 'set' | 'push' | 'map'; items: Node[] }

/** Builds nodes; for `Decoder` and `ReplyStream`. */
export const nodes: Builder<Node> = {
  scalar(type, bytes, start, end) {
    switch (type) {
      case Type.bulk:
        return { type: 'bulk', bytes: bytes.slice(start, end) }
      case Type.boolean:
        return { type: 'boolean', value: bytes[start] === 116 }
      case Type.verbatim:
        return { type: 'verbatim', text: text(bytes, start + 4, end) }
      case Type.error:
      case Type.blobError:
        return { type: 'error', text: text(bytes, start, end) }
      case Type.integer:
        return { type: 'integer', text: text(bytes, start, end) }
      case Type.double:
        return { type: 'double', text: text(bytes, start, end) }
      case Type.bigNumber:
        return { type: 'bigNumber', text: text(bytes, start, end) }
      default:
        return { type: 'status', text: text(bytes, start, end) }
    }
  },
  nil: () => ({ type: 'nil' }),
  aggregate(type, items) {
    switch (type) {
      case Type.map:
        return { type: 'map', items }
      case Type.set:
        return { type: 'set', items }
      case Type.push:
        return { type: 'push', items }
      default:
        return { type: 'array', items }
    }
  },
}

/** All replies in `bytes`, which must be complete. */
export function decodeNodes(bytes: Uint8Array): Node[] {
  const decoder = new Decoder(nodes)
  const all: Node[] = []
  for (let at = 0; at < bytes.length; at = decoder.position) {
    if (!decoder.read(bytes, at, bytes.length)) throw new RangeError('the last reply is incomplete')
    all.push(decoder.value)
  }
  return all
}

/** A node as plain data: strings, numbers and arrays; a map is the flat array that RESP2 sends for it. */
export function plain(node: Node): unknown {
  switch (node.type) {
    case 'bulk':
      return text(node.bytes, 0, node.bytes.length)
    case 'integer':
    case 'double':
      return Number(node.text)
    case 'boolean':
      return node.value
    case 'nil':
      return null
    case 'array':
    case 'set':
    case 'push':
    case 'map':
      return node.items.map(plain)
    default:
      return node.text
  }
}
