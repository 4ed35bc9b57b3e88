/**
 * The typed methods at run time: one per row of the command table, put on a prototype once. What a method does with its
 * command (run it, queue it) is up to the class, through `send`.
 */
import type { Head } from './head.js'
import { makeHead } from './head.js'

/** A class that has methods for commands. */
export interface Sender {
  /** Takes a command with the arguments as the caller gave them. */
  send(head: Head, args: ArrayLike<unknown>): unknown
  send0(head: Head): unknown
  send1(head: Head, a: unknown): unknown
  send2(head: Head, a: unknown, b: unknown): unknown
  send3(head: Head, a: unknown, b: unknown, c: unknown): unknown
}

/** One command: its name, the tokens it repeats, its subcommands. */
export interface MethodRow {
  readonly name: string
  readonly repeat?: readonly string[]
  readonly subcommands?: readonly MethodRow[]
  /** A container without subcommand is no command: OBJECT, CONFIG. */
  readonly containerOnly?: boolean
}

/** Defines the methods of all rows on a prototype. */
export function defineMethods(prototype: Sender, rows: readonly MethodRow[]): void {
  for (const row of rows) {
    const name = methodName(row.name)
    if (row.subcommands) defineContainer(prototype, name, row, row.subcommands)
    else define(prototype, name, method(makeHead([row.name], row.repeat)))
  }
}

/** A method's name: Redis's, in lower case (`no-evict` becomes `noEvict`). */
export function methodName(name: string): string {
  return name.toLowerCase().replace(/[-.]([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function define(prototype: Sender, name: string, value: unknown): void {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true })
}

/** The common numbers of arguments are passed on one by one: collecting them costs as much as encoding them. */
function method(head: Head) {
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
  const own = method(makeHead([row.name], row.repeat))
  const methods = subcommands.map((sub) => [methodName(sub.name), method(makeHead([row.name, sub.name], sub.repeat))] as const)
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
