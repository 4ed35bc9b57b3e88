/**
 * From the arguments of a method to the arguments of a command.
 *
 * - strings, numbers, bigints and Uint8Arrays are arguments; so are the elements of arrays and Maps, in order;
 * - an object is a run of options or pairs: `{ EX: 10, NX: true }` is `EX 10 NX`, `{ a: 1, b: 2 }` is `a 1 b 2`,
 *   `{ LIMIT: [0, 10] }` is `LIMIT 0 10`; entries that are `undefined` or `false` are left out;
 * - trailing `undefined`s are arguments that were not given.
 */
import type { Arg } from '../resp/encode.js'

/** Strings beyond this are encoded ahead: the room for a string is three bytes a character, which is too much to guess. */
const LONG = 64 * 1024

/** Redis's largest value. What is larger is refused here, before it takes memory that the engine never gives back. */
const LARGEST = 512 * 1024 * 1024

const encoder = new TextEncoder()

/** The command's arguments, `head` first. Tokens in `repeat` are written before each of their values. */
export function flatten(head: readonly Arg[], given: ArrayLike<unknown>, repeat?: readonly string[]): Arg[] {
  const args = head.slice()
  let count = given.length
  while (count > 0 && given[count - 1] === undefined) count--
  for (let i = 0; i < count; i++) add(args, given[i], repeat)
  return args
}

function add(args: Arg[], value: unknown, repeat: readonly string[] | undefined): void {
  switch (typeof value) {
    case 'string':
      args.push(value.length > LONG ? bounded(encoder.encode(value)) : value)
      return
    case 'number':
    case 'bigint':
      args.push(value)
      return
    case 'object':
      if (value === null) break
      if (value instanceof Uint8Array) args.push(bounded(value))
      else if (Array.isArray(value)) for (const item of value) add(args, item, repeat)
      else if (value instanceof Map) for (const [key, item] of value) (add(args, key, repeat), add(args, item, repeat))
      else addOptions(args, value, repeat)
      return
  }
  throw new TypeError(`${value === null ? 'null' : typeof value} is no argument: expected a string, a number, a bigint or a Uint8Array`)
}

function bounded(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= LARGEST) return bytes
  throw new RangeError(`an argument of ${bytes.length} bytes is more than the 512 MB that Redis allows`)
}

function addOptions(args: Arg[], options: object, repeat: readonly string[] | undefined): void {
  const kind = Object.prototype.toString.call(options)
  if (kind !== '[object Object]') throw new TypeError(`${kind.slice(8, -1)} is no argument: convert it to a string or to bytes first`)
  for (const [token, value] of Object.entries(options) as [string, unknown][]) {
    if (value === undefined || value === false) continue
    if (repeat?.includes(token) && Array.isArray(value)) {
      for (const item of value) (args.push(token), add(args, item, repeat))
      continue
    }
    args.push(token)
    if (value !== true) add(args, value, repeat)
  }
}
