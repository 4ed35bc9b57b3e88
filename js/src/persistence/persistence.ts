/**
 * Keeps a store up to date with an engine.
 *
 * Terms. The engine's *journal* is drained into *pending* records; a pending record is *appended* to the store, or a
 * *snapshot* replaces everything stored so far, journal included.
 *
 * Invariants
 * - At most one call of the store is under way.
 * - Whatever left the engine's journal is stored, or pending, or part of a snapshot that will be taken (`snapshotDue`).
 * - A failure loses nothing. While the store refuses, pending records that outgrow a snapshot are dropped in favour of one,
 *   so that memory stays bounded.
 */
import type { Engine, SnapshotChange } from '../engine/engine.js'
import { concat } from '../resp/bytes.js'
import type { Keeper } from './keeper.js'
import { PersistenceError, type PersistenceStatus } from './status.js'
import type { Store } from './store.js'
import { endOfTurn } from './turn.js'

/** A snapshot is taken when the journal is larger than the last snapshot, and at least this large. */
const SMALLEST_JOURNAL = 1024 * 1024

export class Persistence implements Keeper {
  readonly annotations: readonly string[] = []
  remembered: () => readonly string[] = () => []

  /** Told of every change of `status`. */
  onChange: (status: PersistenceStatus) => void = () => {}

  private pending: Uint8Array[] = []
  private pendingBytes = 0
  private journalBytes = 0
  private readonly chunkSizes = new Map<string, number>()
  private snapshotBytes = 0
  private snapshotDue = false

  private scheduled = false
  private saving: Promise<void> | null = null
  private error: PersistenceError | null = null
  private lastSavedAt: number | null = null
  private closed = false

  private constructor(
    private readonly engine: Engine,
    private readonly store: Store,
  ) {}

  /** Fills an empty engine from the store and keeps the two together from then on. Nothing is written to the store. */
  static async start(engine: Engine, store: Store): Promise<Persistence> {
    const persistence = new Persistence(engine, store)
    try {
      await persistence.restore()
    } catch (error) {
      await store.close().catch(() => {})
      throw error
    }
    engine.onJournal = () => persistence.wrote()
    return persistence
  }

  get status(): PersistenceStatus {
    const dirty = this.dirty
    return {
      state: this.error ? 'failed' : dirty ? 'pending' : 'saved',
      dirty,
      dirtySince: null,
      lastSavedAt: this.lastSavedAt,
      error: this.error,
    }
  }

  committed(): Promise<void> | null {
    return this.dirty ? this.flush() : null
  }

  annotate(): void {}

  /** Resolves when everything written before this call is stored; rejects with a PersistenceError when the store refuses. */
  async flush(): Promise<void> {
    if (this.closed) return
    const { engine } = this
    if (!engine.failure) this.drain()
    if (this.saving) await this.saving // may have begun before the last writes; what it left is saved next
    if (this.hasWork()) await this.save()
    if (this.error) throw this.error
    engine.alive() // what a failed engine had not yet handed out is lost
  }

  /** Flushes and closes the store. When flushing fails nothing is closed, unless the unsaved writes are to be dropped. */
  async close(discard: boolean): Promise<void> {
    if (this.closed) return
    if (!discard) await this.flush()
    this.closed = true
    if (this.saving) await this.saving
    await this.store.close()
  }

  private async restore(): Promise<void> {
    const { engine, store } = this
    const { manifest, chunks, journal } = await store.load()
    if (manifest) {
      attempt('the manifest is unreadable', () => engine.restore(manifest))
      for await (const [name, bytes] of chunks) {
        attempt(`chunk ${JSON.stringify(name)} is unreadable`, () => engine.restoreChunk(bytes))
        this.track(name, bytes.length)
      }
      attempt('the snapshot is incomplete', () => engine.restoreEnd())
    }
    let number = 0
    for await (const record of journal) {
      number++
      attempt(`journal record ${number} is unreadable`, () => engine.replay(record))
      this.journalBytes += record.length
    }
    engine.loaded()
  }

  /** The engine has journal waiting: store it at the end of the turn. */
  private wrote(): void {
    if (this.scheduled || this.closed) return
    this.scheduled = true
    endOfTurn(() => {
      this.scheduled = false
      if (this.closed || this.engine.failure) return
      this.drain()
      if (this.hasWork()) void this.save()
    })
    this.changed()
  }

  /** Saves until nothing is left, or the store refuses. Never rejects: `error` tells. */
  private save(): Promise<void> {
    this.saving ??= this.saveAll().finally(() => {
      this.saving = null
      this.changed()
    })
    return this.saving
  }

  private async saveAll(): Promise<void> {
    this.error = null
    try {
      while (this.hasWork()) {
        if (this.snapshotDue || this.journalBytes + this.pendingBytes > Math.max(SMALLEST_JOURNAL, this.snapshotBytes)) {
          await this.replace()
          if (!this.engine.failure) this.engine.saved('snapshot') // LASTSAVE and INFO tell
        } else {
          await this.append()
        }
        this.lastSavedAt = Date.now()
        if (!this.engine.failure) this.drain()
      }
    } catch (error) {
      this.error = error instanceof PersistenceError ? error : new PersistenceError(`saving failed: ${messageOf(error)}`, { cause: error })
      if (this.pendingBytes > Math.max(SMALLEST_JOURNAL, this.snapshotBytes)) this.dropPending()
    }
  }

  private async append(): Promise<void> {
    const records = this.pending
    const record = records.length === 1 ? records[0] : concat(records)
    // One record from now on: a retry must not depend on how often this one was cut.
    this.pending = [record]
    await this.store.append(record, 'relaxed')
    this.pending = this.pending.slice(1)
    this.pendingBytes -= record.length
    this.journalBytes += record.length
  }

  private async replace(): Promise<void> {
    this.drain() // all of the journal up to the snapshot is superseded by it
    const superseded = this.pending.length
    let change: SnapshotChange
    try {
      change = await this.engine.snapshot(() => new Promise(endOfTurn))
      const snapshot = await this.store.snapshot()
      for (const [name, bytes] of change.put) await snapshot.put(name, bytes)
      await snapshot.commit(change.manifest, change.remove)
    } catch (error) {
      this.engine.endSnapshot(false)
      throw error
    }
    this.engine.endSnapshot(true)
    this.snapshotDue = false
    this.pending = this.pending.slice(superseded)
    this.pendingBytes = this.pending.reduce((sum, record) => sum + record.length, 0)
    this.journalBytes = 0
    this.count(change)
  }

  /** Moves what the engine has to pending. */
  private drain(): void {
    const record = this.engine.journal()
    if (record.length === 0) return
    this.pending.push(record)
    this.pendingBytes += record.length
    if (this.error && this.pendingBytes > Math.max(SMALLEST_JOURNAL, this.snapshotBytes)) this.dropPending()
  }

  private dropPending(): void {
    this.pending = []
    this.pendingBytes = 0
    this.snapshotDue = true
  }

  private hasWork(): boolean {
    return this.pending.length > 0 || this.snapshotDue
  }

  private get dirty(): boolean {
    return this.hasWork() || this.engine.journalLength > 0
  }

  private count(change: SnapshotChange): void {
    for (const name of change.remove) {
      this.snapshotBytes -= this.chunkSizes.get(name) ?? 0
      this.chunkSizes.delete(name)
    }
    for (const [name, bytes] of change.put) this.track(name, bytes.length)
  }

  private track(name: string, size: number): void {
    this.snapshotBytes += size - (this.chunkSizes.get(name) ?? 0)
    this.chunkSizes.set(name, size)
  }

  private changed(): void {
    this.onChange(this.status)
  }
}

/** Restores a part; an error says which one it was. */
function attempt(what: string, restore: () => void): void {
  try {
    restore()
  } catch (error) {
    throw new PersistenceError(`${what}: ${messageOf(error)}`, { cause: error })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
