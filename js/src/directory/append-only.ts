/**
 * The files of a multi-part append-only file, as redis-server has them: a folder with a base, increments, and a manifest that
 * names them. What comes after a base that is yet to be written goes to a *temporary increment*, which no manifest names.
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
  /** Where the file is that is written to. */
  private at = ''
  /** The last numbers of files. */
  private readonly last = { b: 0, i: 0 }

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

  path(part: Part): string {
    return join(this.folder, part.name)
  }

  private get manifest(): string {
    return join(this.folder, `${this.name}.manifest`)
  }

  private get temporary(): string {
    return join(this.folder, `temp-${this.name}.incr`)
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
    for (const draft of [join(this.folder, `temp-${this.name}.manifest`), this.temporary]) this.files.remove(draft)
    if (this.files.size(this.manifest) === null) return
    const history = readManifest(Buffer.from(readAll(this.files, this.manifest)).toString('latin1')).filter(({ type }) => type === 'h')
    if (history.length > 0) await this.forget(history)
  }

  /** Goes on with the last increment, or a first one. */
  async resume(): Promise<void> {
    const last = this.parts.at(-1)
    if (last?.type === 'i') this.take(this.path(last), this.files.open(this.path(last), 'a'))
    else await this.next()
  }

  /** Begins a temporary increment, from scratch: `replace` makes it one that counts. */
  gather(): void {
    this.files.makeFolder(this.folder)
    this.close()
    this.take(this.temporary, this.fresh(this.temporary))
    this.size = 0
    this.broken = false
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
    const part = this.increment()
    const file = this.fresh(this.path(part))
    const parts = [...this.parts, part]
    try {
      await this.persist(parts)
    } catch (error) {
      this.files.close(file)
      if (this.parts.length > 0) await this.persist(this.parts).catch(() => {}) // it may be there all the same
      throw error
    }
    this.close()
    this.take(this.path(part), file)
    this.earlier += this.size
    this.size = 0
    this.parts = parts
  }

  /**
   * Puts a new base, an RDB file or commands, in the place of all files but the increment that was begun with it. `increment`: whether
   * there is one at all; `fresh`: the one that is written to is not it, a new one is.
   */
  async replace(base: Draft, form: 'rdb' | 'aof', increment: boolean, fresh = false): Promise<void> {
    this.files.makeFolder(this.folder)
    const part: Part = { name: '', sequence: this.number('b'), type: 'b' }
    part.name = `${this.name}.${part.sequence}.base.${form}`
    await base.finish(this.path(part), this.folder)
    const gathered = this.at === this.temporary
    const kept = fresh || gathered ? undefined : this.parts.at(-1)
    const next = increment && kept?.type !== 'i' ? this.increment() : null
    const parts = increment ? [part, next ?? kept!] : [part]
    const history = this.parts.filter((one) => !parts.includes(one) && one.name !== part.name).map((one): Part => ({ ...one, type: 'h' }))
    let file = -1
    if (next && gathered) {
      this.files.rename(this.temporary, this.path(next))
      this.at = this.path(next)
    } else if (next) {
      file = this.fresh(this.path(next))
    }
    try {
      await this.persist([...parts, ...history])
    } catch (error) {
      if (file >= 0) this.files.close(file)
      throw error
    }
    this.parts = parts
    if (file >= 0) {
      this.close()
      this.take(this.path(next!), file)
      this.size = 0
      this.broken = false
    }
    this.earlier = 0
    this.baseSize = base.size
    if (history.length > 0) await this.forget(history).catch(() => {}) // the next start does it
  }

  /** Lets go of the file that is written to; one that counts for nothing goes with it. */
  close(): void {
    if (this.file < 0) return
    this.files.close(this.file)
    this.file = -1
    if (this.at === this.temporary) this.files.remove(this.temporary)
    this.at = ''
  }

  private check(): void {
    if (this.file < 0) throw new Error('the append-only file is closed')
    if (this.broken) throw new Error('it is not known how much of the append-only file is on disk: it is written anew')
  }

  /** Cuts off what a write has left that failed. */
  private cut(error: unknown): never {
    try {
      this.files.truncate(this.at, this.size)
    } catch {
      this.broken = true
    }
    throw error
  }

  /** The next increment there may be. */
  private increment(): Part {
    const sequence = this.number('i')
    return { name: `${this.name}.${sequence}.incr.aof`, sequence, type: 'i' }
  }

  /** Opens a file to add to that is empty: a crash may have left something there. */
  private fresh(path: string): number {
    this.files.close(this.files.open(path, 'w'))
    return this.files.open(path, 'a')
  }

  private take(path: string, file: number): void {
    this.at = path
    this.file = file
  }

  /** A number that no file has had: a manifest whose writing has failed may be there all the same. */
  private number(of: 'b' | 'i'): number {
    return (this.last[of] = 1 + Math.max(this.last[of], ...this.parts.filter(({ type }) => type === of).map(({ sequence }) => sequence)))
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
