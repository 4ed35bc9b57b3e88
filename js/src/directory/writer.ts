/**
 * From an engine's journal into the append-only file.
 *
 * A record is in the file, write(2), before anything that it answers is sent; `appendfsync always` waits for the disk too, once
 * for all that came meanwhile. What cannot be written stays in memory, in order, and is tried again.
 */
import type { Engine } from '../engine/engine.js'
import { annotation } from '../persistence/annotations.js'
import { PersistenceError } from '../persistence/status.js'
import { concat } from '../resp/bytes.js'
import { systemError } from '../server/problems.js'
import type { AppendOnly } from './append-only.js'

/** What happens to records. */
export interface Events {
  /** All that was taken from the engine is stored, as far as the policy asks. */
  stored(): void
  /** Something could not be stored, for the first time since all was well. */
  failed(error: PersistenceError): void
  /** It is well again. */
  recovered(): void
}

export class Writer {
  aof: AppendOnly | null = null
  /**
   * What becomes of records. `off`: nothing. `gathering`: they go to a file that counts for nothing until the base is there that
   * they follow. `on`: they go to one that counts.
   */
  state: 'off' | 'gathering' | 'on' = 'off'
  error: PersistenceError | null = null
  dirtySince: number | null = null
  /** How often writing met a sync that was under way. */
  delayed = 0

  private pending: Uint8Array[] = []
  private notes: Uint8Array[] = []
  /** The base could not be written: nobody waits for the next attempt. */
  private baseless = false
  /** Goes on when there is a base. */
  private based: { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } | null = null
  private running: Promise<void> | null = null
  private queued: Promise<void> | null = null
  private syncing: Promise<void> | null = null
  /** Somebody needs the file alone. */
  private claimed: Promise<void> | null = null
  /** How much of all that the engine ever gave is in the file, and on disk. */
  private written = 0
  private safe = 0

  constructor(
    private readonly engine: Engine,
    private readonly policy: () => string,
    private readonly events: Events,
  ) {}

  /** See `Keeper`. */
  committed(): Promise<void> | null {
    this.drain()
    if (this.state === 'off') return null
    if (this.running || this.claimed) return (this.queued ??= this.after())
    const always = this.policy() === 'always'
    if (always && this.state === 'gathering') return this.baseless ? null : this.basis()
    if (this.pending.length === 0 && !(always && this.written > this.safe)) return null
    if (always || this.syncing) {
      // Writing to a file that is being synced may take as long as that.
      if (!always) this.delayed++
      return this.hold(() => this.store(always))
    }
    try {
      this.writeNow()
      return null
    } catch (error) {
      return Promise.reject(error)
    }
  }

  annotate(text: string): void {
    this.notes.push(annotation(text))
  }

  /** Lines that the next record comes after, whether there is one or not. */
  remember(texts: readonly string[]): void {
    if (this.state !== 'off') this.pending.push(...texts.map(annotation))
  }

  /** Bytes that wait. */
  get waiting(): number {
    return this.pending.reduce((sum, bytes) => sum + bytes.length, 0)
  }

  /** Whether a sync is under way. */
  get isSyncing(): boolean {
    return this.syncing !== null
  }

  /**
   * Does something when nothing is under way, and before anything else begins: records wait until it is done. However many commits
   * follow each other, it has its turn after the one that is under way.
   */
  async exclusively<T>(action: () => T | Promise<T>): Promise<T> {
    await this.syncing // nobody needs to wait for this one
    while (this.claimed) await this.claimed
    let done = () => {}
    this.claimed = new Promise((resolve) => (done = resolve))
    try {
      while (this.running || this.syncing) await (this.running ?? this.syncing)?.catch(() => {})
      return await action()
    } finally {
      this.claimed = null
      done()
    }
  }

  /** Does something with the file during which records wait. Nothing may be under way. */
  hold(action: () => Promise<void>): Promise<void> {
    if (this.running) throw new Error('the append-only file is held already')
    const run = action().finally(() => (this.running = null))
    this.running = run
    run.catch(() => {}) // whoever waits for it hears of it
    return run
  }

  /** Writes what waits, all or nothing, at one instant; nothing may be under way. Throws a PersistenceError. */
  writeNow(): void {
    this.drain()
    if (this.pending.length === 0) return
    const bytes = concat(this.pending)
    this.pending = [bytes]
    try {
      this.aof!.appendNow(bytes)
    } catch (error) {
      throw this.fail(error)
    }
    this.pending = []
    this.wrote(this.engine.journalled)
  }

  /** Takes away what waits: it is part of a snapshot. `putBack` if that comes to nothing. */
  supersede(): Uint8Array[] {
    this.drain()
    return this.pending.splice(0)
  }

  putBack(records: readonly Uint8Array[]): void {
    this.pending.unshift(...records)
  }

  /** The first `at` bytes of all that was taken from the engine are on disk, as a part of a base. */
  covered(at: number): void {
    this.written = Math.max(this.written, at)
    this.safe = Math.max(this.safe, at)
    this.engine.synced(at)
    this.recover()
    this.committed()?.catch(() => {})
  }

  /** The base is there. */
  on(): void {
    this.state = 'on'
    this.baseless = false
    this.goOn()
  }

  /** The base could not be written. Until it is, what is answered is as safe as before the journal was turned on. */
  failedBase(): void {
    if (this.state !== 'gathering') return
    this.baseless = true
    this.goOn()
  }

  /** Lets go of the file; what waits is forgotten. */
  off(): void {
    this.state = 'off'
    this.baseless = false
    this.goOn()
    this.aof?.close()
    this.aof = null
    this.pending = []
    this.dirtySince = null
    this.recover()
  }

  /** Ends it; what waits is not stored. */
  close(): void {
    this.state = 'off'
    this.aof?.close()
    this.based?.reject(new PersistenceError('the database was closed, and what was unsaved discarded'))
    this.based = null
  }

  /** What waits to be written. */
  get unwritten(): readonly Uint8Array[] {
    return this.pending
  }

  /** Syncs what is written, in the background. */
  startSync(): void {
    if (this.state === 'off' || this.syncing || this.running || this.claimed || this.aof!.broken || this.written <= this.safe) return
    this.syncing = this.sync()
      .catch(() => {})
      .finally(() => (this.syncing = null))
  }

  /** Resolves when all that is written is on disk. Nothing may be under way. */
  async sync(): Promise<void> {
    const at = this.written
    try {
      await this.aof!.sync()
    } catch (error) {
      throw this.fail(error)
    }
    this.safe = Math.max(this.safe, at)
    if (!this.engine.failure) this.engine.synced(at)
    if (this.policy() === 'always') this.stored()
  }

  /** Resolves when what has been done is stored: not before the base is that it follows. Meanwhile it waits in memory. */
  private basis(): Promise<void> {
    if (!this.based) {
      let [resolve, reject] = [() => {}, (_: Error) => {}]
      const promise = new Promise<void>((done, refuse) => ([resolve, reject] = [done, refuse])).then(() => this.committed() ?? undefined)
      promise.catch(() => {}) // whoever waits for it hears of it
      this.based = { promise, resolve, reject }
    }
    return this.based.promise
  }

  private goOn(): void {
    this.based?.resolve()
    this.based = null
  }

  private async after(): Promise<void> {
    while (this.running || this.claimed) await (this.claimed ?? this.running)?.catch(() => {})
    this.queued = null
    await this.committed()
  }

  private async store(always: boolean): Promise<void> {
    const at = this.engine.failure ? this.written : this.engine.journalled
    const bytes = concat(this.pending)
    this.pending = []
    if (bytes.length > 0) {
      try {
        if (always) this.aof!.appendNow(bytes)
        else await this.aof!.append(bytes)
      } catch (error) {
        this.pending.unshift(bytes)
        throw this.fail(error)
      }
      this.wrote(at)
    }
    if (always) await this.sync()
  }

  private drain(): void {
    if (this.engine.failure || this.engine.journalLength === 0) return
    const record = this.engine.journal()
    const notes = this.notes.splice(0)
    if (this.state === 'off') return
    this.pending.push(...notes, record)
    this.dirtySince ??= Date.now()
  }

  private wrote(at: number): void {
    this.written = Math.max(this.written, at)
    if (this.policy() !== 'always') this.stored()
    this.recover()
  }

  private stored(): void {
    if (this.pending.length === 0) this.dirtySince = null
    this.events.stored()
  }

  private fail(error: unknown): PersistenceError {
    const first = this.error === null
    this.error = refusal(error)
    if (first) this.events.failed(this.error)
    return this.error
  }

  private recover(): void {
    if (this.error === null || this.aof?.broken) return
    this.error = null
    this.events.recovered()
  }
}

/** What the system refused, as a PersistenceError. */
export function refusal(error: unknown, message = systemError(error)): PersistenceError {
  const { code = '' } = error as NodeJS.ErrnoException
  const kind = ['ENOSPC', 'EDQUOT'].includes(code) ? 'quota' : ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(code) ? 'unavailable' : undefined
  return new PersistenceError(message, { cause: error, code: kind })
}
