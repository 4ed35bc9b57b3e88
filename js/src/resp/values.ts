/** Builders of plain JavaScript values; the table of what becomes what is in reply.ts. */
import { type Builder, Type, integer } from './decode.js'
import { type Reply, ReplyError } from './reply.js'
import { text } from './text.js'

/** Strings for bulks, plain objects for maps. */
export const textValues: Builder<Reply> = {
  scalar: (type, bytes, start, end) =>
    type === Type.bulk ? text(bytes, start, end) : type === Type.verbatim ? text(bytes, start + 4, end) : line(type, bytes, start, end),
  nil: () => null,
  aggregate: (type, items) => (type === Type.map ? record(items) : items),
}

/** Strings for bulks, Maps for maps. */
export const mapValues: Builder<Reply> = {
  ...textValues,
  aggregate: (type, items) => (type === Type.map ? pairs(items) : items),
}

/** Uint8Arrays for bulks, Maps for maps. */
export const byteValues: Builder<Reply> = {
  scalar: (type, bytes, start, end) =>
    type === Type.bulk ? bytes.slice(start, end) : type === Type.verbatim ? bytes.slice(start + 4, end) : line(type, bytes, start, end),
  nil: () => null,
  aggregate: (type, items) => (type === Type.map ? pairs(items) : items),
}

function line(type: number, bytes: Uint8Array, start: number, end: number): Reply {
  switch (type) {
    case Type.integer:
      return wholeNumber(bytes, start, end)
    case Type.error:
    case Type.blobError:
      return new ReplyError(text(bytes, start, end))
    case Type.double:
      return double(text(bytes, start, end))
    case Type.boolean:
      return bytes[start] === 116 // t
    case Type.bigNumber:
      return BigInt(text(bytes, start, end))
    default:
      return text(bytes, start, end)
  }
}

/** An integer reply: a number, or a bigint where a number would lose digits. */
export function wholeNumber(bytes: Uint8Array, start: number, end: number): number | bigint {
  const n = integer(bytes, start, end)
  return Number.isSafeInteger(n) ? n : BigInt(text(bytes, start, end))
}

function double(value: string): number {
  if (value === 'inf') return Infinity
  if (value === '-inf') return -Infinity
  return Number(value) // "nan" is NaN as well
}

/**
 * A map as an object. It has no prototype: fields are data, and one called `__proto__` or `constructor` is like any other, there
 * or not. Keys that are no strings make it a Map.
 */
function record(items: Reply[]): Reply {
  const object = Object.create(null) as { [field: string]: Reply }
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i]
    if (typeof key !== 'string') return pairs(items)
    object[key] = items[i + 1]
  }
  return object
}

function pairs(items: Reply[]): Map<Reply, Reply> {
  const map = new Map<Reply, Reply>()
  for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1])
  return map
}
