/**
 * Keeps a store up to date with an engine.
 *
 * What the engine does leaves its journal as records (see backlog.ts), which are *appended* to the store, all that there are as one:
 * at the end of a turn of the event loop, and after each append those that have come meanwhile. When the journal in the store has
 * outgrown the snapshot there, a new *snapshot* is written, in parts, with appends between them.
 *
 * Invariants
 * - At most one call of the store is under way.
 * - What the store holds is always a prefix of what the engine did: nothing is appended behind a gap.
 * - A failure loses nothing. It is tried again, later and later; while the store refuses, records that outgrow a snapshot are given
 *   up in favour of one, so that memory stays bounded.
 */
import type { Engine } from '../engine/engine.js'
import { unref } from '../engine/wasm.js'
import { concat } from '../resp/bytes.js'
import { ANNOTATIONS, annotation, annotationChunk } from './annotations.js'
import { Backlog } from './backlog.js'
import type { Keeper } from './keeper.js'
import { type Restored, restore } from './restoring.js'
import { OwnershipError, PersistenceError, type PersistenceStatus, newsIn } from './status.js'
import type { Durability, Store } from './store.js'
import { endOfTurn } from './turn.js'
import { SnapshotWriting } from './writing.js'

/** A snapshot is written when the journal is larger than the last one, and at least this large. */
const SMALLEST_JOURNAL = 1024 * 1024
/** After a failure: the first pause, the longest, and the longest while somebody waits for the outcome, ms. */
const PAUSE = 100
const LONGEST_PAUSE = 30_000
const LONGEST_WAIT = 1000
/** After how long a store that has not answered is late, ms. */
const LATE = 2000
/** How long a change waits for a snapshot, where that is all there is and the store does not say, ms. */
const DELAY = 1000
/** How long a snapshot waits that the engine cannot begin now, because a script is in the middle of its work, ms. */
const BUSY = 20
/** How often closing stores what was written while it stored, before it gives up. */
const ROUNDS = 10

export class Persistence implements Keeper {
  onChange: (status: PersistenceStatus) => void = () => {}
  remembered: () => readonly string[] = () => []
  readonly annotations: readonly string[]

  private readonly backlog = new Backlog()
  private readonly chunks: Restored['chunks']
  /** Bytes of the snapshot and of the journal that the store holds. */
  private snapshotBytes = 0
  private journalBytes: number
  /** How much of the journal the snapshot that is being written supersedes. */
  private supersededBytes = 0
  private writing: SnapshotWriting | null = null
  /** Chunks that may be in the store although no snapshot refers to them. */
  private strays: string[] = []
  /** The next snapshot may refer to nothing that the store was told before. */
  private complete = false
  /** What the engine has asked for: it is told the outcome of a snapshot that begins later. */
  private asked: 'snapshot' | 'journal' | null = null
  private answering: 'snapshot' | 'journal' | null = null
  private readonly tag = Math.random().toString(36).slice(2, 8)
  private snapshots = 0

  /** The annotations of the next record. */
  private notes: Uint8Array[] = []
  /** When the first change was made that is still in the engine's journal. */
  private since: number | null = null
  private scheduled = false
  private working: Promise<void> | null = null
  /** More has come up while work was under way. */
  private again = false
  private timer: ReturnType<typeof setTimeout> | undefined
  /** When the timer goes off, ms since the epoch. */
  private due = 0
  private beganAt = 0
  /** An append is under way. */
  private appending = false
  private failedAppends = 0
  private failedSnapshots = 0
  private error: PersistenceError | null = null
  private late: PersistenceError | null = null
  private watch: ReturnType<typeof setTimeout> | undefined
  private lastSavedAt: number | null = null
  private ending: Promise<void> | null = null
  private closed = false
  private discarded = false
  private told = ''

  private constructor(
    private readonly engine: Engine,
    private readonly store: Store,
    private readonly durability: Durability,
    { chunks, journal, annotations }: Restored,
  ) {
    this.chunks = chunks
    this.journalBytes = journal
    this.annotations = annotations
    this.measure()
    this.changed() // nobody listens yet
  }

  /**
   * Fills an empty engine from the store and keeps the two together from then on. Nothing is written to the store. With `fill` the
   * store must be empty; it fills the engine, and what it brings is then stored as a snapshot.
   */
  static async start(engine: Engine, store: Store, durability: Durability = 'relaxed', fill?: () => Promise<void>): Promise<Persistence> {
    let persistence: Persistence | null = null
    try {
      const kept = (persistence = new Persistence(engine, store, durability, await restore(engine, store, fill)))
      engine.onJournal = () => kept.wrote()
      if (engine.journalLength > 0) kept.wrote()
      if (fill) await kept.replace()
      return kept
    } catch (error) {
      await (persistence ? persistence.close(true) : store.close()).catch(() => {})
      throw error
    }
  }

  get status(): PersistenceStatus {
    const { dirtySince } = this
    const dirty = dirtySince !== null
    const error = this.error ?? this.late
    return { state: error ? 'failed' : dirty ? 'pending' : 'saved', dirty, dirtySince, bound: this.bound, lastSavedAt: this.lastSavedAt, error }
  }

  committed(): Promise<void> | null {
    const { backlog, engine } = this
    const position = backlog.end + (engine.journalLength > 0 ? 1 : 0)
    if (position <= backlog.stored) return null
    if (this.final) return Promise.reject(this.error)
    const outcome = backlog.wait(position)
    this.awaited()
    return outcome
  }

  annotate(text: string): void {
    const line = annotation(text)
    this.drain() // what was done before is not this one's
    this.notes = [line]
  }

  note(text: string): void {
    this.notes.push(annotation(text))
  }

  async flush(): Promise<void> {
    if (this.closed) return
    const { backlog, engine } = this
    this.drain()
    if (backlog.stored < backlog.end) {
      if (this.final) throw this.error
      const outcome = backlog.wait(backlog.end)
      this.work()
      await outcome
    }
    engine.alive() // what a failed engine had not yet handed out is lost
  }

  async close(discard: boolean, ended: () => void = () => {}): Promise<void> {
    if (!discard) await this.saveAll()
    if (this.ending) return this.ending.catch(() => {}) // who asked first has been told
    return (this.ending = this.end(discard, ended))
  }

  /** Resolves when all is stored but what can be appended without the engine. */
  private async saveAll(): Promise<void> {
    for (let round = 0; !this.closed; round++) {
      await this.flush()
      await this.writing?.over
      this.drain()
      if (!this.backlog.gap) return
      if (round === ROUNDS) throw new PersistenceError('the database is still written to, faster than the store takes it: it stays open')
    }
  }

  private async end(discard: boolean, ended: () => void): Promise<void> {
    const { backlog } = this
    this.closed = true
    this.discarded = discard
    clearTimeout(this.timer)
    clearTimeout(this.watch)
    ended()
    let rest: Promise<void> | null = null
    if (discard) {
      backlog.disappoint(new PersistenceError('the database was closed, and what was unsaved discarded'))
    } else if (backlog.stored < backlog.end) {
      rest = backlog.wait(backlog.end)
      this.work()
    }
    try {
      await rest
    } finally {
      await this.working
      await this.store.close()
    }
  }

  /** The engine asks for a snapshot, or that the journal begins anew: `saved` tells it the end. May be called while a command runs. */
  ask(what: 'snapshot' | 'journal'): void {
    if (this.closed || this.final) throw this.error ?? new Error('the database is closed')
    this.asked = what
    endOfTurn(() => this.work())
  }

  /** Writes a snapshot now. */
  private async replace(): Promise<void> {
    this.backlog.add(new Uint8Array(0), Date.now())
    this.backlog.giveUp()
    await this.flush()
  }

  /** The engine has journal waiting: store it at the end of the turn. */
  private wrote(): void {
    if (this.since === null) this.since = Date.now()
    if (this.scheduled || this.closed) return
    this.scheduled = true
    endOfTurn(() => {
      this.scheduled = false
      if (this.closed) return
      this.drain()
      // After a failure it is the timer's turn, unless only snapshots fail and there is something to append.
      if (!this.failing || (this.failedAppends === 0 && this.backlog.appendable)) this.work()
      this.changed()
    })
    this.changed()
  }

  /** Moves what the engine has to the backlog. */
  private drain(): void {
    const { backlog, engine } = this
    if (engine.failure || engine.journalLength === 0) return
    const since = this.since ?? Date.now()
    this.since = null
    const record = engine.journal()
    if (record.length === 0) return
    backlog.add(this.notes.length > 0 ? concat([...this.notes, record]) : record, since)
    this.notes = []
    if (this.store.journals === false || this.final || backlog.bytes > this.room) backlog.giveUp()
  }

  /** Somebody waits: not for long, and the program does not end meanwhile. */
  private awaited(): void {
    if (!this.failing) {
      if (this.store.journals === false) endOfTurn(() => this.work())
    } else if (!this.working && this.timer !== undefined) {
      this.wake(Math.min(this.due - Date.now(), LONGEST_WAIT))
    }
  }

  /** Has work done. */
  private work(): void {
    if (this.discarded || this.final) return
    if (this.working) {
      this.again = true
      return
    }
    clearTimeout(this.timer)
    this.timer = undefined
    this.working = this.workOff().finally(() => {
      this.working = null
      if (this.engine.failure) this.since = null
      this.changed()
      const { again } = this
      this.again = false
      if (!this.failing || this.closed) {
        if (again) this.work()
      } else if (this.backlog.awaited) {
        this.awaited()
      }
    })
  }

  /** Works until nothing is left, or the store refuses. Never rejects: `error` tells. */
  private async workOff(): Promise<void> {
    try {
      while (!this.discarded && (await this.step()));
    } catch (error) {
      await this.fail(error)
    }
    if (this.writing) await this.abort('the database is closed')
  }

  /** One call of the store, or few. False: there is nothing to be done now. */
  private async step(): Promise<boolean> {
    const { backlog, writing } = this
    this.drain()
    if (writing) {
      if (backlog.appendable) await this.append()
      if (await writing.advance()) await this.commit(writing)
      return true
    }
    const wait = this.untilSnapshot()
    if (wait <= 0 && !this.closed) {
      if (await this.begin()) return true
    } else if (wait < Infinity && !backlog.appendable) {
      this.wake(wait)
    }
    if (!backlog.appendable) return false
    await this.append()
    return true
  }

  /** How long until a snapshot is to begin, ms: not above 0 for now, Infinity for never. */
  private untilSnapshot(): number {
    const { backlog, store } = this
    if (this.asked) return 0
    if (store.journals !== false) {
      if (backlog.gap) return 0
      if (this.journalBytes <= this.room) return Infinity
      return this.failedSnapshots === 0 ? 0 : this.beganAt + pauseAfter(this.failedSnapshots) - Date.now()
    }
    if (!backlog.gap) return Infinity
    const from = backlog.awaited ? this.beganAt : Math.max(this.beganAt, backlog.since ?? 0)
    return from + (store.delay ?? DELAY) - Date.now()
  }

  private async append(): Promise<void> {
    const { backlog } = this
    const record = backlog.depart()
    this.appending = true
    try {
      await this.store.append(record, this.durability)
    } catch (error) {
      backlog.failed()
      if (++this.failedAppends > 1) backlog.giveUp() // it may not know what it holds: a snapshot makes it sure
      throw error
    }
    this.appending = false
    this.failedAppends = 0
    this.journalBytes += record.length
    backlog.landed()
    this.stored()
  }

  /** Begins a snapshot of everything up to now. False: the engine cannot, now. */
  private async begin(): Promise<boolean> {
    const { backlog, engine, store } = this
    engine.alive()
    this.drain()
    const tag = `${this.tag}${(this.snapshots++).toString(36)}`
    try {
      this.writing = new SnapshotWriting(engine, store, this.complete, backlog.end, tag)
    } catch (error) {
      if (engine.failure) throw error
      this.wake(BUSY)
      return false
    }
    const { writing } = this
    this.answering = this.asked ?? 'snapshot'
    if (!this.asked) engine.saved('saving')
    this.asked = null
    this.beganAt = Date.now()
    const lines = this.remembered()
    if (backlog.gap) backlog.giveUp() // all that is here is part of the snapshot
    else if (backlog.appendable) await this.append() // it need not wait for that
    this.supersededBytes = this.journalBytes
    await writing.begin()
    if (lines.length === 0) return true
    if (store.format !== 'rdb') await writing.add(ANNOTATIONS, annotationChunk(lines))
    else if (store.journals !== false) backlog.add(annotationChunk(lines), Date.now()) // there is no place for it in the file
    return true
  }

  private async commit(writing: SnapshotWriting): Promise<void> {
    try {
      await writing.commit(this.chunks, this.strays)
    } catch (error) {
      // It may be there all the same: nothing may be built on either.
      this.complete = true
      this.strays.push(...writing.names)
      throw error
    }
    this.writing = null
    this.strays = []
    this.complete = false
    this.failedAppends = 0
    this.failedSnapshots = 0
    this.journalBytes -= this.supersededBytes
    this.measure()
    this.backlog.reach(writing.position)
    this.stored()
    this.answer('')
  }

  /** Something is stored. */
  private stored(): void {
    this.lastSavedAt = Date.now()
    this.late = null
    if (!this.failing) this.error = null
    this.changed()
  }

  /** Tells the engine how its snapshot ended. */
  private answer(error: string): void {
    if (this.answering && !this.engine.failure) this.engine.saved(this.answering, error)
    this.answering = null
  }

  private async abort(reason: string): Promise<void> {
    const { writing } = this
    this.writing = null
    if (!writing) return
    await writing.abort()
    this.answer(reason)
  }

  private async fail(reason: unknown): Promise<void> {
    const error = reason instanceof PersistenceError ? reason : new PersistenceError(`saving failed: ${messageOf(reason)}`, { cause: reason })
    const { backlog } = this
    this.error = error
    if (!this.appending) this.failedSnapshots++
    this.appending = false
    await this.abort(error.message)
    if (error.code === 'gone') {
      this.complete = true
      backlog.giveUp()
    }
    if (this.final || backlog.bytes > this.room) backlog.giveUp()
    backlog.disappoint(error)
    if (!this.final) this.wake(pauseAfter(this.failedAppends + this.failedSnapshots))
  }

  /** Goes on after some time. Only what somebody waits for, or what is lost otherwise, holds the process. */
  private wake(after: number): void {
    clearTimeout(this.timer)
    if (this.closed) return
    this.due = Date.now() + after
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.work()
    }, after)
    if (this.failing && !this.backlog.awaited) unref(this.timer)
  }

  private get failing(): boolean {
    return this.failedAppends > 0 || this.failedSnapshots > 0
  }

  /** Whether the store takes nothing any more, whatever is tried. */
  private get final(): boolean {
    return this.error instanceof OwnershipError || this.error?.code === 'newer'
  }

  /** The journal may become this large, and what waits for the store too, bytes. */
  private get room(): number {
    return Math.max(SMALLEST_JOURNAL, this.snapshotBytes)
  }

  private measure(): void {
    this.snapshotBytes = 0
    for (const chunk of this.chunks.values()) this.snapshotBytes += chunk.size
  }

  /** See `PersistenceStatus`. */
  private get dirtySince(): number | null {
    if (this.backlog.stored === this.backlog.end && this.engine.journalLength === 0) return null
    return this.backlog.since ?? this.since ?? Date.now()
  }

  private get bound(): number {
    return LATE + (this.store.journals === false ? (this.store.delay ?? DELAY) : 0)
  }

  /** Looks whether what is unsaved is older than it may be; if not, looks again when it would be. */
  private overdue(): void {
    this.watch = undefined
    const { dirtySince, bound } = this
    if (this.closed || this.error || dirtySince === null) return
    const left = dirtySince + bound - Date.now()
    if (left <= 0) {
      this.late = new PersistenceError(`what was written ${bound} ms ago is not stored yet: the store does not answer`, { code: 'late' })
      this.changed()
    } else {
      this.watch = unref(setTimeout(() => this.overdue(), left))
    }
  }

  private changed(): void {
    if (!this.late && this.watch === undefined) this.overdue()
    const { status } = this
    const told = newsIn(status)
    if (told === this.told) return
    this.told = told
    this.onChange(status)
  }
}

/** How long to wait after some failures in a row, ms. */
function pauseAfter(failures: number): number {
  return Math.min(PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
