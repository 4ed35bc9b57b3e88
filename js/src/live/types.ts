/** Following what changes in a database: `db.live` and `db.changes()`. */
import type { Entry, Fields, Scored, Signal } from '../client/context.js'
import type { Arg } from '../resp/encode.js'

/** A key that has changed, or all of them. */
export interface Change<Key = string> {
  /** Null: any key of the database may have changed. */
  key: Key | null
  /** The number of the database. Null: all of them. */
  db: number | null
  /**
   * The last thing that happened to it, named as keyspace events are: `set`, `hset`, `del`, `expired`, `evicted`, `rename_from`, …;
   * else the command in lower case, such as `flushall`. `resync`: more has changed than is remembered.
   */
  event: string
  /** There is no such key now, or no key at all. */
  deleted: boolean
}

/** What `changes` tells of. */
export interface ChangesOptions<Binary extends boolean = boolean> {
  /** Only of keys that match this glob pattern, as in KEYS. */
  readonly match?: Arg | undefined
  /** Only of this database; by default of all. */
  readonly db?: number | undefined
  /** Keys as Uint8Array. */
  readonly binary?: Binary | undefined
  /** Ends the loop: it throws the signal's reason. */
  readonly signal?: Signal | undefined
}

/** What values of each type are to `live.key`: what `get`, `hgetall`, `lrange`, `smembers`, `zrange` and `xrange` return. */
export interface LiveValues<Text extends string | Uint8Array = string> {
  string: Text
  hash: Fields<{ bulk: Text; map: Text extends string ? 'object' : 'map' }, Text>
  list: Text[]
  set: Text[]
  zset: Scored<Text>[]
  stream: Entry<Text, Fields<{ bulk: Text; map: Text extends string ? 'object' : 'map' }, Text>>[]
}

/** The name of a type, as the command TYPE knows it. */
export type LiveType = keyof LiveValues

/** How keys are followed. */
export interface LiveOptions {
  /** The number of the database; 0 by default. */
  readonly db?: number | undefined
  /** Stops following. */
  readonly signal?: Signal | undefined
}

/** How one key is followed. */
export interface LiveKeyOptions<T extends LiveType = LiveType, Binary extends boolean = boolean> extends LiveOptions {
  /** What the key is expected to hold; while it holds something else there is null. */
  readonly type?: T | undefined
  /** Bytes in place of strings, Maps in place of objects. */
  readonly binary?: Binary | undefined
}

/** The keys that match a pattern, and what is new among them. The same array as before if none came or went. */
export interface LiveKeys {
  /** All of them, sorted. */
  readonly keys: readonly string[]
  /** Those that were not there before; the first time all. */
  readonly added: readonly string[]
  /** Those that were, and hold something else now, or expire at another time. */
  readonly changed: readonly string[]
  /** Those that are gone. */
  readonly removed: readonly string[]
}

/**
 * Values that follow the database. Listeners are called soon after they were given, when the code that is running has ended, and
 * then at the end of each turn of the event loop in which something has changed, whoever changed it; never for each command.
 * They may use the database. Both return how to stop.
 */
export interface Live {
  /**
   * Calls the listener with what a key holds, null if there is none, whenever that is another value than before: a string, an
   * object for a hash, an array for the other types. `{ type: 'hash' }` makes TypeScript know which.
   */
  key<T extends LiveType = LiveType>(key: Arg, listener: (value: LiveValues[T] | null) => void, options?: LiveKeyOptions<T, false>): () => void
  key<T extends LiveType = LiveType>(
    key: Arg,
    listener: (value: LiveValues<Uint8Array>[T] | null) => void,
    options: LiveKeyOptions<T, true> & { readonly binary: true },
  ): () => void
  /** Calls the listener with the keys that match a glob pattern, and with what came, went and changed since the last call. */
  keys(pattern: Arg, listener: (keys: LiveKeys) => void, options?: LiveOptions): () => void
}

/** What follows keys, beside the commands. */
export interface Following {
  /** Values that follow the database. */
  readonly live: Live
  /**
   * The keys that change from now on, to loop over: `for await (const { key, event } of db.changes())`. Each comes once for all that
   * happened to it since it was last looked at, in the order of the last changes, and none is left out, however slow the loop is.
   * Two kinds of changes are of all keys (`key: null`): FLUSHDB, FLUSHALL, SWAPDB; and `resync`, in place of more than 100,000
   * keys or 8 MiB of names at once, or when the database has moved to another tab. Leaving the loop ends it; so do the signal, with its
   * reason, and `db.close()`.
   */
  changes(options?: ChangesOptions<false>): AsyncIterableIterator<Change>
  changes(options: ChangesOptions<true> & { readonly binary: true }): AsyncIterableIterator<Change<Uint8Array>>
}
