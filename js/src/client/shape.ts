/**
 * What makes a reply the value that a typed method returns. The rows of the command table say what a reply is; from that
 * scripts/gen/reply.mjs writes expressions of the functions here. A reply that is nothing of the kind (null, an error) stays
 * as it is.
 */
import { type Builder, Type } from '../resp/decode.js'
import type { Reply } from '../resp/reply.js'
import { text } from '../resp/text.js'

/** Makes a value; `view` makes the maps, `given` are the arguments of the method. */
export type Shape = (reply: unknown, view: Builder<Reply>, given: ArrayLike<unknown>) => unknown

/** Tells whether a part that may be missing is there. */
type Kind = (value: unknown) => boolean

export const aText: Kind = (value) => typeof value === 'string' || value instanceof Uint8Array
export const aNumber: Kind = (value) => typeof value === 'number' || typeof value === 'bigint'
export const aList: Kind = (value) => Array.isArray(value)

/** A number that was sent as text. */
export const number: Shape = (reply) => {
  if (reply instanceof Uint8Array) reply = text(reply, 0, reply.length)
  if (typeof reply !== 'string') return reply
  return reply === 'inf' ? Infinity : reply === '-inf' ? -Infinity : Number(reply)
}

/** An array whose elements have one shape. Where Redis sends null for none, it is an empty one. */
export function list(item: Shape): Shape {
  return (reply, view, given) => (Array.isArray(reply) ? reply.map((value) => item(value, view, given)) : (reply ?? []))
}

/** An array of fixed shape. */
export function items(...shapes: (Shape | null)[]): Shape {
  return (reply, view, given) => (Array.isArray(reply) ? reply.map((value, i) => apply(shapes[i], value, view, given)) : reply)
}

/**
 * An array of fixed shape, to an object. The parts of `maybe` come after the others, in this order; each is there if it is of
 * its kind. An empty array is nobody's: null.
 */
export function tuple(parts: Record<string, Shape | null>, maybe: Record<string, [Kind, Shape | null]> = {}): Shape {
  const sure = Object.entries(parts)
  const others = Object.entries(maybe)
  return (reply, view, given) => {
    if (!Array.isArray(reply)) return reply
    if (reply.length === 0) return null
    const object: Record<string, unknown> = {}
    let at = 0
    for (const [name, shape] of sure) object[name] = apply(shape, reply[at++], view, given)
    for (const [name, [kind, shape]] of others) {
      if (at < reply.length && kind(reply[at])) object[name] = apply(shape, reply[at++], view, given)
    }
    return object
  }
}

/** A flat array of such parts, to an array of objects. */
export function rows(parts: Record<string, Shape | null>): Shape {
  const one = tuple(parts)
  const width = Object.keys(parts).length
  return (reply, view, given) => {
    if (!Array.isArray(reply)) return reply
    return Array.from({ length: reply.length / width }, (_, i) => one(reply.slice(i * width, (i + 1) * width), view, given))
  }
}

/** A flat array of keys and values, to what a map is. */
export function pairs(value: Shape | null = null): Shape {
  const shaped = value && values(value)
  return (reply, view, given) => {
    if (!Array.isArray(reply)) return reply
    return apply(shaped, view.aggregate(Type.map, reply as Reply[]), view, given)
  }
}

/** A map whose values have one shape. */
export function values(shape: Shape): Shape {
  return (reply, view, given) => {
    if (reply instanceof Map) for (const [key, value] of reply) reply.set(key, shape(value, view, given))
    else if (isRecord(reply)) for (const key of Object.keys(reply)) put(reply, key, shape(reply[key], view, given))
    return reply
  }
}

/** A map with keys that are known: always an object. */
export function record(shapes: Record<string, Shape | null>): Shape {
  return (reply, view, given) => {
    if (!(reply instanceof Map) && !isRecord(reply)) return reply
    const object: Record<string, unknown> = {}
    for (const [key, value] of reply instanceof Map ? reply : Object.entries(reply)) {
      const name = key instanceof Uint8Array ? text(key, 0, key.length) : String(key)
      object[name] = apply(Object.hasOwn(shapes, name) ? shapes[name] : null, value, view, given)
    }
    return object
  }
}

/**
 * A reply that depends on the arguments: on tokens among them, or on how many there are. The first `fixed` arguments are no
 * tokens: a key may be called WITHSCORES.
 */
export function when(cases: [conditions: (string | number)[], shape: Shape | null][], otherwise: Shape | null, fixed = 0): Shape {
  return (reply, view, given) => {
    const found = cases.find(([conditions]) => conditions.some((condition) => isGiven(given, condition, fixed)))
    return apply(found ? found[1] : otherwise, reply, view, given)
  }
}

/** Whether a token is among a method's arguments from `first` on, as one of them or in an object of options; or whether the nth is there. */
export function isGiven(given: ArrayLike<unknown>, condition: string | number, first = 0): boolean {
  if (typeof condition === 'number') return given[condition] !== undefined
  for (let i = first; i < given.length; i++) {
    const arg = given[i]
    if (typeof arg === 'string' && arg.toUpperCase() === condition) return true
    if (isRecord(arg) && arg[condition] !== undefined && arg[condition] !== false) return true
  }
  return false
}

function apply(shape: Shape | null | undefined, reply: unknown, view: Builder<Reply>, given: ArrayLike<unknown>): unknown {
  return shape ? shape(reply, view, given) : reply
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** Sets a property of an object without a prototype or with one: a field called `__proto__` is one like any other. */
function put(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}
