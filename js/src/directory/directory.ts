/**
 * Data in Redis's own files: dump.rdb, and a multi-part append-only file in appendonlydir. redis-server loads what is written
 * here, and the reverse. This is the policy: what is loaded and saved when, and what is told of it; see `Writer` and `AppendOnly`
 * for the journal.
 */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Engine } from '../engine/engine.js'
import type { Files as FileNumbers } from '../engine/host.js'
import type { Keeper } from '../persistence/keeper.js'
import { PersistenceError, type PersistenceStatus, newsIn } from '../persistence/status.js'
import { concat } from '../resp/bytes.js'
import { systemError } from '../server/problems.js'
import { AppendOnly } from './append-only.js'
import { Children } from './children.js'
import { type Files, readAll, replaceNow } from './files.js'
import { type Loading, loadJournal, loadSnapshot } from './loading.js'
import { lock, lockNow } from './lock.js'
import { FileSettings, type Line } from './settings.js'
import { Writer, refusal } from './writer.js'

export class Directory implements Keeper {
  onChange: (status: PersistenceStatus) => void = () => {}
  remembered: () => readonly string[] = () => []
  annotations: readonly string[] = []
  /** Whether loading is over. */
  loaded = false

  private readonly settings: FileSettings
  private readonly writer: Writer
  private readonly children: Children
  /** How to leave the folders that are taken. */
  private readonly locks = new Map<string, () => void>()
  private lastSavedAt: number | null = null
  private loadingTotal = 0
  private pausing = (): void => {}
  private timer: ReturnType<typeof setInterval> | undefined
  private scheduled = false
  /** When the first change was made that dump.rdb does not have. */
  private changedAt: number | null = null
  private told = ''
  /** What settings have asked for and is not done yet. */
  private changing: Promise<void> = Promise.resolve()
  private finished = false
  private closed = false

  /** `left` is called when the folder is free again. */
  constructor(
    private readonly engine: Engine,
    private path: string,
    private readonly files: Files,
    private readonly log: Line,
    private readonly left: () => void,
  ) {
    this.path = resolve(path)
    this.settings = new FileSettings(engine)
    this.writer = new Writer(engine, () => this.settings.text('appendfsync'), {
      stored: () => {
        this.lastSavedAt = Date.now()
        this.changed()
      },
      failed: (error) => {
        this.log('#', `Error writing to the AOF file: ${error.message}`)
        if (!this.engine.failure) this.engine.saved('write', error.message)
        this.changed()
      },
      recovered: () => {
        this.log('#', 'AOF write error looks solved, Redis can write again.')
        if (!this.engine.failure) this.engine.saved('write')
        this.changed()
      },
    })
    this.children = new Children(engine, files, log, this.writer, this.settings)
    this.children.onEnd = () => this.saved()
  }

  get status(): PersistenceStatus {
    const { writer, children } = this
    const journalled = writer.state === 'on'
    const error = writer.error ?? { on: null, off: children.saveError, gathering: children.rewriteError }[writer.state]
    const dirtySince = journalled ? this.unwrittenSince : this.unsavedSince
    const dirty = dirtySince !== null
    return { state: error ? 'failed' : dirty ? 'pending' : 'saved', dirty, dirtySince, bound: null, lastSavedAt: this.lastSavedAt, error }
  }

  /** Since when something is not in the append-only file. */
  private get unwrittenSince(): number | null {
    return this.writer.dirtySince ?? (this.engine.journalLength > 0 ? Date.now() : null) // to be written at the end of the turn
  }

  /** Since when something is not in dump.rdb, which is all there is where there is no append-only file, or no base of it yet. */
  private get unsavedSince(): number | null {
    return this.engine.unsaved > 0 ? (this.changedAt ?? Date.now()) : null
  }

  /** Numbers for INFO. */
  get numbers(): FileNumbers {
    const { writer } = this
    return {
      aofSize: writer.aof?.total ?? 0,
      aofBaseSize: this.children.rewrittenSize,
      aofBuffer: writer.waiting,
      aofPendingFsync: writer.isSyncing ? 1 : 0,
      aofDelayedFsync: writer.delayed,
      loadingTotal: this.loadingTotal,
    }
  }

  /**
   * Takes the folder and fills the engine. Rejects with redis-server's words for what it cannot read. With `fill` there may be nothing in
   * the folder; it fills the engine, and what it brings is written at once. `loading`: see `Keeping`.
   */
  async load(fill?: () => Promise<void>, loading: () => void = () => {}): Promise<void> {
    this.pausing = loading
    try {
      await this.take()
      this.clean()
      if (fill) await this.import(fill)
      else if (this.settings.is('appendonly', 'yes')) await this.loadAll()
      else await this.loadDump()
    } catch (error) {
      this.writer.aof?.close()
      this.leave()
      if (error instanceof PersistenceError) throw error
      if (!(error instanceof Error) || !('errno' in error)) throw new PersistenceError((error as Error).message, { cause: error, code: 'damaged' })
      throw refusal(error, `Fatal error loading the DB: ${systemError(error)}. Exiting.`)
    }
    this.engine.loaded()
    this.loaded = true
    this.engine.onJournal = () => this.wrote()
    this.timer = setInterval(() => this.everySecond(), 1000)
    this.timer.unref()
    this.quietly()
  }

  committed(): Promise<void> | null {
    const done = this.writer.committed()
    if (this.writer.aof?.broken) this.children.repair(this.place)
    return done
  }

  annotate(text: string): void {
    this.writer.annotate(text)
  }

  async flush(): Promise<void> {
    if (this.closed) return
    await this.changing
    await this.based()
    await this.committed()
    if (this.writer.state !== 'on' && !this.engine.failure && this.engine.unsaved > 0) {
      const error = await this.children.save(this.dump)
      if (error) throw error
    }
    this.engine.alive() // what a failed engine had not yet handed out is lost
  }

  /**
   * Writes what has to be written before the process ends: the journal; and dump.rdb if there are save points, or `save` says so,
   * unless `nosave` does. Rejects with the reason why it could not, unless it is to end all the same (`force`).
   */
  async finish(options: { save?: boolean; nosave?: boolean; force?: boolean } = {}): Promise<void> {
    try {
      await this.changing
      if (this.writer.state === 'gathering') await this.children.hurry(() => this.based())
      else await this.children.stop()
      await this.committed()
      if (this.writer.state === 'on') {
        this.log('*', 'Calling fsync() on the AOF file.')
        await this.writer.exclusively(() => this.writer.sync())
      }
      if (options.save || (this.settings.savePoints.length > 0 && !options.nosave)) {
        this.log('*', 'Saving the final RDB snapshot before exiting.')
        const error = await this.children.save(this.dump, true)
        if (error) throw error
      }
      this.finished = true
    } catch (error) {
      this.log('#', `Error trying to save the DB${options.force ? '. Exit anyway.' : ", can't exit."}`)
      if (!options.force) throw error
    }
  }

  async close(discard: boolean, ended: () => void = () => {}): Promise<void> {
    if (this.closed) return
    if (!discard && !this.finished) {
      do {
        await this.flush()
        await this.finish({ nosave: this.writer.state !== 'on' })
      } while (this.status.dirty) // written while that was stored
    }
    ended()
    this.closed = true
    clearInterval(this.timer)
    this.engine.onJournal = () => {}
    await this.children.stop()
    await this.changing
    await this.children.stop()
    await this.writer.exclusively(() => this.writer.close())
    this.leave()
  }

  /** BGSAVE and SAVE. */
  save(): void {
    void this.children.save(this.dump)
  }

  /** BGREWRITEAOF. */
  rewrite(): void {
    this.change(async () => void this.children.rewrite(this.place, this.remembered)) // which a setting may have asked for
  }

  /** A setting is about to change. What it throws refuses that. */
  configure(name: string, value: string): void {
    if (!this.loaded) return void this.settings.set(name, value)
    if (name === 'appendonly' && value === 'yes' && this.writer.state === 'off') this.prepare()
    if (name === 'dir') this.relocate(value)
    if (!this.settings.set(name, value)) return
    if (name === 'appendonly') this.change(() => (value === 'yes' ? this.begin() : this.end()))
  }

  /** All of dump.rdb, and of the append-only file, of which only what counts: see `Host`. */
  readSnapshot(): Uint8Array {
    return readAll(this.files, this.dump)
  }

  readJournal(): Uint8Array {
    const { aof, state, unwritten } = this.writer
    if (aof && state === 'on') return concat([...aof.parts.map((part) => readAll(this.files, aof.path(part))), ...unwritten])
    const there = this.fresh()
    there.read()
    return concat(there.parts.map((part) => readAll(this.files, there.path(part))))
  }

  /** Puts an RDB file in the place of dump.rdb. */
  writeSnapshot(file: Uint8Array): void {
    replaceNow(this.files, this.dump, join(this.path, `temp-${process.pid}-reload.rdb`), file)
    this.children.saved()
    setImmediate(() => this.saved())
  }

  private get dump(): string {
    return join(this.path, this.settings.text('dbfilename'))
  }

  /** Where a new append-only file would be. */
  private readonly place = (): AppendOnly => this.writer.aof ?? this.fresh()

  private fresh(): AppendOnly {
    return new AppendOnly(this.files, join(this.path, this.settings.text('appenddirname')), this.settings.text('appendfilename'))
  }

  private get loading(): Loading {
    return { engine: this.engine, files: this.files, log: this.log, pausing: this.pausing }
  }

  private async loadDump(): Promise<void> {
    const start = performance.now()
    this.loadingTotal = this.files.size(this.dump) ?? 0
    const found = await loadSnapshot(this.loading, this.dump)
    if (found) this.log('*', `DB loaded from disk: ${seconds(start)} seconds`)
  }

  private async loadAll(): Promise<void> {
    const { writer } = this
    const start = performance.now()
    const aof = (writer.aof = this.place())
    await this.upgrade(aof)
    if (aof.parts.length === 0) {
      await this.loadDump() // redis-server ignores it, and begins with nothing
      await this.create(aof)
      return
    }
    aof.measure()
    this.loadingTotal = aof.total
    this.annotations = await loadJournal(this.loading, aof, this.settings.is('aof-load-truncated', 'yes'))
    this.log('*', `DB loaded from append only file: ${seconds(start)} seconds`)
    aof.measure() // an end may have been cut off
    await aof.resume()
    this.children.rewrittenSize = aof.baseSize
    writer.state = 'on'
  }

  /** Fills the engine from elsewhere, and the folder from the engine. */
  private async import(fill: () => Promise<void>): Promise<void> {
    const aof = this.place()
    aof.read()
    if (aof.parts.length > 0 || this.files.size(join(this.path, aof.name)) !== null || this.files.size(this.dump) !== null) {
      throw new PersistenceError('load: the folder is not empty; what it holds would be lost')
    }
    await fill()
    if (this.settings.is('appendonly', 'yes')) return this.create(aof)
    const error = await this.children.save(this.dump, true)
    if (error) throw error
    this.lastSavedAt = Date.now()
  }

  /** The first files of an append-only file. There is nothing that they do not have: nobody has written yet. */
  private async create(aof: AppendOnly): Promise<void> {
    this.writer.aof = aof
    await this.children.create(aof)
    this.writer.state = 'on'
    this.lastSavedAt = Date.now()
  }

  /** Reads the manifest, and takes over a file of an older redis-server. */
  private async upgrade(aof: AppendOnly): Promise<void> {
    aof.read()
    const old = join(this.path, aof.name)
    const adopted = aof.parts.length === 1 && aof.parts[0].name === aof.name && this.files.size(aof.path(aof.parts[0])) === null
    if (this.files.size(old) !== null && (aof.parts.length === 0 || adopted)) {
      await aof.adopt(old)
      this.log('*', `Successfully migrated an old-style AOF file (${aof.name}) into the AOF directory (${this.settings.text('appenddirname')}).`)
    }
    await aof.clean()
  }

  /** Removes what processes that were killed have left. */
  private clean(): void {
    for (const name of this.files.list(this.path)) {
      if (/^temp-(\d+(-reload)?\.rdb|rewriteaof-(bg-)?\d+\.aof)$/.test(name)) this.files.remove(join(this.path, name))
    }
  }

  /** Sees whether there can be an append-only file. */
  private prepare(): void {
    try {
      const aof = new AppendOnly(this.files, join(this.path, this.settings.text('appenddirname')), this.settings.text('appendfilename'))
      this.files.makeFolder(aof.folder)
      aof.read()
      const trial = join(aof.folder, `temp-${aof.name}.incr`)
      this.files.close(this.files.open(trial, 'w'))
      this.files.remove(trial)
    } catch (error) {
      this.log('#', `Can't open or create append-only dir ${this.settings.text('appenddirname')}: ${systemError(error)}`)
      throw new Error('Unable to turn on AOF. Check server logs.', { cause: error })
    }
  }

  /** Begins a journal that nothing comes before yet: the engine asks for the base. */
  private async begin(): Promise<void> {
    const { writer, children } = this
    if (writer.state !== 'off') return
    if (children.doing === 'rewrite') await children.stop() // it was for no journal
    if (this.closed || !this.settings.is('appendonly', 'yes')) return
    const aof = this.fresh()
    aof.read()
    aof.gather()
    children.rewriteError = null
    writer.aof = aof
    writer.state = 'gathering'
  }

  private async end(): Promise<void> {
    if (this.children.doing === 'rewrite') await this.children.stop()
    const done = this.committed()
    await done?.catch(() => {})
    await this.writer.exclusively(async () => {
      if (this.settings.is('appendonly', 'yes')) return // it was turned on again meanwhile
      if (this.writer.state === 'on') await this.writer.sync().catch(() => this.log('#', 'Fail to fsync the AOF file'))
      this.writer.off()
    })
    this.changed()
  }

  /** The folder is another one from now on: dump.rdb at once, and the append-only file as soon as there is a base of it. */
  private relocate(value: string): void {
    const path = resolve(value)
    if (path === this.path) return
    if (!existsSync(path)) throw new Error('No such file or directory')
    if (!this.locks.has(path)) this.locks.set(path, lockNow(path))
    this.path = path
    this.change(async () => void this.follow())
  }

  /** Moves the append-only file to where it belongs. */
  private async follow(): Promise<void> {
    const { writer, children } = this
    await children.idle()
    if (this.closed) return
    if (this.strayed && writer.state === 'gathering') {
      await writer.exclusively(() => writer.off()) // what it was to follow is in no folder yet
      await this.begin()
      children.repair(this.place, this.remembered)
    } else if (this.strayed && writer.aof?.broken) {
      writer.aof.close()
      writer.aof = this.fresh()
      writer.aof.read()
      writer.aof.broken = true
      children.repair(this.place, this.remembered)
    } else if (this.strayed && writer.state === 'on') {
      await children.move(this.fresh(), this.remembered) // it is tried again, see everySecond
    }
    if (this.strayed) return
    for (const [folder, unlock] of this.locks) {
      if (folder === this.path) continue
      this.locks.delete(folder)
      unlock()
    }
  }

  /** Resolves when the journal has its first base, if one is to come; rejects with the reason why it could not be written. */
  private async based(): Promise<void> {
    while (this.writer.state === 'gathering' && !this.engine.failure) {
      await new Promise(setImmediate) // the engine asks for it
      await this.children.idle()
      if (this.children.rewriteError) throw this.children.rewriteError
    }
  }

  /** Whether the append-only file is not where it belongs. */
  private get strayed(): boolean {
    const { aof } = this.writer
    return aof !== null && dirname(aof.folder) !== this.path
  }

  private async take(): Promise<void> {
    this.locks.set(this.path, await lock(this.path))
  }

  private leave(): void {
    for (const unlock of this.locks.values()) unlock()
    this.locks.clear()
    this.left()
  }

  /** Does what a setting asks for, after what others have asked for: not now, for a command is running. */
  private change(action: () => Promise<void>): void {
    this.changing = this.changing
      .then(() => new Promise(setImmediate))
      .then(action)
      .catch((error: unknown) => this.log('#', systemError(error)))
  }

  /** The engine has journal waiting. */
  private wrote(): void {
    this.changedAt ??= Date.now()
    if (this.scheduled) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      this.changed() // two turns of one millisecond would look like one
      this.quietly()
      this.changed()
    })
  }

  /** Something has been saved, or could not be. */
  private saved(): void {
    if (this.engine.unsaved === 0) this.changedAt = null
    if (!this.children.saveError) this.lastSavedAt = Date.now()
    this.changed()
  }

  private changed(): void {
    const { status } = this
    const told = newsIn(status)
    if (told === this.told) return
    this.told = told
    this.onChange(status)
  }

  private quietly(): void {
    this.committed()?.catch(() => {})
  }

  /** Does what settings have asked for and what could not be done then. */
  private catchUp(): void {
    if (this.strayed) void this.follow()
    else if (this.writer.state === 'off' && this.settings.is('appendonly', 'yes')) this.change(() => this.begin())
  }

  private everySecond(): void {
    if (this.engine.failure) return
    if (this.writer.error) this.quietly()
    if (!this.children.busy && !this.children.resting) this.catchUp()
    const busy = this.children.busy && this.settings.is('no-appendfsync-on-rewrite', 'yes')
    if (this.settings.is('appendfsync', 'everysec') && !busy) this.writer.startSync()
    this.children.everySecond(this.dump, this.place, this.remembered)
  }
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(3)
}
