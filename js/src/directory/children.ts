/**
 * What redis-server has children for: saving dump.rdb, and writing the append-only file anew. One runs at a time, a slice after the
 * other between commands; what it writes is the data as of the moment when it began.
 */
import { dirname, join } from 'node:path'
import type { Engine } from '../engine/engine.js'
import type { Walk } from '../engine/walk.js'
import { concat } from '../resp/bytes.js'
import { systemError } from '../server/problems.js'
import type { AppendOnly } from './append-only.js'
import { Draft, type Files } from './files.js'
import type { FileSettings, Line } from './settings.js'
import type { Writer } from './writer.js'

/** How long a walk may hold up the program at a time, ms, and bytes that are written at a time. */
const SLICE = 2
const PIECE = 256 * 1024

/** Seconds from an attempt that failed to the next one. */
const RETRY = 5

export class Children {
  /** Size of the append-only file when it was last written anew. */
  rewrittenSize = 0
  private running: Promise<void> | null = null
  private stopping = false
  private savedAt = Date.now()
  private triedAt = 0
  private saveFailed = false
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
  async save(path: string, last = false): Promise<Error | null> {
    const error = await this.run(async () => {
      this.triedAt = Date.now()
      if (!last) this.log('*', `Background saving started by pid ${process.pid}`)
      const walk = this.engine.beginSnapshot('rdb', true)
      if (!last) this.engine.saved('saving')
      await this.write(walk, join(dirname(path), `temp-${process.pid}.rdb`), (draft) => draft.finish(path, dirname(path)))
      this.log('*', 'DB saved on disk')
    })
    this.saveFailed = error !== null
    if (error === null) this.savedAt = Date.now()
    if (error) this.log('#', `Write error saving DB on disk: ${systemError(error)}`)
    if (!last) this.log(error ? '#' : '*', error ? 'Background saving error' : 'Background saving terminated with success')
    if (!last && !this.engine.failure) this.engine.saved('snapshot', error ? systemError(error) : '')
    return error
  }

  /** Writes a new base, and begins a new increment where there is a journal. */
  async rewrite(place: () => AppendOnly, remembered: () => readonly string[] = () => []): Promise<Error | null> {
    const error = await this.run(async () => {
      this.rewriteTriedAt = Date.now()
      await this.replaceBase(place(), remembered)
    })
    this.rewriteFailures = error === null ? 0 : this.rewriteFailures + 1
    if (error) this.log('#', `Background AOF rewrite terminated with error: ${systemError(error)}`)
    if (!this.engine.failure) this.engine.saved('journal', error ? systemError(error) : '')
    return error
  }

  /** Writes the first base of a journal that is to be. It is tried again until it is there or nobody wants it any more. */
  async begin(aof: AppendOnly): Promise<Error | null> {
    return this.rewrite(() => aof)
  }

  /** Writes the journal anew where it is broken, if that is not under way and was not tried just now. */
  repair(place: () => AppendOnly, remembered?: () => readonly string[]): void {
    if (this.busy || this.engine.failure) return
    if (this.rewriteFailures > 0 && Date.now() - this.rewriteTriedAt < RETRY * 1000) return
    void this.rewrite(place, remembered)
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    while (this.running) await this.running
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
    if (this.saveFailed && now - this.triedAt <= RETRY * 1000) return
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

  private async replaceBase(aof: AppendOnly, remembered: () => readonly string[]): Promise<void> {
    const { writer, engine } = this
    this.files.makeFolder(aof.folder)
    if (writer.state === 'off') aof.read()

    // One instant: what is journalled before it is part of the base, what comes after goes to the new increment.
    const form = this.settings.is('aof-use-rdb-preamble', 'no') ? 'aof' : 'rdb'
    const begun = await writer.exclusively(() => {
      const fresh = writer.state !== 'on' || aof.broken
      let superseded: Uint8Array[] = []
      if (fresh) superseded = writer.supersede()
      else writer.writeNow()
      let walk: Walk
      try {
        walk = engine.beginSnapshot(form === 'rdb' ? 'base' : 'aof', true)
      } catch (error) {
        writer.putBack(superseded)
        throw error
      }
      const at = engine.journalled
      engine.saved('rewriting')
      writer.remember(remembered())
      this.log('*', `Background append only file rewriting started by pid ${process.pid}`)
      const switched = fresh ? Promise.resolve() : writer.hold(() => aof.next())
      return { fresh, superseded, walk, at, switched }
    })
    const { fresh, superseded, walk, at, switched } = begun
    try {
      await switched
      await this.write(walk, join(dirname(aof.folder), `temp-rewriteaof-bg-${process.pid}.aof`), async (draft) => {
        this.log('*', 'Background AOF rewrite terminated with success')
        await aof.replace(draft, form, writer.state !== 'off', fresh)
      })
    } catch (error) {
      walk.end(false)
      if (writer.state === 'on') writer.putBack(superseded)
      else writer.supersede()
      throw error
    }
    this.rewrittenSize = aof.total
    if (writer.state === 'gathering') writer.state = 'on'
    if (!engine.failure) writer.covered(at)
    this.log('*', 'Background AOF rewrite finished successfully')
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
      await finish(draft)
      stored = true
    } finally {
      walk.end(stored)
      if (!stored) draft?.abort()
    }
  }

  private async run(work: () => Promise<void>): Promise<Error | null> {
    await this.idle()
    let ended = () => {}
    this.running = new Promise((resolve) => (ended = resolve))
    try {
      await work()
      return null
    } catch (error) {
      return error as Error
    } finally {
      this.running = null
      ended()
    }
  }
}
