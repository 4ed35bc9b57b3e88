/**
 * In what way the one `Commands` interface answers: at once, with promises, or by queueing.
 *
 * `Commands<Sync>` returns replies, `Commands<Async>` promises of them, `Commands<Queue<…>>` the chain itself, whose type
 * remembers the replies to come, so that `exec()` returns a typed tuple.
 */
import type { Arg } from '../resp/encode.js'
import type { Reply } from '../resp/reply.js'
import type { Commands } from '../commands.gen.js'

/** What values replies consist of. */
export interface Values {
  /** What bulk replies are. */
  readonly bulk: string | Uint8Array
  /** What maps are. */
  readonly map: 'object' | 'map'
}

/** What decides a method's return type. */
export interface Context extends Values {
  readonly mode: 'sync' | 'async' | 'queue'
}

/** Strings and objects. */
export interface Texts extends Values {
  readonly bulk: string
  readonly map: 'object'
}

/** Replies at once, strings and objects. */
export interface Sync extends Texts {
  readonly mode: 'sync'
}

/** Replies at once, strings and Maps. */
export interface SyncMaps extends Context {
  readonly mode: 'sync'
  readonly bulk: string
  readonly map: 'map'
}

/** Replies at once, bytes and Maps. */
export interface SyncBytes extends Context {
  readonly mode: 'sync'
  readonly bulk: Uint8Array
  readonly map: 'map'
}

/** Promises of replies, strings and objects. */
export interface Async extends Texts {
  readonly mode: 'async'
}

/** Promises of replies, strings and Maps. */
export interface AsyncMaps extends Context {
  readonly mode: 'async'
  readonly bulk: string
  readonly map: 'map'
}

/** Promises of replies, bytes and Maps. */
export interface AsyncBytes extends Context {
  readonly mode: 'async'
  readonly bulk: Uint8Array
  readonly map: 'map'
}

/** Commands queued in a chain of some kind, with the types of the replies so far. */
export interface Queue<Kind extends ChainKind, Replies extends readonly unknown[], V extends Values> extends Context {
  readonly mode: 'queue'
  readonly bulk: V['bulk']
  readonly map: V['map']
  readonly kind: Kind
  readonly replies: Replies
  readonly values: V
}

/** What a method returns whose command replies with T. */
export type Result<C extends Context, T> = C extends { mode: 'sync' }
  ? T
  : C extends { mode: 'async' }
    ? Promise<T>
    : C extends Queue<infer Kind, infer Replies, infer V>
      ? Chain<Kind, [...Replies, T], V>
      : never

/** What a method returns whose command waits for T: a promise, except in a transaction, where nothing waits. No pipeline takes it. */
export type Later<C extends Context, T> = C extends { mode: 'queue'; kind: 'pipeline' } ? never : C extends { mode: 'queue' } ? Result<C, T> : Promise<T>

/** The values of a context, in the one form that chains are named by. Those of an asynchronous one say so: its chains answer with promises. */
export type ValuesOf<C extends Values> = C extends { mode: 'async' } ? C : C extends Texts ? Texts : C

/** What walks page by page over values of type T. */
export type Walk<C extends Context, T> = C extends { mode: 'async' } ? AsyncIterableIterator<T> : IterableIterator<T>

/** A bulk reply. */
export type Bulk<C extends Values> = C['bulk']

/** A map reply: an object without prototype, or a Map. */
export type Fields<C extends Values, T> = C['map'] extends 'object' ? Record<string, T> : Map<Bulk<C>, T>

/** A member of a sorted set. `zadd` takes it back. */
export interface Scored<Text = string> {
  value: Text
  score: number
}

/** An entry of a stream. */
export interface Entry<Text = string, FieldMap = Record<string, string>> {
  id: Text
  /** Of fields that have the same name in one entry, the last. */
  fields: FieldMap
}

/** A place on Earth, in degrees. */
export interface Coordinates {
  longitude: number
  latitude: number
}

/** A member that a search by place has found, with what was asked for. */
export interface Found<Text = string> {
  member: Text
  /** From the centre, in the unit of the search (WITHDIST). */
  distance?: number
  /** The raw score (WITHHASH). */
  hash?: number
  /** WITHCOORD */
  coordinates?: Coordinates
}

export type ChainKind = 'pipeline' | 'multi'

/** How `exec` of a chain treats error replies. */
export interface ExecOptions {
  /** Return error replies as ReplyError elements instead of throwing the first one. */
  keepErrors?: boolean
}

/** AbortSignal, where the program has that type. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer T } } ? T : never

/** How a command waits. */
export interface Waiting {
  /** Ends the wait: the promise rejects with the signal's reason, and nothing is taken. */
  readonly signal?: Signal | undefined
}

/**
 * Commands that run together: `pipeline()` in one go, `multi()` in one go and as a transaction.
 *
 * Every command returns the chain. `exec()` runs all of them and returns their replies in order; with chained calls it is a
 * tuple, otherwise an array. If a command replied with an error, all have run nevertheless and `exec()` throws a
 * PipelineError, which has every reply; `exec({ keepErrors: true })` returns the errors as elements instead. A chain runs once.
 */
export interface ChainMethods<Kind extends ChainKind, Replies extends readonly unknown[], V extends Values> {
  /** Queues any command. */
  call(name: string, ...args: (Arg | readonly Arg[])[]): Chain<Kind, [...Replies, Reply], V>
  /** Runs what was queued. A transaction whose watched keys changed runs nothing and returns null. */
  exec(options?: { keepErrors?: false }): Answer<V, Executed<Kind, Replies>>
  exec(options: ExecOptions): Answer<V, Executed<Kind, { [K in keyof Replies]: Replies[K] | Error }>>
  /** How many commands are queued. */
  readonly length: number
}

/** A chain with the methods of all commands. */
export type Chain<Kind extends ChainKind, Replies extends readonly unknown[] = [], V extends Values = Texts> = ChainMethods<Kind, Replies, V> &
  Commands<Queue<Kind, Replies, V>>

type Answer<V extends Values, T> = V extends { mode: 'async' } ? Promise<T> : T

type Executed<Kind, Replies extends readonly unknown[]> =
  | (Replies extends readonly [] ? any[] : Replies)
  | (Kind extends 'multi' ? null : never)

/** Options of which at most one is given. */
export type OneOf<T> =
  | { [K in keyof T]: { [P in K]?: T[P] } & { [P in Exclude<keyof T, K>]?: undefined } }[keyof T]
  | { [P in keyof T]?: undefined }

/** Options of which one is given. */
export type JustOne<T> = { [K in keyof T]: { [P in K]: T[P] } & { [P in Exclude<keyof T, K>]?: undefined } }[keyof T]

/** Pairs: an object, a Map, or a list of pairs (for keys that are no strings). */
export type Pairs<K, V> = Readonly<Record<string, V>> | ReadonlyMap<K, V> | readonly (readonly [K, V])[]

/** An object with values that are arguments, of an interface too, which has no index signature. */
export type Struct<T> = { readonly [K in keyof T]: Arg | undefined }

/**
 * Members with their scores: `{ ada: 1 }`, a Map, `{ value: 'ada', score: 1 }` or several of these, or `[[1, 'ada']]` in the order of
 * the command.
 */
export type Scores =
  | { readonly value: string | Uint8Array; readonly score: number | string }
  | Readonly<Record<string, number | string>>
  | ReadonlyMap<Arg, number | string>
  | readonly (readonly [score: number | string, member: Arg] | { readonly value: Arg; readonly score: number | string })[]

/** One or several values. */
export type Many<T> = T | readonly T[] | ReadonlySet<T>

/** A word of a command, in upper or lower case. */
export type Word<T extends string> = T | Lowercase<T>
