/**
 * A store in the origin private file system, for a thread that may use it synchronously: a dedicated worker.
 *
 * The directory `wedis-<name>` holds, for each owner (an epoch and a random text) and numbered by it:
 * - `index-…`: what counts (index-file.ts). The one with the highest epoch and number does, if it is whole; the one before
 *   is removed when it is;
 * - `chunks-…`: the chunks of a snapshot, one after the other. Browsers take 1 to 50 ms to make a file: one for each chunk would
 *   be slow. Files in which less than half still counts are written anew;
 * - `journal-…`: records in frames (frames.ts). A snapshot begins a new one;
 * - `records-…`: records in frames too, of earlier owners, copied by this one.
 *
 * No file is written by two owners, and none is written again once another has been begun, so an earlier owner that wakes
 * up changes nothing that a later one reads. The first thing an owner does is to write an index that says how much of the
 * journal it has found; what an earlier one still adds to its own file is not in it. Two owners may have chosen the same
 * epoch when the first was stopped at the wrong moment: an index counts only once its owner has seen, after writing it,
 * that it still owned the store, and has made its first journal file.
 *
 * A write is acknowledged when the lock (lock.ts) was still held and the file still there after it.
 */
import { OwnershipError, PersistenceError } from '../../persistence/status.js'
import type { Durability, Store, StoredData, StoredSnapshot } from '../../persistence/store.js'
import { concat } from '../../resp/bytes.js'
import { crc32 } from './crc.js'
import { type Folder, type SyncHandle, exists, openFile, readFile, tryRemove, writeAll, writeFile } from './files.js'
import { frame, frames } from './frames.js'
import { type Index, type Place, encodeIndex } from './index-file.js'
import { type Lock, takeLock } from './lock.js'
import { type Name, inspect, nameOf } from './names.js'
import { refused } from './refused.js'

export interface DiskOptions {
  /** What happens when the directory is deleted while the store is open; see `OpfsOptions`. */
  ifDeleted: 'restore' | 'refuse'
}

/** More files of chunks than this, and the smallest are written anew. */
const MOST_FILES = 16
/** More journal files of earlier owners than this, and they become one: each takes its time to open. */
const MOST_JOURNALS = 8

export class Disk implements Store {
  private readonly folderName: string
  private readonly label: string
  private folder: Folder | null = null
  private lock: Lock | null = null
  private epoch = 0
  private owner = ''
  /** Numbers of the files that come next. */
  private next = { index: 0, chunks: 0, journal: 1 }
  private index: Index = { manifest: null, chunks: new Map(), journals: [], first: 1 }
  private indexFile = ''
  private journal: { name: string; handle: SyncHandle; end: number } | null = null
  /** Why nothing may be appended until a snapshot is committed. */
  private barred: PersistenceError | null = null

  constructor(
    name: string,
    private readonly options: DiskOptions,
    private readonly platform: Navigator = navigator,
  ) {
    this.folderName = `wedis-${encodeURIComponent(name)}`
    this.label = `OPFS store ${JSON.stringify(name)}`
  }

  async load(): Promise<StoredData> {
    return this.attempt(async () => {
      await this.release()
      if (!('locks' in this.platform)) throw new PersistenceError('this platform has no Web Locks', { code: 'unavailable' })
      this.owner = [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => (byte % 36).toString(36)).join('')
      this.lock = await takeLock(this.platform.locks, `wedis:opfs:${this.folderName}`, this.owner)
      const folder = (this.folder = await this.makeFolder())
      const found = await inspect(folder, this.label)
      this.epoch = found.epoch + 1
      this.next = { index: 0, chunks: 0, journal: 1 }
      this.barred = null
      const records = await this.readJournal(found.index, found.journals)
      this.index = { ...found.index, journals: await this.settle(found.index.journals, records), first: 1 }
      await this.begin()
      for (const name of found.names) if (!this.counts(name)) await tryRemove(folder, name)
      return { manifest: this.index.manifest, chunks: this.readChunks([...this.index.chunks]), journal: records }
    }, true)
  }

  async append(record: Uint8Array, durability: Durability): Promise<void> {
    if (this.barred) throw this.barred
    await this.attempt(async () => {
      const { journal } = this.opened()
      const framed = frame(record)
      try {
        writeAll(journal.handle, framed, journal.end)
      } catch (error) {
        await this.cut(journal)
        throw error
      }
      try {
        if (durability === 'strict') await journal.handle.flush()
        await this.confirm(journal.name)
      } catch (error) {
        this.bar(error)
        throw error
      }
      journal.end += framed.length
    })
  }

  async snapshot(): Promise<StoredSnapshot> {
    return this.attempt(async () => {
      if (this.barred?.code === 'gone') await this.restore()
      const { folder } = this.opened()
      await this.confirm()
      const superseded = this.journal!
      await this.settled(superseded.handle)
      this.journal = await this.newJournal()
      await superseded.handle.close()
      const first = this.next.journal - 1
      const pack = new Pack(folder, this.file('chunks', this.next.chunks++))
      return {
        put: (name, bytes) => this.attempt(() => pack.put(name, bytes)),
        commit: (manifest, remove) => this.attempt(() => this.commit(pack, manifest, remove, first)),
        abort: () => this.attempt(() => pack.drop()),
      }
    })
  }

  async close(): Promise<void> {
    await this.release()
    this.folder = null
  }

  toString(): string {
    return this.label
  }

  private async commit(pack: Pack, manifest: Uint8Array, remove: readonly string[], first: number): Promise<void> {
    const { folder } = this.opened()
    const chunks = new Map(this.index.chunks)
    for (const name of remove) chunks.delete(name)
    await this.repack(chunks, pack)
    for (const [name, place] of pack.places) chunks.set(name, place)
    await pack.end()
    const index: Index = { manifest: manifest.slice(), chunks, journals: [], first }
    const file = this.file('index', this.next.index++)
    const before = new Set([...this.index.chunks.values()].map((place) => place.file))
    try {
      await writeFile(folder, file, encodeIndex(index))
      await this.confirm()
    } catch (error) {
      await tryRemove(folder, file)
      // What nobody can have read is no use to anybody; left behind it would take the room that is missing.
      if (!(await exists(folder, file)) && (await this.lock!.held())) await tryRemove(folder, pack.file)
      throw error
    }
    const old = { file: this.indexFile, journals: this.index.journals, first: this.index.first }
    this.index = index
    this.indexFile = file
    this.barred = null
    await tryRemove(folder, old.file) // first: it names the others
    const now = new Set([...chunks.values()].map((place) => place.file))
    for (const name of before) if (!now.has(name)) await tryRemove(folder, name)
    for (const [name] of old.journals) await tryRemove(folder, name)
    for (let n = old.first; n < first; n++) await tryRemove(folder, this.file('journal', n))
  }

  /** Writes chunks once more that lie in files of which little counts. */
  private async repack(chunks: Map<string, Place>, pack: Pack): Promise<void> {
    const files = new Map<string, { live: number; all: number; names: string[] }>()
    for (const [name, { file, length, at }] of chunks) {
      const of = files.get(file) ?? { live: 0, all: 0, names: [] }
      of.live += length
      of.all = Math.max(of.all, at + length)
      of.names.push(name)
      files.set(file, of)
    }
    const smallest = [...files.values()].sort((a, b) => a.live - b.live)
    for (const [i, { live, all, names }] of smallest.entries()) {
      if (live * 2 >= all && smallest.length - i < MOST_FILES) continue
      for await (const [name, bytes] of this.readChunks(names.map((name) => [name, chunks.get(name)!]))) await pack.put(name, bytes)
    }
  }

  /** Writes the first index of this owner, and makes it count. */
  private async begin(): Promise<void> {
    const { folder } = this
    this.indexFile = this.file('index', this.next.index++)
    await writeFile(folder!, this.indexFile, encodeIndex(this.index))
    if (!(await this.lock!.held())) throw this.taken()
    this.journal = await this.newJournal()
    // Only now does the index count: whoever took the lock before that reads the files of the owner before, which must stay.
    if (!(await this.lock!.held())) throw this.taken()
  }

  private async makeFolder(): Promise<Folder> {
    const { storage } = this.platform as { storage?: StorageManager }
    if (!storage?.getDirectory) throw new PersistenceError('this platform has no origin private file system', { code: 'unavailable' })
    const root = await storage.getDirectory()
    return (await root.getDirectoryHandle(this.folderName, { create: true })) as unknown as Folder
  }

  private async newJournal() {
    const name = this.file('journal', this.next.journal++)
    return { name, handle: await openFile(this.folder!, name), end: 0 }
  }

  /** Makes the directory again after it was deleted: empty, ours, and barred until a snapshot is there. */
  private async restore(): Promise<void> {
    if (this.options.ifDeleted === 'refuse') throw this.barred!
    if (!(await this.lock!.held())) throw this.taken()
    this.journal = null // not closed: see release
    this.folder = await this.makeFolder()
    this.index = { manifest: null, chunks: new Map(), journals: [], first: this.next.journal }
    await this.begin()
  }

  /** Throws unless this owner still is one and the file (the index, if no other) is still there. */
  private async confirm(file = this.indexFile): Promise<void> {
    const [held, there] = await Promise.all([this.lock!.held(), exists(this.folder!, file)])
    if (!held) throw this.taken()
    if (!there) throw (this.barred = this.gone())
  }

  /** What is on disk after a flush that failed, nobody knows. */
  private bar(error: unknown): void {
    this.barred ??=
      error instanceof PersistenceError ? error : new PersistenceError(`${this} did not take a record: it takes no other until a snapshot has been stored`)
  }

  /** Has a journal on disk before another one is begun: after a loss of power there must be no gap between the two. */
  private async settled(journal: SyncHandle): Promise<void> {
    if (this.barred) return // then a snapshot takes the place of both
    try {
      await journal.flush()
    } catch (error) {
      this.bar(error)
    }
  }

  /** The same for those that earlier owners have left. Copies them to one file where they are many, or still open elsewhere. */
  private async settle(journals: Index['journals'], records: readonly Uint8Array[]): Promise<Index['journals']> {
    if (journals.length <= MOST_JOURNALS && (await this.flushed(journals))) return journals
    const file = this.file('records', 0)
    const frames = concat(records.map(frame))
    await writeFile(this.folder!, file, frames)
    return [[file, frames.length]]
  }

  private async flushed(journals: Index['journals']): Promise<boolean> {
    try {
      for (const [name] of journals) {
        const handle = await openFile(this.folder!, name)
        try {
          await handle.flush()
        } finally {
          await handle.close()
        }
      }
      return true
    } catch (error) {
      if ((error as Error).name === 'NoModificationAllowedError') return false // an earlier owner still lives
      throw error
    }
  }

  /** Takes back a record of which only a part was written. */
  private async cut(journal: { handle: SyncHandle; end: number }): Promise<void> {
    try {
      await journal.handle.truncate(journal.end)
    } catch {
      this.barred ??= new PersistenceError(`${this} is left with a part of a record: it takes no other until a snapshot has been stored`)
    }
  }

  /** All records that count, and, in the index, how much of each file that is. */
  private async readJournal(index: Index, own: readonly Name[]): Promise<Uint8Array[]> {
    const counting = own.filter(({ number }) => number >= index.first)
    counting.forEach((name, i) => {
      if (name.number !== index.first + i) throw this.damaged(`${nameOf({ ...name, number: index.first + i })} is missing`)
    })
    const files = [...index.journals, ...counting.map((name): [string, number] => [nameOf(name), Infinity])]
    const all: Uint8Array[] = []
    const found: [string, number][] = []
    let torn: string | null = null
    for (const [name, length] of files) {
      const file = await readFile(this.folder!, name)
      if (!file || (length !== Infinity && file.length < length)) throw this.damaged(`${name} is ${file ? 'too short' : 'missing'}`)
      const { records, end, damagedAt } = frames(file.subarray(0, Math.min(length, file.length)))
      if (damagedAt !== null) throw this.damaged(`${name} at byte ${damagedAt}`)
      if (length !== Infinity && end < length) throw this.damaged(`${name} at byte ${end}`)
      // A write was interrupted: nothing can have been acknowledged after it.
      if (torn && records.length > 0) throw this.damaged(torn)
      if (end < file.length && length === Infinity) torn = `${name} at byte ${end}`
      for (const record of records) all.push(record)
      if (end > 0) found.push([name, end])
    }
    index.journals = found
    return all
  }

  private async *readChunks(places: readonly (readonly [string, Place])[]): AsyncIterable<[string, Uint8Array]> {
    const { folder } = this
    const files = new Map<string, Blob>()
    for (const [name, { file, at, length, crc }] of places) {
      const bytes = await this.attempt(async () => {
        let blob = files.get(file)
        if (!blob) files.set(file, (blob = await (await folder!.getFileHandle(file)).getFile()))
        return new Uint8Array(await blob.slice(at, at + length).arrayBuffer())
      }).catch((error: Error) => {
        throw error.cause instanceof Error && error.cause.name === 'NotFoundError' ? this.damaged(`${file} is missing`) : error
      })
      if (bytes.length !== length || crc32(bytes) !== crc) throw this.damaged(`chunk ${JSON.stringify(name)} (${file} at byte ${at})`)
      yield [name, bytes]
    }
  }

  private opened() {
    if (!this.folder || !this.journal) throw new PersistenceError(`${this} is closed`)
    return { folder: this.folder, journal: this.journal }
  }

  private counts(name: string): boolean {
    return (
      name === this.indexFile ||
      name === this.journal?.name ||
      this.index.journals.some(([file]) => file === name) ||
      [...this.index.chunks.values()].some(({ file }) => file === name)
    )
  }

  private file(kind: Name['kind'], number: number): string {
    return nameOf({ kind, epoch: this.epoch, owner: this.owner, number })
  }

  private async release(): Promise<void> {
    // Chromium never finishes closing a file that has been deleted with the site's data.
    if (this.journal && (await exists(this.folder!, this.journal.name).catch(() => false))) await this.journal.handle.close()
    this.journal = null
    this.lock?.release()
    this.lock = null
  }

  /** Errors leave as the package's own, and that of an owner that was replaced says so whatever came of it. */
  private async attempt<T>(work: () => Promise<T>, opening = false): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const taken = !(error instanceof OwnershipError) && this.lock && !(await this.lock.held().catch(() => true))
      if (opening) await this.release()
      throw taken ? this.taken() : refused(this.label, error, opening)
    }
  }

  private taken(): OwnershipError {
    return new OwnershipError(`another page has opened ${this}: this one cannot save any more`)
  }

  private gone(): PersistenceError {
    return new PersistenceError(`${this} was deleted while it was open`, { code: 'gone' })
  }

  private damaged(what: string): PersistenceError {
    return new PersistenceError(`${this} is damaged: ${what}`, { code: 'damaged' })
  }
}

/** A file of chunks that is being written. */
class Pack {
  readonly places = new Map<string, Place>()
  private handle: SyncHandle | null = null
  private size = 0

  constructor(
    private readonly folder: Folder,
    readonly file: string,
  ) {}

  async put(name: string, bytes: Uint8Array): Promise<void> {
    this.handle ??= await openFile(this.folder, this.file)
    writeAll(this.handle, bytes, this.size)
    this.places.set(name, { file: this.file, at: this.size, length: bytes.length, crc: crc32(bytes) })
    this.size += bytes.length
  }

  /** All of it is on disk, and open no more. */
  async end(): Promise<void> {
    await this.handle?.flush()
    await this.handle?.close()
    this.handle = null
  }

  async drop(): Promise<void> {
    const { handle } = this
    this.handle = null
    if (!handle) return
    await handle.close()
    await tryRemove(this.folder, this.file)
  }
}
