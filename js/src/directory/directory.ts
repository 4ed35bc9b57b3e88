/**
 * Data in Redis's own files: dump.rdb, and a multi-part append-only file in appendonlydir. redis-server loads what is written
 * here, and the reverse.
 *
 * - A record is in the file (write(2)) before anything that it answers is sent; `appendfsync always` waits for the disk too,
 *   once for all that came meanwhile.
 * - A file that is to be replaced is written beside it and renamed. The manifest names files that are complete only, apart from
 *   the end of the last increment, which a crash may tear and loading cuts off.
 * - What cannot be written stays in memory and is tried again each second; the engine refuses writes meanwhile (MISCONF).
 */
import * as fs from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engine/engine.js'
import type { Host } from '../engine/host.js'
import type { Keeper, Keeping } from '../persistence/keeper.js'
import { PersistenceError, type PersistenceStatus } from '../persistence/status.js'
import { concat } from '../resp/bytes.js'
import { encodeCommand } from '../resp/encode.js'
import { systemError } from '../server/problems.js'
import { lock } from './lock.js'
import { type Part, readManifest, writeManifest } from './manifest.js'

/** Where log lines go; the level is redis-server's mark. */
export type Line = (level: '.' | '-' | '*' | '#', text: string) => void

export interface DirectoryOptions {
  log?: Line
}

/** Keeps a database in a folder, in Redis's own files; by default with an append-only file, synced every second. */
export function directory(path: string, options: DirectoryOptions = {}): Keeping {
  let kept: Directory | null = null
  const later = (action: (kept: Directory) => void) => () => {
    if (!kept) throw new Error('the database is being loaded')
    setImmediate(action, kept) // the engine is in the midst of a command
  }
  const host: Host = {
    save: later((one) => void one.save()),
    rewrite: later((one) => void one.rewrite()),
    configure: (name, value) => kept?.configure(name, value),
  }
  return {
    config: { appendonly: 'yes', appendfsync: 'everysec', save: '' },
    host,
    async keep(engine) {
      const one = new Directory(engine, path, options.log ?? (() => {}))
      await one.load()
      return (kept = one)
    },
  }
}

/** Settings that say what is saved when. */
const NAMES = [
  'appendonly', 'appendfsync', 'appendfilename', 'appenddirname', 'dbfilename', 'save', 'aof-load-truncated', 'dir',
  'auto-aof-rewrite-percentage', 'auto-aof-rewrite-min-size',
] as const // prettier-ignore

type Name = (typeof NAMES)[number]

/** Bytes that are loaded at a time; others get a turn between. */
const PIECE = 256 * 1024

export class Directory implements Keeper {
  onChange: (status: PersistenceStatus) => void = () => {}
  remembered: () => readonly string[] = () => []
  readonly annotations: string[] = []

  private readonly settings = new Map<string, string>()
  private unlock: () => void = () => {}
  private parts: Part[] = []
  /** The last increment; -1 while there is no journal. */
  private file = -1
  private size = 0
  private baseSize = 0
  private pending: Uint8Array[] = []
  private notes: Uint8Array[] = []
  private syncing: Promise<void> | null = null
  private unsynced = false
  private error: PersistenceError | null = null
  private lastSavedAt: number | null = null
  private dirtySince: number | null = null
  private saving = false
  private timer: ReturnType<typeof setInterval> | undefined
  private finished = false
  private savedAt = Date.now()

  constructor(
    private readonly engine: Engine,
    private path: string,
    private readonly log: Line,
  ) {}

  get status(): PersistenceStatus {
    const dirty = this.dirtySince !== null
    return { state: this.error ? 'failed' : dirty ? 'pending' : 'saved', dirty, dirtySince: this.dirtySince, lastSavedAt: this.lastSavedAt, error: this.error }
  }

  /** Takes the folder and fills the engine. */
  async load(): Promise<void> {
    const session = this.engine.session()
    session.own()
    for (const name of NAMES) {
      const reply = new TextDecoder('latin1').decode(session.exec(encodeCommand(['CONFIG', 'GET', name])))
      this.settings.set(name, reply.split('\r\n')[4] ?? '')
    }
    session.close()
    this.unlock = lock(this.path)
    try {
      const start = Date.now()
      const from = this.on('appendonly', 'yes') ? await this.loadJournal() : await this.loadRdb(join(this.path, this.text('dbfilename')), true)
      this.engine.loaded()
      const took = ((Date.now() - start) / 1000).toFixed(3)
      if (from) this.log('*', `DB loaded from ${this.on('appendonly', 'yes') ? 'append only file' : 'disk'}: ${took} seconds`)
      if (this.on('appendonly', 'yes')) this.openJournal()
    } catch (error) {
      this.unlock()
      throw new PersistenceError(error instanceof Error && !('errno' in error) ? error.message : `Fatal error loading the DB: ${systemError(error)}. Exiting.`, { cause: error })
    }
    this.engine.onJournal = () => setImmediate(() => this.quietly())
    this.timer = setInterval(() => this.everySecond(), 1000)
    this.timer.unref()
  }

  committed(): Promise<void> | null {
    if (this.syncing) return this.engine.journalLength > 0 ? this.syncing.then(() => this.committed() ?? undefined) : this.syncing
    this.drain()
    if (this.pending.length === 0) return null
    try {
      this.write()
    } catch (error) {
      return Promise.reject(this.failed(error))
    }
    return this.on('appendfsync', 'always') ? this.sync() : null
  }

  annotate(text: string): void {
    this.notes.push(new TextEncoder().encode(`#${text}\r\n`))
  }

  async flush(): Promise<void> {
    await this.committed()
  }

  /** Writes what has to be written before the process ends. */
  async finish(options: { save?: boolean; nosave?: boolean; force?: boolean } = {}): Promise<void> {
    try {
      await this.committed()
      if (this.file >= 0) {
        this.log('*', 'Calling fsync() on the AOF file.')
        await this.sync()
      }
      if (options.save || (this.text('save') !== '' && !options.nosave)) {
        this.log('*', 'Saving the final RDB snapshot before exiting.')
        await this.writeRdb(join(this.path, this.text('dbfilename')))
        this.log('*', 'DB saved on disk')
      }
      this.finished = true
    } catch (error) {
      this.log('#', `Error trying to save the DB${options.force ? '. Exit anyway.' : ", can't exit."}`)
      if (!options.force) throw error
    }
  }

  async close(discard: boolean): Promise<void> {
    if (!discard && !this.finished) await this.finish()
    clearInterval(this.timer)
    this.engine.onJournal = () => {}
    if (this.syncing) await this.syncing.catch(() => {})
    if (this.file >= 0) fs.closeSync(this.file)
    this.file = -1
    this.unlock()
  }

  /** BGSAVE, SAVE, and save points. */
  async save(): Promise<void> {
    this.saving = true
    this.log('*', `Background saving started by pid ${process.pid}`)
    try {
      await this.writeRdb(join(this.path, this.text('dbfilename')))
      this.log('*', 'DB saved on disk')
      this.log('*', 'Background saving terminated with success')
      this.savedAt = Date.now()
      this.saving = false
      this.engine.saved('snapshot')
    } catch (error) {
      this.log('#', `Background saving error: ${systemError(error)}`)
      this.saving = false
      this.engine.saved('snapshot', systemError(error))
    }
  }

  /** BGREWRITEAOF: a new base as of now, and a new increment for what follows. */
  async rewrite(): Promise<void> {
    this.saving = true
    try {
      if (this.file < 0 && !this.on('appendonly', 'yes')) return void (await this.replaceBase(false))
      await this.replaceBase(true)
    } catch (error) {
      this.log('#', `Background AOF rewrite error: ${systemError(error)}`)
      this.engine.saved('journal', systemError(error))
    } finally {
      this.saving = false
    }
  }

  /** A setting is about to change. What it throws refuses that. */
  configure(name: string, value: string): void {
    if (!this.settings.has(name)) return
    const before = this.text(name as Name)
    this.settings.set(name, value)
    if (name === 'dir') this.path = value === '' ? process.cwd() : value
    if (name === 'appendonly' && value !== before) setImmediate(() => (value === 'yes' ? void this.begin() : this.endJournal()))
  }

  private text(name: Name): string {
    return this.settings.get(name) ?? ''
  }

  private on(name: Name, value: string): boolean {
    return this.text(name) === value
  }

  private get folder(): string {
    return join(this.path, this.text('appenddirname'))
  }

  // Loading

  private async loadJournal(): Promise<boolean> {
    const manifest = join(this.folder, `${this.text('appendfilename')}.manifest`)
    if (!fs.existsSync(manifest)) return false
    this.parts = readManifest(fs.readFileSync(manifest, 'utf8')).filter((part) => part.type !== 'h')
    for (const [i, part] of this.parts.entries()) {
      const path = join(this.folder, part.name)
      if (!fs.existsSync(path)) throw new Error(`The AOF file ${part.name} doesn't exist`)
      if (part.type === 'b') this.baseSize = fs.statSync(path).size
      if (part.name.endsWith('.rdb')) await this.loadRdb(path, false)
      else await this.loadIncrement(path, i === this.parts.length - 1)
    }
    return true
  }

  private async loadRdb(path: string, optional: boolean): Promise<boolean> {
    if (optional && !fs.existsSync(path)) return false
    await pieces(path, (piece) => this.engine.loadRdb(piece))
    this.engine.loadRdbEnd()
    return true
  }

  private async loadIncrement(path: string, last: boolean): Promise<void> {
    let ended = false
    try {
      await pieces(path, (piece) => this.annotations.push(...this.engine.replay(piece)))
      ended = true
      this.engine.replayEnd()
    } catch (error) {
      const { offset } = error as { offset?: number }
      const torn = last && ended && offset !== undefined
      if (!torn || !this.on('aof-load-truncated', 'yes')) {
        throw new Error(`Bad file format reading the append only file ${path}: make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest> (offset ${offset}: ${(error as Error).message})`)
      }
      this.log('#', `!!! Warning: short read while loading the AOF file ${path}!!!`)
      this.log('#', `AOF loaded anyway because aof-load-truncated is enabled`)
      fs.truncateSync(path, offset)
    }
  }

  // The journal

  /** Goes on with the last increment, or begins a journal. */
  private openJournal(): void {
    const last = this.parts.at(-1)
    if (last?.type === 'i') {
      this.file = fs.openSync(join(this.folder, last.name), 'a')
      this.size = fs.fstatSync(this.file).size
      return
    }
    fs.mkdirSync(this.folder, { recursive: true })
    this.nextIncrement()
    if (this.parts.length === 1) void this.rewrite() // what was loaded from elsewhere, or nothing: the first base
  }

  private nextIncrement(): void {
    const sequence = Math.max(0, ...this.parts.filter((part) => part.type === 'i').map((part) => part.sequence)) + 1
    const part: Part = { name: `${this.text('appendfilename')}.${sequence}.incr.aof`, sequence, type: 'i' }
    const file = fs.openSync(join(this.folder, part.name), 'a')
    const parts = [...this.parts, part]
    this.store(parts)
    if (this.file >= 0) {
      fs.fdatasyncSync(this.file)
      fs.closeSync(this.file)
    }
    this.parts = parts
    this.file = file
    this.size = 0
  }

  private store(parts: readonly Part[]): void {
    replace(join(this.folder, `${this.text('appendfilename')}.manifest`), (file) => fs.writeSync(file, writeManifest(parts)))
    syncFolder(this.folder)
  }

  private async begin(): Promise<void> {
    try {
      fs.mkdirSync(this.folder, { recursive: true })
      this.parts = []
      this.nextIncrement()
      await this.rewrite()
    } catch (error) {
      this.failed(error)
    }
  }

  private endJournal(): void {
    this.quietly()
    if (this.file >= 0) fs.closeSync(this.file)
    this.file = -1
    this.parts = []
  }

  private async replaceBase(journal: boolean): Promise<void> {
    if (this.syncing) await this.syncing.catch(() => {})
    this.drain()
    this.write()
    if (journal && this.size > 0) this.nextIncrement()
    const increment = this.parts.at(-1)
    const old = this.parts.slice(0, -1)
    const sequence = Math.max(0, ...this.parts.filter((part) => part.type === 'b').map((part) => part.sequence)) + 1
    const base: Part = { name: `${this.text('appendfilename')}.${sequence}.base.rdb`, sequence, type: 'b' }
    fs.mkdirSync(this.folder, { recursive: true })
    await this.writeRdb(join(this.folder, base.name))
    const parts = [base, ...(journal && increment ? [increment] : [])]
    this.store(parts)
    this.parts = parts
    this.baseSize = fs.statSync(join(this.folder, base.name)).size
    for (const part of old) fs.rmSync(join(this.folder, part.name), { force: true })
    this.log('*', 'Background AOF rewrite finished successfully')
    this.engine.saved('journal')
  }

  private drain(): void {
    if (this.engine.failure) return
    const record = this.engine.journal()
    if (this.file < 0) return
    if (record.length === 0) return
    this.pending.push(...this.notes.splice(0), record)
    this.dirtySince ??= Date.now()
  }

  /** Writes what is pending, all or nothing. */
  private write(): void {
    if (this.pending.length === 0) return
    const bytes = concat(this.pending)
    try {
      for (let at = 0; at < bytes.length; ) at += fs.writeSync(this.file, bytes, at)
    } catch (error) {
      fs.ftruncateSync(this.file, this.size)
      this.pending = [bytes]
      throw error
    }
    this.size += bytes.length
    this.pending = []
    this.unsynced = true
    if (!this.on('appendfsync', 'always')) this.stored()
    if (this.error) {
      this.log('#', 'AOF write error looks solved. The server can write again.')
      this.error = null
      this.engine.saved('write')
    }
  }

  private sync(): Promise<void> {
    this.unsynced = false
    this.syncing = new Promise<void>((resolve, reject) => {
      fs.fdatasync(this.file, (error) => {
        this.syncing = null
        if (error) return reject(this.failed(error))
        this.stored()
        resolve()
      })
    })
    this.syncing.catch(() => {})
    return this.syncing
  }

  private stored(): void {
    this.dirtySince = null
    this.lastSavedAt = Date.now()
    this.onChange(this.status)
  }

  private failed(error: unknown): PersistenceError {
    const first = this.error === null
    this.error = new PersistenceError(systemError(error), { cause: error })
    if (first) {
      this.log('#', `Error writing to the AOF file: ${systemError(error)}`)
      this.engine.saved('write', systemError(error))
      this.onChange(this.status)
    }
    return this.error
  }

  private quietly(): void {
    this.committed()?.catch(() => {})
  }

  private everySecond(): void {
    if (this.engine.failure) return
    if (this.error) this.quietly()
    if (this.unsynced && !this.syncing && this.on('appendfsync', 'everysec')) void this.sync().catch(() => {})
    if (this.saving) return
    const percentage = Number(this.text('auto-aof-rewrite-percentage'))
    if (this.file >= 0 && percentage > 0 && this.size > Number(this.text('auto-aof-rewrite-min-size')) && this.size > (this.baseSize * percentage) / 100) {
      this.log('*', `Starting automatic rewriting of AOF on ${percentage}% growth`)
      this.engine.saved('rewriting')
      return void this.rewrite()
    }
    const { unsaved } = this.engine
    const words = this.text('save').split(' ').filter(Boolean).map(Number)
    for (let i = 0; i + 1 < words.length; i += 2) {
      if (unsaved < words[i + 1] || Date.now() - this.savedAt <= words[i] * 1000) continue
      this.log('*', `${words[i + 1]} changes in ${words[i]} seconds. Saving...`)
      this.engine.saved('saving')
      return void this.save()
    }
  }

  /** Writes all data to an RDB file, a piece at a time. */
  private async writeRdb(path: string): Promise<void> {
    const walk = this.engine.beginSnapshot('rdb', true)
    let stored = false
    const draft = `${path}.${process.pid}.tmp`
    try {
      const file = fs.openSync(draft, 'w')
      try {
        for (let part = walk.next(); part; part = walk.next()) {
          if (part.op === 'put') for (let at = 0; at < part.bytes.length; ) at += fs.writeSync(file, part.bytes, at)
          await new Promise(setImmediate)
        }
        await new Promise<void>((resolve, reject) => fs.fsync(file, (error) => (error ? reject(error) : resolve())))
      } finally {
        fs.closeSync(file)
      }
      fs.renameSync(draft, path)
      stored = true
    } finally {
      walk.end(stored)
      if (!stored) fs.rmSync(draft, { force: true })
    }
  }
}

/** Reads a file a piece at a time. */
async function pieces(path: string, take: (piece: Uint8Array) => void): Promise<void> {
  const file = fs.openSync(path, 'r')
  try {
    const buffer = new Uint8Array(PIECE)
    for (let n = fs.readSync(file, buffer); n > 0; n = fs.readSync(file, buffer)) {
      take(buffer.subarray(0, n))
      await new Promise(setImmediate)
    }
  } finally {
    fs.closeSync(file)
  }
}

/** Replaces a file so that there is always the old one or the new one. */
function replace(path: string, write: (file: number) => void): void {
  const draft = `${path}.${process.pid}.tmp`
  const file = fs.openSync(draft, 'w')
  try {
    write(file)
    fs.fsyncSync(file)
  } finally {
    fs.closeSync(file)
  }
  fs.renameSync(draft, path)
}

function syncFolder(path: string): void {
  const file = fs.openSync(path, 'r')
  fs.fsyncSync(file)
  fs.closeSync(file)
}
