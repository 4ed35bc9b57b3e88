/** A store in the memory of the program: for tests, and for handing a database from one engine to the next. */
import type { Store, StoredData, StoredSnapshot } from '../persistence/store.js'

/** Keeps data for as long as the returned object lives; open it again to find it there. */
export function memory(): Store {
  return new MemoryStore()
}

class MemoryStore implements Store {
  private manifest: Uint8Array | null = null
  private readonly chunks = new Map<string, Uint8Array>()
  private journal: Uint8Array[] = []

  async load(): Promise<StoredData> {
    return { manifest: this.manifest, chunks: new Map(this.chunks), journal: [...this.journal] }
  }

  async append(record: Uint8Array): Promise<void> {
    this.journal.push(record)
  }

  async snapshot(): Promise<StoredSnapshot> {
    const superseded = this.journal.length
    const written = new Map<string, Uint8Array>()
    return {
      put: async (name, bytes) => void written.set(name, bytes),
      commit: async (manifest, remove) => {
        for (const name of remove) this.chunks.delete(name)
        for (const [name, bytes] of written) this.chunks.set(name, bytes)
        this.manifest = manifest
        this.journal = this.journal.slice(superseded)
      },
      abort: async () => written.clear(),
    }
  }

  async close(): Promise<void> {}
}
