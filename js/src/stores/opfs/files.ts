/** Files of the origin private file system, as far as a store needs them. */

/** A file of which this thread is the only user (TypeScript knows it in workers only). */
export interface SyncHandle {
  read(into: Uint8Array, options: { at: number }): number
  write(bytes: Uint8Array, options: { at: number }): number
  // Promises in Safari before 16.4.
  truncate(size: number): void | Promise<void>
  flush(): void | Promise<void>
  getSize(): number | Promise<number>
  close(): void | Promise<void>
}

/** A directory, of which this interface needs no more than these. */
export interface Folder {
  getFileHandle(name: string, options?: { create?: boolean }): Promise<FileSystemFileHandle>
  removeEntry(name: string, options?: { recursive?: boolean }): Promise<void>
  keys(): AsyncIterable<string>
}

/** Opens a file for this thread alone; it is made if there is none. */
export async function openFile(folder: Folder, name: string): Promise<SyncHandle> {
  const file = (await folder.getFileHandle(name, { create: true })) as FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncHandle> }
  return file.createSyncAccessHandle()
}

/** Writes all of the bytes at a place, or throws: a file system that is full may take a part of them without a word. */
export function writeAll(handle: SyncHandle, bytes: Uint8Array, at: number): void {
  const taken = handle.write(bytes, { at })
  if (taken !== bytes.length) throw new DOMException(`${taken} of ${bytes.length} bytes were written`, 'QuotaExceededError')
}

/** A new file with this content, on disk. */
export async function writeFile(folder: Folder, name: string, bytes: Uint8Array): Promise<void> {
  const handle = await openFile(folder, name)
  try {
    writeAll(handle, bytes, 0)
    await handle.flush()
  } finally {
    await handle.close()
  }
}

/** A file as it is now, also while another thread has it open. Null if there is none. */
export async function readFile(folder: Folder, name: string): Promise<Uint8Array | null> {
  for (let attempt = 1; ; attempt++) {
    const file = await find(folder, name)
    if (!file) return null
    try {
      return new Uint8Array(await (await file.getFile()).arrayBuffer())
    } catch (error) {
      // Somebody wrote to it, or removed it, between the two steps. Firefox then says AbortError.
      if (!['NotReadableError', 'NotFoundError', 'AbortError'].includes((error as Error).name) || attempt === 5) throw error
    }
  }
}

export async function exists(folder: Folder, name: string): Promise<boolean> {
  return (await find(folder, name)) !== null
}

async function find(folder: Folder, name: string): Promise<FileSystemFileHandle | null> {
  try {
    return await folder.getFileHandle(name)
  } catch (error) {
    if ((error as Error).name === 'NotFoundError') return null
    throw error
  }
}

/** Removes a file if that is possible: what another thread still has open stays, as garbage for the next one. */
export async function tryRemove(folder: Folder, name: string): Promise<void> {
  await folder.removeEntry(name).catch(() => {})
}
