/**
 * In what way the one `Commands` interface answers: at once, with promises, or by queueing.
 *
 * `Commands<Sync>` returns replies, `Commands<Async>` promises of them, `Commands<Queue<…>>` the chain itself, whose type
 * remembers the replies to come, so that `exec()` returns a typed tuple.
 */
import type { Arg } from '../resp/encode.js'
import type { Reply } from '../resp/reply.js'
import type { Commands } from '../commands.gen.js'

/** What decides a method's return type. */
export interface Context {
  readonly mode: 'sync' | 'async' | 'queue'
  /** What bulk replies are. */
  readonly bulk: string | Uint8Array
}

/** Replies at once, strings. */
export interface Sync extends Context {
  readonly mode: 'sync'
  readonly bulk: string
}

/** Replies at once, bytes. */
export interface SyncBytes extends Context {
  readonly mode: 'sync'
  readonly bulk: Uint8Array
}

/** Promises of replies, strings. */
export interface Async extends Context {
  readonly mode: 'async'
  readonly bulk: string
}

/** Commands queued in a chain of some kind, with the types of the replies so far. */
export interface Queue<Kind extends ChainKind, Replies extends readonly unknown[]> extends Context {
  readonly mode: 'queue'
  readonly bulk: string
  readonly kind: Kind
  readonly replies: Replies
}

/** What a method returns whose command replies with T. */
export type Result<C extends Context, T> = C extends { mode: 'sync' }
  ? T
  : C extends { mode: 'async' }
    ? Promise<T>
    : C extends Queue<infer Kind, infer Replies>
      ? Chain<Kind, [...Replies, T]>
      : never

/** A bulk reply. */
export type Bulk<C extends Context> = C['bulk']

/** A map reply: a plain object, or a Map where bulks are bytes. */
export type Fields<C extends Context, T> = C['bulk'] extends string ? Record<string, T> : Map<Uint8Array, T>

export type ChainKind = 'pipeline' | 'multi'

/** How `exec` of a chain treats error replies. */
export interface ExecOptions {
  /** Return error replies as ReplyError elements instead of throwing the first one. */
  keepErrors?: boolean
}

/**
 * Commands that run together: `pipeline()` in one go, `multi()` in one go and as a transaction.
 *
 * Every command returns the chain. `exec()` runs all of them and returns their replies in order; with chained calls it is a
 * tuple, otherwise an array. If a command replied with an error, all have run nevertheless and `exec()` throws a
 * PipelineError, which has every reply; `exec({ keepErrors: true })` returns the errors as elements instead. A chain runs once.
 */
export interface ChainMethods<Kind extends ChainKind, Replies extends readonly unknown[]> {
  /** Queues any command. */
  call(name: string, ...args: (Arg | readonly Arg[])[]): Chain<Kind, [...Replies, Reply]>
  /** Runs what was queued. A transaction whose watched keys changed runs nothing and returns null. */
  exec(options?: { keepErrors?: false }): Executed<Kind, Replies>
  exec(options: ExecOptions): Executed<Kind, { [K in keyof Replies]: Replies[K] | Error }>
  /** How many commands are queued. */
  readonly length: number
}

/** A chain with the methods of all commands. */
export type Chain<Kind extends ChainKind, Replies extends readonly unknown[] = []> = ChainMethods<Kind, Replies> &
  Commands<Queue<Kind, Replies>>

type Executed<Kind, Replies extends readonly unknown[]> =
  | (Replies extends readonly [] ? any[] : Replies)
  | (Kind extends 'multi' ? null : never)

/** Options of which at most one is given. */
export type OneOf<T> =
  | { [K in keyof T]: { [P in K]?: T[P] } & { [P in Exclude<keyof T, K>]?: undefined } }[keyof T]
  | { [P in keyof T]?: undefined }

/** Pairs: an object, a Map, or a list of pairs (for keys that are no strings). */
export type Pairs<K, V> = Readonly<Record<string, V>> | ReadonlyMap<K, V> | readonly (readonly [K, V])[]

/** One or several values. */
export type Many<T> = T | readonly T[]
