/**
 * The files of a multi-part append-only file, as redis-server has them: a folder with a base, increments, and a manifest that
 * names them.
 *
 * Invariants
 * - Every file that the manifest names is whole and on disk before the manifest is, but for the last increment, whose end a crash
 *   may tear. Nothing is removed before a manifest without it is on disk.
 * - Records are added to the last increment only, and only while it is known what is in it. After a sync that failed it is not:
 *   the system may have dropped what it could not write, and says so only once. Nor is it when part of a record is there and
 *   cannot be cut off. Then it is *broken*, and takes nothing more until a new base, with a new increment, is in its place.
 */
import { join } from 'node:path'
import { Draft, type Files, readAll, writeAll, writeAllNow } from './files.js'
import { type Part, readManifest, writeManifest } from './manifest.js'

export class AppendOnly {
  /** The base and the increments, in the order of loading. */
  parts: Part[] = []
  /** Sizes in bytes: of the last increment, of those before it, and of the base. */
  size = 0
  private earlier = 0
  baseSize = 0
  broken = false
  private file = -1

  /** `folder` is where the files are, `name` what their names begin with. */
  constructor(
    private readonly files: Files,
    readonly folder: string,
    readonly name: string,
  ) {}

  /** Bytes of all files. */
  get total(): number {
    return this.baseSize + this.earlier + this.size
  }

  /** Whether there is an increment to write to. */
  get open(): boolean {
    return this.file >= 0
  }

  path(part: Part): string {
    return join(this.folder, part.name)
  }

  private get manifest(): string {
    return join(this.folder, `${this.name}.manifest`)
  }

  /** Reads the manifest; false if there is none. Throws in redis-server's words when it, or a file that it names, cannot be read. */
  read(): boolean {
    this.parts = []
    if (this.files.size(this.manifest) === null) return false
    const all = readManifest(Buffer.from(readAll(this.files, this.manifest)).toString('latin1')).map((part) => ({
      ...part,
      name: Buffer.from(part.name, 'latin1').toString('utf8'),
    }))
    this.parts = all.filter(({ type }) => type !== 'h')
    return this.parts.length > 0
  }

  /** Finds out the sizes of the files. Throws when one is missing. */
  measure(): void {
    const sizes = this.parts.map((part) => {
      const size = this.files.size(this.path(part))
      if (size === null) throw new Error(`Unable to obtain the AOF file ${part.name} length. stat: No such file or directory`)
      return size
    })
    const increments = sizes.filter((_, i) => this.parts[i].type === 'i')
    this.baseSize = sizes.reduce((sum, size) => sum + size, 0) - increments.reduce((sum, size) => sum + size, 0)
    this.size = increments.pop() ?? 0
    this.earlier = increments.reduce((sum, size) => sum + size, 0)
  }

  /** Takes over the one file that redis-server had before version 7. */
  async adopt(old: string): Promise<void> {
    this.files.makeFolder(this.folder)
    const parts: Part[] = [{ name: this.name, sequence: 1, type: 'b' }]
    await this.persist(parts)
    this.files.rename(old, join(this.folder, this.name))
    await this.files.syncFolder(this.folder)
    this.parts = parts
  }

  /** Removes what crashes have left. */
  async clean(): Promise<void> {
    for (const draft of [`temp-${this.name}.manifest`, `temp-${this.name}.incr`]) this.files.remove(join(this.folder, draft))
    if (this.files.size(this.manifest) === null) return
    const history = readManifest(Buffer.from(readAll(this.files, this.manifest)).toString('latin1')).filter(({ type }) => type === 'h')
    if (history.length > 0) await this.forget(history)
  }

  /** Goes on with the last increment, or a first one. */
  async resume(): Promise<void> {
    const last = this.parts.at(-1)
    if (last?.type === 'i') this.file = this.files.open(this.path(last), 'a')
    else await this.next()
  }

  /** Adds records, or nothing. */
  async append(bytes: Uint8Array): Promise<void> {
    this.check()
    await writeAll(this.files, this.file, bytes).catch((error: unknown) => this.cut(error))
    this.size += bytes.length
  }

  /** The same at one instant. */
  appendNow(bytes: Uint8Array): void {
    this.check()
    try {
      writeAllNow(this.files, this.file, bytes)
    } catch (error) {
      this.cut(error)
    }
    this.size += bytes.length
  }

  /** Resolves when what has been added is on disk. */
  async sync(): Promise<void> {
    this.check()
    try {
      await this.files.datasync(this.file)
    } catch (error) {
      this.broken = true
      throw error
    }
  }

  /** Begins the next increment. */
  async next(): Promise<void> {
    if (this.file >= 0) await this.sync() // the manifest is to name it as one that is whole
    const { part, file } = this.create()
    const parts = [...this.parts, part]
    try {
      await this.persist(parts)
    } catch (error) {
      this.files.close(file)
      if (this.parts.length > 0) await this.persist(this.parts).catch(() => {}) // it may be there all the same
      throw error
    }
    if (this.file >= 0) this.files.close(this.file)
    this.earlier += this.size
    this.size = 0
    this.file = file
    this.parts = parts
  }

  /**
   * Puts a new base, an RDB file or commands, in the place of all files but the last increment; `fresh`: of that one too, a new one follows it. `increment`:
   * whether there is one at all.
   */
  async replace(base: Draft, form: 'rdb' | 'aof', increment: boolean, fresh: boolean): Promise<void> {
    this.files.makeFolder(this.folder)
    const sequence = 1 + this.sequence('b')
    const part: Part = { name: `${this.name}.${sequence}.base.${form}`, sequence, type: 'b' }
    await base.finish(this.path(part), this.folder)
    const kept = this.parts.at(-1)
    const made = increment && fresh ? this.create() : null
    const parts = [part, ...(made ? [made.part] : increment && kept?.type === 'i' ? [kept] : [])]
    const history = this.parts.filter((one) => !parts.includes(one) && one.name !== part.name).map((one): Part => ({ ...one, type: 'h' }))
    try {
      await this.persist([...parts, ...history])
    } catch (error) {
      if (made) this.files.close(made.file)
      throw error
    }
    this.parts = parts
    if (made) {
      if (this.file >= 0) this.files.close(this.file)
      this.file = made.file
      this.size = 0
      this.broken = false
    }
    this.earlier = 0
    this.baseSize = base.size
    if (history.length > 0) await this.forget(history).catch(() => {}) // the next start does it
  }

  close(): void {
    if (this.file >= 0) this.files.close(this.file)
    this.file = -1
  }

  private check(): void {
    if (this.file < 0) throw new Error('the append-only file is closed')
    if (this.broken) throw new Error('it is not known how much of the append-only file is on disk: it is written anew')
  }

  /** Cuts off what a write has left that failed. */
  private cut(error: unknown): never {
    try {
      this.files.truncate(this.path(this.parts.at(-1)!), this.size)
    } catch {
      this.broken = true
    }
    throw error
  }

  private create(): { part: Part; file: number } {
    const sequence = 1 + this.sequence('i')
    const part: Part = { name: `${this.name}.${sequence}.incr.aof`, sequence, type: 'i' }
    this.files.close(this.files.open(this.path(part), 'w')) // a crash may have left one
    return { part, file: this.files.open(this.path(part), 'a') }
  }

  private sequence(of: Part['type']): number {
    return Math.max(0, ...this.parts.filter(({ type }) => type === of).map(({ sequence }) => sequence))
  }

  private async forget(history: readonly Part[]): Promise<void> {
    for (const part of history) this.files.remove(this.path(part))
    await this.persist(this.parts)
  }

  private async persist(parts: readonly Part[]): Promise<void> {
    const draft = new Draft(this.files, join(this.folder, `temp-${this.name}.manifest`))
    try {
      await draft.write(Buffer.from(writeManifest(parts.map((part) => ({ ...part, name: Buffer.from(part.name).toString('latin1') }))), 'latin1'))
      await draft.finish(this.manifest, this.folder)
    } catch (error) {
      draft.abort()
      throw error
    }
  }
}
