/** What is known of the data's way to the store. */
export interface PersistenceStatus {
  /**
   * `none`: opened without a store. `saved`: everything written is stored. `pending`: something is on its way.
   * `failed`: the last attempt was refused; everything is kept in memory and tried again, by itself and at `flush()`, unless the
   * error is an OwnershipError or its code is `newer`.
   */
  readonly state: 'none' | 'saved' | 'pending' | 'failed'
  /** Whether something was written that is not stored yet. */
  readonly dirty: boolean
  /** Since when (ms since the epoch) something is written and not stored; null if nothing is. A crash loses no more than that. */
  readonly dirtySince: number | null
  /**
   * The bound on what a crash loses, ms: while the state is not `failed`, everything that was written longer ago is stored. Null where
   * there is none: without a store, and in a folder, of which `appendfsync` and `save` say it.
   */
  readonly bound: number | null
  /** When the store last took something (ms since the epoch). */
  readonly lastSavedAt: number | null
  /** Why the last attempt failed. */
  readonly error: PersistenceError | null
}

/**
 * What kind of refusal it was, where the store can tell.
 *
 * - `newer`: a newer version of Wedis has written it; this one can neither read nor write it.
 * - `gone`: it was deleted while it was open. Appends are refused until a snapshot that is complete has been committed.
 * - `quota`: there is no room. Nothing is stored; it may work when there is.
 * - `unavailable`: the platform has no such store, or none here (private browsing, a sandbox, no answer).
 * - `damaged`: what it holds cannot be read.
 * - `late`: it has neither stored nor refused what was written longer ago than `bound`; it may still do so.
 */
export type PersistenceCode = 'newer' | 'gone' | 'quota' | 'unavailable' | 'damaged' | 'late'

/** A text that is equal for states of which listeners are told once. */
export function newsIn({ state, dirtySince, lastSavedAt, error }: PersistenceStatus): string {
  return JSON.stringify([state, dirtySince, lastSavedAt, error?.message])
}

/** The status of what is not kept anywhere. */
export const UNSAVED: PersistenceStatus = { state: 'none', dirty: false, dirtySince: null, bound: null, lastSavedAt: null, error: null }

/** The store refused, or what it holds cannot be read. The database in memory is untouched. */
export class PersistenceError extends Error {
  /** The kind of refusal; undefined when the store cannot tell. */
  readonly code: PersistenceCode | undefined

  constructor(message: string, options: { cause?: unknown; code?: PersistenceCode } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = options.code
  }
}
Object.defineProperty(PersistenceError.prototype, 'name', { value: 'PersistenceError', configurable: true, writable: true })

/**
 * Somebody else has opened the store since, and has it now: what this one still writes is refused, for good. A store throws it;
 * it is not tried again.
 */
export class OwnershipError extends PersistenceError {}
Object.defineProperty(OwnershipError.prototype, 'name', { value: 'OwnershipError', configurable: true, writable: true })
