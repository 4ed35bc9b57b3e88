/**
 * A store in the browser's IndexedDB.
 *
 * Layout of the database `wedis:<name>`, version 1: object store `chunks` (name → bytes), `journal` (1, 2, 3, … → bytes) and
 * `meta` (`manifest` → bytes, `owner` → a random text). Every commit is one transaction, hence atomic.
 *
 * One writer at a time: whoever loads the store last owns it, and a commit of an earlier owner is refused with a clear
 * error instead of mixing two histories.
 */
import { PersistenceError } from '../persistence/status.js'
import type { Store, StoredData, StoredSnapshot } from '../persistence/store.js'

/** Options of `indexedDB`. */
export interface IndexedDBOptions {
  /**
   * `relaxed` (default): stored once the browser's own buffers have it; survives a crash of the tab and of the browser.
   * `strict`: also survives loss of power, at several times the cost.
   */
  durability?: 'relaxed' | 'strict'
}

/** Keeps a database under a name in IndexedDB, shared by all pages of the origin. */
export function indexedDB(name: string, options: IndexedDBOptions = {}): Store {
  return new IndexedDBStore(name, options.durability ?? 'relaxed')
}

/** Chunks are read a few at a time, so that a large database is not in memory twice. */
const CHUNKS_AT_ONCE = 16

class IndexedDBStore implements Store {
  private db: IDBDatabase | null = null
  private owner = ''
  private next = 1

  constructor(
    private readonly name: string,
    private readonly durability: IDBTransactionDurability,
  ) {}

  async load(): Promise<StoredData> {
    const db = (this.db ??= await this.open())
    this.owner = crypto.randomUUID?.() ?? String(crypto.getRandomValues(new Uint32Array(4)))
    const [manifest, names, numbers, journal] = await this.transact(['meta', 'chunks', 'journal'], 'readwrite', (tx) => {
      tx.objectStore('meta').put(this.owner, 'owner')
      return [
        tx.objectStore('meta').get('manifest') as IDBRequest<Uint8Array | undefined>,
        tx.objectStore('chunks').getAllKeys() as IDBRequest<string[]>,
        tx.objectStore('journal').getAllKeys() as IDBRequest<number[]>,
        tx.objectStore('journal').getAll() as IDBRequest<Uint8Array[]>,
      ] as const
    })
    this.next = (numbers.at(-1) ?? 0) + 1
    return { manifest: manifest ?? null, chunks: this.chunks(db, names), journal }
  }

  async append(record: Uint8Array): Promise<void> {
    await this.commit(['journal'], (tx) => tx.objectStore('journal').add(owned(record), this.next))
    this.next++
  }

  async snapshot(): Promise<StoredSnapshot> {
    const superseded = this.next
    const written: [string, Uint8Array][] = []
    return {
      put: async (name, bytes) => void written.push([name, owned(bytes)]),
      commit: (manifest, remove) =>
        this.commit(['chunks', 'journal'], (tx) => {
          const chunks = tx.objectStore('chunks')
          for (const name of remove) chunks.delete(name)
          for (const [name, bytes] of written) chunks.put(bytes, name)
          tx.objectStore('meta').put(owned(manifest), 'manifest')
          tx.objectStore('journal').delete(IDBKeyRange.upperBound(superseded, true))
        }),
      abort: async () => {},
    }
  }

  async close(): Promise<void> {
    this.db?.close()
    this.db = null
  }

  private async *chunks(db: IDBDatabase, names: string[]): AsyncIterable<[string, Uint8Array]> {
    for (let i = 0; i < names.length; i += CHUNKS_AT_ONCE) {
      const some = names.slice(i, i + CHUNKS_AT_ONCE)
      const chunks = db.transaction('chunks', 'readonly').objectStore('chunks')
      const found = await Promise.all(some.map((name) => result(chunks.get(name) as IDBRequest<Uint8Array | undefined>)))
      for (let j = 0; j < some.length; j++) {
        const bytes = found[j]
        if (bytes) yield [some[j], bytes] // removed meanwhile: the engine misses it and says so
      }
    }
  }

  /** One writing transaction, refused when another page has taken over. */
  private async commit(stores: string[], write: (tx: IDBTransaction) => void): Promise<void> {
    let refusal: PersistenceError | null = null
    try {
      await this.transact(['meta', ...stores], 'readwrite', (tx) => {
        const owner = tx.objectStore('meta').get('owner')
        owner.onsuccess = () => {
          try {
            if (owner.result !== this.owner) throw new PersistenceError(`another page has opened ${this}: this one cannot save any more`)
            write(tx)
          } catch (error) {
            refusal = this.refused(error)
            tx.abort()
          }
        }
        return []
      })
    } catch (error) {
      throw refusal ?? error
    }
  }

  /** Runs a transaction to its end and returns the results of its requests. */
  private async transact<const R extends readonly IDBRequest[]>(
    stores: string[],
    mode: IDBTransactionMode,
    work: (tx: IDBTransaction) => R,
  ): Promise<{ [K in keyof R]: R[K]['result'] }> {
    if (!this.db) throw new PersistenceError(`${this} was closed by the browser or another page`)
    try {
      const tx = this.db.transaction(stores, mode, { durability: this.durability })
      const done = new Promise<void>((resolve, reject) => {
        tx.oncomplete = () => resolve()
        tx.onabort = () => reject(tx.error ?? new Error('the transaction was aborted'))
      })
      const requests = work(tx)
      await done
      return requests.map((request) => request.result) as { [K in keyof R]: R[K]['result'] }
    } catch (error) {
      throw this.refused(error)
    }
  }

  private async open(): Promise<IDBDatabase> {
    const factory = (globalThis as { indexedDB?: IDBFactory }).indexedDB
    if (!factory) throw new PersistenceError('this platform has no IndexedDB')
    try {
      const request = factory.open(`wedis:${this.name}`, 1)
      request.onupgradeneeded = () => {
        for (const name of ['meta', 'chunks', 'journal']) request.result.createObjectStore(name)
      }
      const db = await result(request)
      const gone = () => {
        db.close()
        if (this.db === db) this.db = null
      }
      db.onversionchange = gone // someone deletes the database: do not stand in the way
      db.onclose = gone // the browser cleared the site's data
      return db
    } catch (error) {
      throw this.refused(error)
    }
  }

  private refused(error: unknown): PersistenceError {
    if (error instanceof PersistenceError) return error
    const text = error instanceof Error || error instanceof DOMException ? `${error.name}: ${error.message}` : String(error)
    return new PersistenceError(`${this} refused: ${text}`, { cause: error })
  }

  toString(): string {
    return `IndexedDB database ${JSON.stringify(this.name)}`
  }
}

/** Bytes in a buffer of their own: IndexedDB stores the whole buffer behind a view. */
function owned(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
