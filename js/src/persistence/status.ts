/** What is known of the data's way to the store. */
export interface PersistenceStatus {
  /**
   * `none`: opened without a store. `saved`: everything written is stored. `pending`: something is on its way.
   * `failed`: the last attempt was refused; everything is kept in memory and tried again at the next write or `flush()`.
   */
  readonly state: 'none' | 'saved' | 'pending' | 'failed'
  /** Whether something was written that is not stored yet. */
  readonly dirty: boolean
  /** When the store last took something (ms since the epoch). */
  readonly lastSavedAt: number | null
  /** Why the last attempt failed. */
  readonly error: PersistenceError | null
}

/** The store refused, or what it holds cannot be read. The database in memory is untouched. */
export class PersistenceError extends Error {}
Object.defineProperty(PersistenceError.prototype, 'name', { value: 'PersistenceError', configurable: true, writable: true })
