/**
 * The typed methods at run time: one per row of the command table, put on a prototype once. What a method does with its
 * command (run it, queue it) is up to the class, through `send`.
 */
import type { Rules } from './args.js'
import type { Head } from './head.js'
import { makeHead } from './head.js'
import { type Shape, isGiven } from './shape.js'

/** A class that has methods for commands. */
export interface Sender {
  /** Takes a command with the arguments as the caller gave them. */
  send(head: Head, args: ArrayLike<unknown>): unknown
  send0(head: Head): unknown
  send1(head: Head, a: unknown): unknown
  send2(head: Head, a: unknown, b: unknown): unknown
  send3(head: Head, a: unknown, b: unknown, c: unknown): unknown
  /** Takes a command whose reply becomes another value. */
  sendShaped(head: Head, shape: Shape, args: ArrayLike<unknown>): unknown
  /** Takes a command that waits. */
  sendWaiting(head: Head, shape: Shape | undefined, args: ArrayLike<unknown>): unknown
}

/** One command. */
export interface MethodRow {
  readonly name: string
  /** What it asks of its arguments. */
  readonly rules?: Rules
  /** What becomes of its reply. */
  readonly reply?: Shape
  /** It waits: always, or with this token. */
  readonly waits?: true | string
  readonly subcommands?: readonly MethodRow[]
  /** A container without subcommand is no command: OBJECT, CONFIG. */
  readonly containerOnly?: boolean
}

/** Defines the methods of all rows on a prototype. */
export function defineMethods(prototype: Sender, rows: readonly MethodRow[]): void {
  for (const row of rows) {
    const name = methodName(row.name)
    if (row.subcommands) defineContainer(prototype, name, row, row.subcommands)
    else define(prototype, name, method([row.name], row))
  }
}

/** Whether a command, given by its name, waits with these arguments. */
export function waits(rows: readonly MethodRow[], name: string, given: ArrayLike<unknown>): boolean {
  const upper = name.toUpperCase()
  const token = rows.find((row) => row.waits !== undefined && row.name === upper)?.waits
  if (token === undefined || token === true) return token ?? false
  return isGiven(beforeStreams(given), token)
}

/** The options of XREAD and XREADGROUP when they are given as words: what follows are names, whatever they look like. */
function beforeStreams(given: ArrayLike<unknown>): unknown[] {
  const options: unknown[] = []
  for (let i = 0; i < given.length; i++) {
    const word = typeof given[i] === 'string' ? (given[i] as string).toUpperCase() : ''
    if (word === 'STREAMS') break
    options.push(given[i])
    if (word === 'GROUP') i += 2 // its names
    else if (word === 'COUNT') i += 1
  }
  return options
}

/** A method's name: Redis's, in lower case (`no-evict` becomes `noEvict`). */
export function methodName(name: string): string {
  return name.toLowerCase().replace(/[-.]([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function define(prototype: Sender, name: string, value: unknown): void {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true })
}

function method(words: readonly string[], { rules, reply, waits }: MethodRow) {
  const head = makeHead(words, rules)
  const immediate = reply ? shaped(head, reply) : plain(head)
  if (waits === undefined) return immediate
  return function (this: Sender, ...given: unknown[]): unknown {
    return waits === true || isGiven(given, waits) ? this.sendWaiting(head, reply, given) : immediate.apply(this, given as [])
  }
}

function shaped(head: Head, shape: Shape) {
  return function (this: Sender, ...given: unknown[]): unknown {
    return this.sendShaped(head, shape, given)
  }
}

/** The common numbers of arguments are passed on one by one: collecting them costs as much as encoding them. */
function plain(head: Head) {
  return function (this: Sender, a?: unknown, b?: unknown, c?: unknown): unknown {
    switch (arguments.length) {
      case 0:
        return this.send0(head)
      case 1:
        return this.send1(head, a)
      case 2:
        return this.send2(head, a, b)
      case 3:
        return this.send3(head, a, b, c)
      default:
        // eslint-disable-next-line prefer-rest-params
        return this.send(head, arguments)
    }
  }
}

/** A container is an object of methods (`db.config.get`), bound to its owner on first use; some can be called as well. */
function defineContainer(prototype: Sender, name: string, row: MethodRow, subcommands: readonly MethodRow[]): void {
  const own = method([row.name], row)
  const methods = subcommands.map((sub) => [methodName(sub.name), method([row.name, sub.name], sub)] as const)
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: Sender) {
      const container: object = row.containerOnly ? {} : own.bind(this)
      for (const [subName, sub] of methods) Object.defineProperty(container, subName, { value: sub.bind(this) })
      Object.defineProperty(this, name, { value: container, configurable: true })
      return container
    },
  })
}
