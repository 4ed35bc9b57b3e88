/**
 * What a directory asks of a file system. It is an interface so that tests can put faults in its way: errors, short writes, a loss
 * of power between any two calls.
 *
 * Errors are those of `node:fs`, with a `code`. A handle is a number. What can take long has a form that does not hold up the
 * program; of what is quick, or must happen at one instant, there is only the form that does.
 */
import * as fs from 'node:fs'

/** How a file is opened: to read; to be written from scratch; to be added to, and made if it is not there. */
export type Mode = 'r' | 'w' | 'a'

export interface Files {
  open(path: string, mode: Mode): number
  close(file: number): void
  /** Reads from where the last read ended; returns how many bytes, 0 at the end. */
  read(file: number, into: Uint8Array): number
  /** Writes at the end and returns how many bytes: fewer than there are, if the system takes no more at a time. */
  writeNow(file: number, bytes: Uint8Array): number
  write(file: number, bytes: Uint8Array): Promise<number>
  /** Resolves when the data of a file is on disk, and what is needed to read it. */
  datasync(file: number): Promise<void>
  /** The same, and all that is known of the file. */
  sync(file: number): Promise<void>
  /** The same at one instant. */
  syncNow(file: number): void
  truncate(path: string, size: number): void
  rename(from: string, to: string): void
  /** Removes a file, if it is there. */
  remove(path: string): void
  /** Makes a folder, if it is not there. */
  makeFolder(path: string): void
  /** Resolves when the names in a folder are on disk. */
  syncFolder(path: string): Promise<void>
  /** The names in a folder; none if it is not there. */
  list(path: string): string[]
  /** Bytes of a file; null if there is none. */
  size(path: string): number | null
}

/** The file system of the machine. */
export const nodeFiles: Files = {
  open: (path, mode) => fs.openSync(path, mode, 0o644),
  close: (file) => fs.closeSync(file),
  read: (file, into) => fs.readSync(file, into),
  writeNow: (file, bytes) => fs.writeSync(file, bytes),
  write: (file, bytes) =>
    new Promise((resolve, reject) => fs.write(file, bytes, 0, bytes.length, null, (error, n) => (error ? reject(error) : resolve(n)))),
  datasync: (file) => settled((done) => fs.fdatasync(file, done)),
  sync: (file) => settled((done) => fs.fsync(file, done)),
  syncNow: (file) => fs.fsyncSync(file),
  truncate: (path, size) => fs.truncateSync(path, size),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.rmSync(path, { force: true }),
  makeFolder: (path) => void fs.mkdirSync(path, { recursive: true, mode: 0o755 }),
  async syncFolder(path) {
    if (process.platform === 'win32') return // names are on disk with the files; a folder cannot be opened
    const file = fs.openSync(path, 'r')
    try {
      await settled((done) => fs.fsync(file, done))
    } finally {
      fs.closeSync(file)
    }
  },
  list: (path) => absent(() => fs.readdirSync(path)) ?? [],
  size: (path) => absent(() => fs.statSync(path).size),
}

function settled(start: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())))
}

/** The result, or null where there is no such file. */
function absent<T>(action: () => T): T | null {
  try {
    return action()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

/** Writes all of it. A system that takes nothing and says no reason has no room. */
export async function writeAll(files: Files, file: number, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const n = await files.write(file, at === 0 ? bytes : bytes.subarray(at))
    if (n <= 0) throw noRoom()
    at += n
  }
}

/** The same at one instant. */
export function writeAllNow(files: Files, file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const n = files.writeNow(file, at === 0 ? bytes : bytes.subarray(at))
    if (n <= 0) throw noRoom()
    at += n
  }
}

function noRoom(): Error {
  return Object.assign(new Error('No space left on device'), { code: 'ENOSPC' })
}

/** All of a file. */
export function readAll(files: Files, path: string): Uint8Array {
  const bytes = new Uint8Array(files.size(path) ?? 0)
  const file = files.open(path, 'r')
  try {
    let at = 0
    for (let n = -1; n !== 0 && at < bytes.length; at += n) n = files.read(file, bytes.subarray(at))
    return bytes.subarray(0, at)
  } finally {
    files.close(file)
  }
}

/** Puts a file in the place of another at one instant, by way of a third. */
export function replaceNow(files: Files, place: string, draft: string, bytes: Uint8Array): void {
  const file = files.open(draft, 'w')
  try {
    try {
      writeAllNow(files, file, bytes)
      files.syncNow(file)
    } finally {
      files.close(file)
    }
    files.rename(draft, place)
  } catch (error) {
    files.remove(draft)
    throw error
  }
}

/**
 * A file on its way: written beside the one that it will take the place of. Whatever happens, there is the old one or all of the
 * new one.
 */
export class Draft {
  private file: number
  size = 0

  constructor(
    private readonly files: Files,
    private readonly path: string,
  ) {
    this.file = files.open(path, 'w')
  }

  async write(bytes: Uint8Array): Promise<void> {
    await writeAll(this.files, this.file, bytes)
    this.size += bytes.length
  }

  /** Puts it in its place, when it is on disk; `folder` is that of the place. */
  async finish(place: string, folder: string): Promise<void> {
    await this.files.sync(this.file)
    this.close()
    this.files.rename(this.path, place)
    await this.files.syncFolder(folder)
  }

  /** Gives it up. Never throws. */
  abort(): void {
    try {
      this.close()
      this.files.remove(this.path)
    } catch {
      // the next start removes it
    }
  }

  private close(): void {
    const { file } = this
    this.file = -1
    if (file >= 0) this.files.close(file)
  }
}
