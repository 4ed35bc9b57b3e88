/** What keeps an engine's data, whatever it keeps it in. */
import type { Engine } from '../engine/engine.js'
import type { Host } from '../engine/host.js'
import type { PersistenceStatus } from './status.js'

/** Keeps the data of one engine, from `keep` to `close`. */
export interface Keeper {
  readonly status: PersistenceStatus
  /** Told of every change of `status`. */
  onChange: (status: PersistenceStatus) => void
  /**
   * Null when everything that the engine has done is stored, to the durability that was chosen; else a promise of when it is,
   * the same one for all that was done in a turn of the event loop. It rejects with a PersistenceError.
   */
  committed(): Promise<void> | null
  /** Puts a line that is no command in front of the next record: it is stored with that record or not at all. */
  annotate(text: string): void
  /**
   * Puts a line in front of the record that what the engine has just done will be in, in the same turn: with it, or not at all. Only
   * keepers of a `Store` have it.
   */
  note?(text: string): void
  /** The lines that `annotate` left in what was loaded, in order. */
  readonly annotations: readonly string[]
  /** The lines that must outlive the journal: each snapshot begins the next journal with them. */
  remembered: () => readonly string[]
  /** Resolves when everything written before this call is stored. */
  flush(): Promise<void>
  /**
   * Flushes and closes. When flushing fails nothing is closed, unless the unsaved writes are to be dropped. `ended` is called when
   * nothing is left that is to be stored, in the same step: what was written after that would be lost.
   */
  close(discard: boolean, ended?: () => void): Promise<void>
}

/** A place for data that is more than a `Store`, since it decides itself what is saved when. */
export interface Keeping {
  /** Settings of the engine that come with the place; the caller's go before them. */
  readonly config: Readonly<Record<string, string>>
  /** What the place does for the engine. */
  readonly host?: Host
  /**
   * Fills an empty engine and keeps it from then on. With `fill` the place must be empty; it fills the engine, and what it brings is
   * then stored. `loading` is called when others have their turn while something is loaded, before the first of them has: not at
   * all if there is little or nothing.
   */
  keep(engine: Engine, fill?: () => Promise<void>, loading?: () => void): Promise<Keeper>
}
