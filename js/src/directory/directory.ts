/**
 * Data in Redis's own files: dump.rdb, and a multi-part append-only file in appendonlydir. redis-server loads what is written
 * here, and the reverse. This is the policy: what is loaded and saved when, and what is told of it; see `Writer` and `AppendOnly`
 * for the journal.
 */
import { existsSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import type { Engine } from '../engine/engine.js'
import type { Files as FileNumbers } from '../engine/host.js'
import type { Keeper } from '../persistence/keeper.js'
import { PersistenceError, type PersistenceStatus } from '../persistence/status.js'
import { concat } from '../resp/bytes.js'
import { systemError } from '../server/problems.js'
import { AppendOnly } from './append-only.js'
import { Children } from './children.js'
import { type Files, readAll } from './files.js'
import { type Loading, loadJournal, loadSnapshot } from './loading.js'
import { lock, lockNow } from './lock.js'
import { FileSettings, type Line } from './settings.js'
import { Writer } from './writer.js'

export class Directory implements Keeper {
  onChange: (status: PersistenceStatus) => void = () => {}
  remembered: () => readonly string[] = () => []
  annotations: readonly string[] = []
  /** Whether loading is over. */
  loaded = false

  private readonly settings: FileSettings
  private readonly writer: Writer
  private readonly children: Children
  private unlock: () => void = () => {}
  private lastSavedAt: number | null = null
  private loadingTotal = 0
  private timer: ReturnType<typeof setInterval> | undefined
  private scheduled = false
  /** What settings have asked for and is not done yet. */
  private changing: Promise<void> = Promise.resolve()
  private finished = false
  private closed = false

  constructor(
    private readonly engine: Engine,
    private path: string,
    private readonly files: Files,
    private readonly log: Line,
  ) {
    this.path = resolve(path)
    this.settings = new FileSettings(engine)
    this.writer = new Writer(engine, () => this.settings.text('appendfsync'), {
      stored: () => this.changed(true),
      failed: (error) => {
        this.log('#', `Error writing to the AOF file: ${error.message}`)
        if (!this.engine.failure) this.engine.saved('write', error.message)
        this.changed(false)
      },
      recovered: () => {
        this.log('#', 'AOF write error looks solved, Redis can write again.')
        if (!this.engine.failure) this.engine.saved('write')
        this.changed(false)
      },
    })
    this.children = new Children(engine, files, log, this.writer, this.settings)
  }

  get status(): PersistenceStatus {
    const { error, state } = this.writer
    const dirtySince = this.writer.dirtySince ?? (state === 'on' && this.engine.journalLength > 0 ? Date.now() : null) // to be written at the end of the turn
    const dirty = dirtySince !== null
    return { state: error ? 'failed' : dirty ? 'pending' : 'saved', dirty, dirtySince, bound: null, lastSavedAt: this.lastSavedAt, error }
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

  /** Takes the folder and fills the engine. Rejects with redis-server's words for what it cannot read. */
  async load(): Promise<void> {
    this.unlock = await lock(this.path)
    try {
      this.clean()
      if (this.settings.is('appendonly', 'yes')) await this.loadAll()
      else await this.loadDump()
    } catch (error) {
      this.writer.aof?.close()
      this.unlock()
      if (error instanceof PersistenceError) throw error
      const text = error instanceof Error && !('errno' in error) ? error.message : `Fatal error loading the DB: ${systemError(error)}. Exiting.`
      throw new PersistenceError(text, { cause: error, code: 'damaged' })
    }
    this.loaded = true
    this.engine.onJournal = () => {
      if (this.scheduled) return
      this.scheduled = true
      setImmediate(() => {
        this.scheduled = false
        this.quietly()
      })
    }
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
    await this.changing
    if (this.writer.state === 'gathering') await this.children.idle()
    await this.committed()
    if (this.writer.state !== 'on' && !this.engine.failure && this.engine.unsaved > 0) {
      const error = await this.children.save(this.dump)
      if (error) throw new PersistenceError(systemError(error), { cause: error })
    }
  }

  /**
   * Writes what has to be written before the process ends: the journal; and dump.rdb if there are save points, or `save` says so,
   * unless `nosave` does. Rejects with the reason why it could not, unless it is to end all the same (`force`).
   */
  async finish(options: { save?: boolean; nosave?: boolean; force?: boolean } = {}): Promise<void> {
    try {
      await this.changing
      if (this.writer.state === 'gathering') await this.children.idle() // the journal begins with what it writes
      else await this.children.stop()
      if (this.writer.state === 'gathering') throw new Error('there is no append-only file yet')
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
    if (!discard && !this.finished) do await this.finish()
    while (this.committed() !== null) // written while that was stored
    ended()
    clearInterval(this.timer)
    this.engine.onJournal = () => {}
    this.closed = true
    await this.children.stop()
    await this.changing
    await this.children.stop()
    await this.writer.exclusively(() => {
      this.writer.state = 'off'
      this.writer.aof?.close()
    })
    this.unlock()
  }

  /** BGSAVE and SAVE. */
  save(): void {
    void this.children.save(this.dump)
  }

  /** BGREWRITEAOF. */
  rewrite(): void {
    void this.children.rewrite(this.place, this.remembered)
  }

  /** A setting is about to change. What it throws refuses that. */
  configure(name: string, value: string): void {
    if (!this.loaded) return void this.settings.set(name, value)
    if (name === 'appendonly' && value === 'yes' && this.writer.state === 'off') this.prepare()
    if (name === 'dir') this.move(value)
    if (!this.settings.set(name, value)) return
    if (name === 'appendonly') this.change(() => (value === 'yes' ? this.begin() : this.end()))
  }

  /** All of dump.rdb, and of the append-only file, nothing while its first base is being written: see `Host`. */
  readSnapshot(): Uint8Array {
    return readAll(this.files, this.dump)
  }

  readJournal(): Uint8Array {
    const { aof } = this.writer
    if (!aof || this.writer.state !== 'on') return new Uint8Array()
    return concat([...aof.parts.map((part) => readAll(this.files, aof.path(part))), ...this.writer.unwritten])
  }

  private get dump(): string {
    return join(this.path, this.settings.text('dbfilename'))
  }

  /** Where a new append-only file would be. */
  private readonly place = (): AppendOnly =>
    this.writer.aof ?? new AppendOnly(this.files, join(this.path, this.settings.text('appenddirname')), this.settings.text('appendfilename'))

  private get loading(): Loading {
    return { engine: this.engine, files: this.files, log: this.log }
  }

  private async loadDump(): Promise<void> {
    const start = performance.now()
    this.loadingTotal = this.files.size(this.dump) ?? 0
    const found = await loadSnapshot(this.loading, this.dump)
    this.engine.loaded()
    if (found) this.log('*', `DB loaded from disk: ${seconds(start)} seconds`)
  }

  private async loadAll(): Promise<void> {
    const { engine, writer } = this
    const start = performance.now()
    const aof = (writer.aof = this.place())
    await this.upgrade(aof)
    if (aof.parts.length === 0) {
      await this.loadDump() // redis-server ignores it, and begins with nothing
      writer.state = 'gathering'
      const error = await this.children.begin(aof)
      if (error) throw error
      return
    }
    aof.measure()
    this.loadingTotal = aof.total
    this.annotations = await loadJournal(this.loading, aof, this.settings.is('aof-load-truncated', 'yes'))
    engine.loaded()
    this.log('*', `DB loaded from append only file: ${seconds(start)} seconds`)
    aof.measure() // an end may have been cut off
    await aof.resume()
    this.children.rewrittenSize = aof.baseSize
    writer.state = 'on'
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
      if (/^temp-(\d+\.rdb|rewriteaof-(bg-)?\d+\.aof)$/.test(name)) this.files.remove(join(this.path, name))
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

  private async begin(): Promise<void> {
    const { writer } = this
    if (writer.state !== 'off') return
    await this.children.stop()
    if (this.closed || !this.settings.is('appendonly', 'yes')) return
    writer.aof = null
    writer.aof = this.place()
    writer.aof.read()
    writer.state = 'gathering'
    await this.children.begin(writer.aof)
  }

  private async end(): Promise<void> {
    await this.children.stop()
    const done = this.committed()
    await done?.catch(() => {})
    await this.writer.exclusively(async () => {
      if (this.settings.is('appendonly', 'yes')) return // it was turned on again meanwhile
      if (this.writer.state === 'on') await this.writer.sync().catch(() => this.log('#', 'Fail to fsync the AOF file'))
      this.writer.off()
    })
  }

  /** The folder has another name from now on, and the append-only file begins anew there. */
  private move(value: string): void {
    const path = isAbsolute(value) ? value : existsSync(resolve(value)) ? resolve(value) : process.cwd()
    if (path === this.path) return
    const unlock = lockNow(path)
    const before = this.unlock
    this.unlock = unlock
    this.path = path
    this.change(async () => {
      if (this.writer.state !== 'off') {
        await this.children.stop()
        await this.committed()?.catch(() => {})
        await this.writer.exclusively(() => this.writer.off())
        await this.begin()
      }
      before()
    })
  }

  /** Does what a setting asks for, after what others have asked for: not now, for a command is running. */
  private change(action: () => Promise<void>): void {
    this.changing = this.changing
      .then(() => new Promise(setImmediate))
      .then(action)
      .catch((error: unknown) => this.log('#', systemError(error)))
  }

  private changed(stored: boolean): void {
    if (stored) this.lastSavedAt = Date.now()
    this.onChange(this.status)
  }

  private quietly(): void {
    this.committed()?.catch(() => {})
  }

  private everySecond(): void {
    if (this.engine.failure) return
    if (this.writer.error) this.quietly()
    const busy = this.children.busy && this.settings.is('no-appendfsync-on-rewrite', 'yes')
    if (this.settings.is('appendfsync', 'everysec') && !busy) this.writer.startSync()
    this.children.everySecond(this.dump, this.place, this.remembered)
  }
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(3)
}
