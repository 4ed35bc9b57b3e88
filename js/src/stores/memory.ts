/** A store in the memory of the program: for tests, and for handing a database from one engine to the next. */
import { OwnershipError } from '../persistence/status.js'
import type { Store, StoredData, StoredSnapshot } from '../persistence/store.js'

/**
 * Keeps data for as long as the returned object lives; open it again to find it there. With `of`, a memory store, it is another
 * handle on the same data, as a second tab has one on the data of the first.
 */
export function memory(of?: Store): Store {
  if (of !== undefined && !(of instanceof MemoryStore)) throw new TypeError('memory: only a memory store can share its data')
  return new MemoryStore(of?.data)
}

/** What is stored. */
class Data {
  manifest: Uint8Array | null = null
  readonly chunks = new Map<string, Uint8Array>()
  journal: Uint8Array[] = []
  /** How many records have ever been there. */
  appended = 0
  owner: MemoryStore | null = null
}

class MemoryStore implements Store {
  constructor(readonly data = new Data()) {}

  async load(): Promise<StoredData> {
    const { data } = this
    data.owner = this
    return { manifest: data.manifest, chunks: new Map(data.chunks), journal: [...data.journal] }
  }

  async append(record: Uint8Array): Promise<void> {
    this.own()
    this.data.journal.push(record)
    this.data.appended++
  }

  async snapshot(): Promise<StoredSnapshot> {
    this.own()
    const { data } = this
    const superseded = data.appended
    const written = new Map<string, Uint8Array>()
    return {
      put: async (name, bytes) => {
        this.own()
        written.set(name, bytes)
      },
      commit: async (manifest, remove) => {
        this.own()
        for (const name of remove) data.chunks.delete(name)
        for (const [name, bytes] of written) data.chunks.set(name, bytes)
        data.manifest = manifest
        data.journal = data.journal.slice(data.journal.length - (data.appended - superseded))
      },
      abort: async () => written.clear(),
    }
  }

  async close(): Promise<void> {}

  private own(): void {
    if (this.data.owner !== this) throw new OwnershipError('another one has opened this memory store: this one cannot save any more')
  }
}
