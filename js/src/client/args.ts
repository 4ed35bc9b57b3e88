/**
 * From the arguments of a method to the arguments of a command.
 *
 * - strings, numbers, bigints and Uint8Arrays are arguments; so are the elements of arrays, Sets and Maps, in order;
 * - an object is a run of options: `{ EX: 10, NX: true }` is `EX 10 NX`, `{ LIMIT: [0, 10] }` is `LIMIT 0 10`; entries that
 *   are `undefined` or `false` are left out;
 * - the last argument of a command that takes pairs may be all of them: `{ a: 1, b: 2 }`, a Map, or a list of pairs or of objects;
 * - trailing `undefined`s are arguments that were not given.
 */
import type { Arg } from '../resp/encode.js'
import type { Signal } from './context.js'

/** What a command asks beyond the order of its arguments. */
export interface Rules {
  /** Tokens that are written before each of their values. */
  readonly repeat?: readonly string[]
  /** Which argument, counted from 0, is written after its length, if it is an array or has keys. */
  readonly counted?: number
  /** Tokens whose value is written after its length, or all keys first and then what belongs to each. */
  readonly groups?: Readonly<Record<string, 'counted' | 'columns'>>
  /** Tokens in the order in which they have to come. */
  readonly order?: readonly string[]
  /** The parts of pairs, in the order of the command. */
  readonly pairs?: readonly string[]
}

/** Strings beyond this are encoded ahead: the room for a string is three bytes a character, which is too much to guess. */
const LONG = 64 * 1024

/** Redis's largest value. What is larger is refused here, before it takes memory that the engine never gives back. */
const LARGEST = 512 * 1024 * 1024

const encoder = new TextEncoder()

/** The command's arguments, `head` first. */
export function flatten(head: readonly Arg[], given: ArrayLike<unknown>, rules?: Rules): Arg[] {
  const args = head.slice()
  let count = given.length
  while (count > 0 && given[count - 1] === undefined) count--
  for (let i = 0; i < count; i++) {
    const value = given[i]
    if (rules?.counted === i && isCollection(value)) addGroup(args, value, 'counted')
    else if (rules?.pairs && i === count - 1 && isCollection(value)) addPairs(args, value, rules.pairs)
    else add(args, value, rules)
  }
  return args
}

/** The arguments of a command that waits without the signal, which is among its options or stands behind all else. */
export function interruption(args: ArrayLike<unknown>): { given: unknown[]; signal: Signal | undefined } {
  const given = Array.from(args)
  while (given.length > 0 && given[given.length - 1] === undefined) given.pop()
  const last = given[given.length - 1]
  if (typeof last !== 'object' || last === null || !('signal' in last) || last instanceof Map) return { given, signal: undefined }
  const { signal, ...options } = last as { signal: Signal | undefined }
  given[given.length - 1] = options
  return { given, signal }
}

function add(args: Arg[], value: unknown, rules?: Rules): void {
  switch (typeof value) {
    case 'number': // first, as argSize says
    case 'bigint':
      args.push(value)
      return
    case 'string':
      args.push(value.length > LONG ? bounded(encoder.encode(value)) : value)
      return
    case 'object':
      if (value === null) break
      if (value instanceof Uint8Array) args.push(bounded(value))
      else if (Array.isArray(value) || value instanceof Set) for (const item of value) add(args, item, rules)
      else if (value instanceof Map) for (const [key, item] of value) (add(args, key), add(args, item))
      else addOptions(args, value, rules)
      return
  }
  throw new TypeError(`${value === null ? 'null' : typeof value} is no argument: expected a string, a number, a bigint or a Uint8Array`)
}

function bounded(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= LARGEST) return bytes
  throw new RangeError(`an argument of ${bytes.length} bytes is more than the 512 MB that Redis allows`)
}

function addOptions(args: Arg[], options: object, rules: Rules | undefined): void {
  const entries = entriesOf(options)
  const order = rules?.order
  if (order) entries.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  for (const [token, value] of entries) {
    if (value === undefined || value === false) continue
    if (rules?.repeat?.includes(token) && Array.isArray(value)) {
      for (const item of value) (args.push(token), add(args, item))
      continue
    }
    args.push(token)
    if (value === true) continue
    if (rules?.groups && Object.hasOwn(rules.groups, token)) addGroup(args, value, rules.groups[token])
    else add(args, value)
  }
}

/** A counted group, or one in columns: keys, then what belongs to each. */
function addGroup(args: Arg[], value: unknown, kind: 'counted' | 'columns'): void {
  if (kind === 'columns') {
    const pairs = pairsOf(value)
    for (const column of [0, 1]) for (const pair of pairs) addPart(args, pair[column])
    return
  }
  const list = isPairs(value) ? pairsOf(value) : Array.isArray(value) ? value : [value]
  args.push(list.length)
  for (const item of list) {
    if (Array.isArray(item)) for (const part of item as unknown[]) addPart(args, part)
    else add(args, item)
  }
}

/** All pairs of a command: `parts` names what they consist of. */
function addPairs(args: Arg[], value: object, parts: readonly string[]): void {
  if (parts.length === 2 && isPairs(value) && !(parts[0] === 'score' && isScored(value))) {
    // A sorted set's object is { member: score }, where the command wants the score first.
    const swapped = parts[0] === 'score'
    for (const [key, item] of pairsOf(value)) (addPart(args, swapped ? item : key), addPart(args, swapped ? key : item))
    return
  }
  for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
    if (isObject(item)) for (const part of parts) addPart(args, partOf(item, part))
    else add(args, item)
  }
}

/** One member with its score, not two members called value and score: those have numbers. */
function isScored(value: object): boolean {
  const { value: member, score, ...others } = value as { value?: unknown; score?: unknown }
  return score !== undefined && Object.keys(others).length === 0 && (typeof member === 'string' || member instanceof Uint8Array)
}

/** What a sorted set's methods return can be given to them. */
function partOf(item: Record<string, unknown>, part: string): unknown {
  return part === 'member' && item.member === undefined ? item.value : item[part]
}

function addPart(args: Arg[], value: unknown): void {
  if (isCollection(value)) throw new TypeError('a value is expected, not a collection')
  add(args, value)
}

/** The pairs of an object, a Map or a list of pairs; in an object those that are `undefined` are left out. */
function pairsOf(value: unknown): unknown[][] {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)]
  if (Array.isArray(value)) return value as unknown[][]
  return entriesOf(value as object).filter(([, item]) => item !== undefined)
}

function entriesOf(object: object): [string, unknown][] {
  const kind = Object.prototype.toString.call(object)
  if (kind !== '[object Object]') throw new TypeError(`${kind.slice(8, -1)} is no argument: convert it to a string or to bytes first`)
  return Object.entries(object)
}

function isCollection(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return isCollection(value) && !Array.isArray(value) && !(value instanceof Map)
}

/** An object or a Map: what has keys. */
function isPairs(value: unknown): boolean {
  return value instanceof Map || isObject(value)
}
