/**
 * What redis-server has children for: saving dump.rdb, and writing the append-only file anew. One runs at a time, a slice after the
 * other between commands; what it writes is the data as of the moment when it began.
 */
import { dirname, join } from 'node:path'
import type { Engine } from '../engine/engine.js'
import type { SnapshotFormat } from '../engine/exports.js'
import type { Walk } from '../engine/walk.js'
import type { PersistenceError } from '../persistence/status.js'
import { concat } from '../resp/bytes.js'
import { systemError } from '../server/problems.js'
import type { AppendOnly } from './append-only.js'
import { Draft, type Files, readAll } from './files.js'
import type { FileSettings, Line } from './settings.js'
import { type Writer, refusal } from './writer.js'

/** How long a walk may hold up the program at a time, ms, and bytes that are written at a time. */
const SLICE = 2
const PIECE = 256 * 1024

/** Seconds from an attempt that failed to the next one. */
const RETRY = 5

export class Children {
  /** Size of the append-only file when it was last written anew. */
  rewrittenSize = 0
  /** Told of every end of what runs here. */
  onEnd: () => void = () => {}
  /** Why dump.rdb could not be saved the last time. */
  saveError: PersistenceError | null = null
  /** Why the journal could not be written anew the last time. */
  rewriteError: PersistenceError | null = null
  /** What runs. */
  doing: 'save' | 'rewrite' | null = null
  private running: Promise<void> | null = null
  private stopping = false
  private hurried = false
  private savedAt = Date.now()
  private triedAt = 0
  private rewriteTriedAt = 0
  private rewriteFailures = 0

  constructor(
    private readonly engine: Engine,
    private readonly files: Files,
    private readonly log: Line,
    private readonly writer: Writer,
    private readonly settings: FileSettings,
  ) {}

  get busy(): boolean {
    return this.running !== null
  }

  /** Writes an RDB file. Resolves to why it could not. `last`: nobody is told, the program ends. */
  async save(path: string, last = false): Promise<PersistenceError | null> {
    const error = await this.run('save', async () => {
      this.triedAt = Date.now()
      if (!last) this.log('*', `Background saving started by pid ${process.pid}`)
      const walk = this.engine.beginSnapshot('rdb', true)
      if (!last) this.engine.saved('saving')
      await this.write(walk, join(dirname(path), `temp-${process.pid}.rdb`), (draft) => draft.finish(path, dirname(path)))
      this.log('*', 'DB saved on disk')
    })
    this.saveError = error && refusal(error)
    if (error === null) this.savedAt = Date.now()
    if (error) this.log('#', `Write error saving DB on disk: ${systemError(error)}`)
    if (!last) this.log(error ? '#' : '*', error ? 'Background saving error' : 'Background saving terminated with success')
    if (!last && !this.engine.failure) this.engine.saved('snapshot', error ? systemError(error) : '')
    if (!last) this.onEnd()
    return this.saveError
  }

  /** Notes that dump.rdb has been written otherwise. */
  saved(): void {
    this.saveError = null
    this.savedAt = Date.now()
  }

  /** Writes a new base, and begins a new increment where there is a journal. */
  async rewrite(place: () => AppendOnly, remembered: () => readonly string[] = () => []): Promise<Error | null> {
    return this.told(() => this.replaceBase(place(), remembered))
  }

  /** Moves the journal to another folder: until a base is there, it goes on where it is. */
  async move(to: AppendOnly, remembered: () => readonly string[]): Promise<Error | null> {
    return this.told(() => this.moveTo(to, remembered))
  }

  /** Writes the first base of a journal, and begins its first increment, before anybody writes: while the engine is loading. */
  async create(aof: AppendOnly): Promise<void> {
    const { form, format } = this
    const walk = this.engine.beginSnapshot(format, true)
    await this.write(walk, this.draftOf(aof), (draft) => aof.replace(draft, form, true))
    await aof.resume()
    this.rewrittenSize = aof.total
  }

  /** Writes the journal anew where it is broken, if that is not under way and was not tried just now. */
  repair(place: () => AppendOnly, remembered?: () => readonly string[]): void {
    if (this.busy || this.engine.failure || this.resting) return
    void this.rewrite(place, remembered)
  }

  /** Whether the journal could not be written anew just now. */
  get resting(): boolean {
    return this.rewriteError !== null && Date.now() - this.rewriteTriedAt < RETRY * 1000
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    while (this.running) await this.running
  }

  /** Waits for something that runs, whatever rdb-key-save-delay says. */
  async hurry(wait: () => Promise<void>): Promise<void> {
    this.hurried = true
    await wait().finally(() => (this.hurried = false))
  }

  /** Ends what runs. */
  async stop(): Promise<void> {
    this.stopping = true
    await this.idle()
    this.stopping = false
  }

  /** Save points, and growth of the journal. */
  everySecond(dump: string, place: () => AppendOnly, remembered: () => readonly string[]): void {
    const { settings } = this
    if (this.busy) return
    const { aof, state } = this.writer
    if (aof && (state === 'gathering' || aof.broken)) return this.repair(place, remembered)
    const percentage = settings.number('auto-aof-rewrite-percentage')
    if (aof && state === 'on' && percentage > 0 && aof.total > settings.number('auto-aof-rewrite-min-size') && this.mayRewrite()) {
      const growth = Math.floor((aof.total * 100) / (this.rewrittenSize || 1)) - 100
      if (growth >= percentage) {
        this.log('*', `Starting automatic rewriting of AOF on ${growth}% growth`)
        return void this.rewrite(place, remembered)
      }
    }
    const now = Date.now()
    if (this.saveError && now - this.triedAt <= RETRY * 1000) return
    for (const { seconds, changes } of settings.savePoints) {
      if (now - this.savedAt <= seconds * 1000 || this.engine.unsaved < changes) continue
      this.log('*', `${changes} changes in ${seconds} seconds. Saving...`)
      return void this.save(dump)
    }
  }

  /** After three failures there are minutes between attempts: 1, 2, 4 … 60. */
  private mayRewrite(): boolean {
    const { rewriteFailures: failures } = this
    return failures < 3 || Date.now() - this.rewriteTriedAt >= Math.min(60, 2 ** (failures - 3)) * 60_000
  }

  /** Tells what becomes of an attempt to write the journal anew. */
  private async told(work: () => Promise<void>): Promise<Error | null> {
    const error = await this.run('rewrite', async () => {
      this.rewriteTriedAt = Date.now()
      await work()
      this.log('*', 'Background AOF rewrite finished successfully')
    })
    this.rewriteFailures = error === null ? 0 : this.rewriteFailures + 1
    this.rewriteError = error && refusal(error)
    if (error) this.writer.failedBase()
    if (error) this.log('#', `Background AOF rewrite terminated with error: ${systemError(error)}`)
    if (!this.engine.failure) this.engine.saved('journal', error ? systemError(error) : '')
    this.onEnd()
    return this.rewriteError
  }

  private async replaceBase(aof: AppendOnly, remembered: () => readonly string[]): Promise<void> {
    const { writer, engine, form } = this
    this.files.makeFolder(aof.folder)
    if (writer.state === 'off') aof.read()
    const { walk, at, fresh, superseded, switched } = await writer.exclusively(() => this.beginBase(aof, remembered))
    const increment = writer.state !== 'off'
    try {
      await this.writeBase(walk, this.draftOf(aof), switched, (draft) => aof.replace(draft, form, increment, fresh))
    } catch (error) {
      if (fresh) writer.putBack(superseded)
      throw error
    }
    this.rewrittenSize = aof.total
    if (writer.state === 'gathering') writer.on()
    if (!engine.failure) writer.covered(at)
  }

  /** One instant: what is journalled before it is part of the base, what comes after goes to the new increment. */
  private beginBase(aof: AppendOnly, remembered: () => readonly string[]) {
    const { writer, engine } = this
    const fresh = writer.state === 'on' && aof.broken
    let superseded: Uint8Array[] = []
    if (fresh || writer.state === 'gathering') superseded = writer.supersede()
    else if (writer.state === 'on') writer.writeNow()
    let walk: Walk
    try {
      if (writer.state === 'gathering') aof.gather()
      walk = this.begin()
    } catch (error) {
      writer.putBack(superseded)
      throw error
    }
    const at = engine.journalled
    writer.remember(remembered())
    const switched = writer.state === 'on' && !fresh ? writer.hold(() => aof.next()) : Promise.resolve()
    return { walk, at, fresh, superseded, switched }
  }

  private async moveTo(to: AppendOnly, remembered: () => readonly string[]): Promise<void> {
    const { writer, form } = this
    const from = writer.aof!
    to.read()
    const { walk, switched } = await writer.exclusively(() => this.beginBase(from, remembered))
    await this.writeBase(walk, this.draftOf(to), switched, (draft) =>
      writer.exclusively(async () => {
        to.gather()
        try {
          await to.append(readAll(this.files, from.path(from.parts.at(-1)!)).subarray(0, from.size))
          await to.sync()
          await to.replace(draft, form, true)
        } catch (error) {
          to.close()
          throw error
        }
        writer.aof = to
        from.close()
      }),
    )
    this.rewrittenSize = to.total
    writer.committed()?.catch(() => {})
  }

  private begin(): Walk {
    const walk = this.engine.beginSnapshot(this.format, true)
    this.engine.saved('rewriting')
    this.log('*', `Background append only file rewriting started by pid ${process.pid}`)
    return walk
  }

  private get form(): 'rdb' | 'aof' {
    return this.settings.is('aof-use-rdb-preamble', 'no') ? 'aof' : 'rdb'
  }

  private get format(): SnapshotFormat {
    return this.form === 'rdb' ? 'base' : 'aof'
  }

  private draftOf(aof: AppendOnly): string {
    return join(dirname(aof.folder), `temp-rewriteaof-bg-${process.pid}.aof`)
  }

  /** Writes the base that a walk gives, when the increment that follows it has begun. */
  private async writeBase(walk: Walk, path: string, switched: Promise<void>, finish: (draft: Draft) => Promise<void>): Promise<void> {
    try {
      await switched
    } catch (error) {
      walk.end(false)
      throw error
    }
    await this.write(walk, path, async (draft) => {
      this.log('*', 'Background AOF rewrite terminated with success')
      await finish(draft)
    })
  }

  /** Writes what a walk gives to a draft, then finishes that. */
  private async write(walk: Walk, path: string, finish: (draft: Draft) => Promise<void>): Promise<void> {
    let stored = false
    let draft: Draft | null = null
    try {
      draft = new Draft(this.files, path)
      let parts: Uint8Array[] = []
      let bytes = 0
      let end = performance.now() + SLICE
      for (let part = walk.next(); part; part = walk.next()) {
        if (part.op === 'put') bytes += parts[parts.push(part.bytes) - 1].length
        if (this.stopping) throw new Error('it was stopped')
        if (bytes >= PIECE) {
          await draft.write(concat(parts))
          parts = []
          bytes = 0
        } else if (performance.now() < end) {
          continue
        } else {
          await new Promise(setImmediate)
        }
        end = performance.now() + SLICE
      }
      await draft.write(concat(parts))
      await this.delay()
      await finish(draft)
      stored = true
    } finally {
      walk.end(stored)
      if (!stored) draft?.abort()
    }
  }

  /** For tests: writing takes rdb-key-save-delay µs more for each key, or until that is set to 0. */
  private async delay(): Promise<void> {
    const { settings } = this
    if (settings.number('rdb-key-save-delay') <= 0) return
    const keys = [...settings.ask(['INFO', 'keyspace']).matchAll(/keys=(\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0)
    const since = performance.now()
    while (!this.hurried && (performance.now() - since) * 1000 < keys * settings.number('rdb-key-save-delay')) {
      if (this.stopping) throw new Error('it was stopped')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  private async run(kind: 'save' | 'rewrite', work: () => Promise<void>): Promise<Error | null> {
    await this.idle()
    this.doing = kind
    let ended = () => {}
    this.running = new Promise((resolve) => (ended = resolve))
    try {
      await work()
      return null
    } catch (error) {
      return error as Error
    } finally {
      this.running = null
      this.doing = null
      ended()
    }
  }
}
