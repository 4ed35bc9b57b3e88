/**
 * A store in the browser's IndexedDB.
 *
 * Layout of the database `wedis:<name>`, version 2: object stores
 * - `chunks`: name → bytes. Those that `names` does not list belong to a snapshot that was never committed;
 * - `journal`: numbers without gaps → bytes;
 * - `meta`: `manifest` → bytes, `names` → the names of the snapshot's chunks, `owner` → a random text, `fence:<owner>` → when
 *   that owner was replaced.
 * Version 1 had no `names`, all chunks counted, and no fences.
 *
 * A snapshot's chunks arrive in transactions of their own, with appends between them; its commit is one transaction. Whoever
 * loaded the store last owns it, and two histories never mix: every transaction that writes first adds its owner's fence, which
 * fails if it is there, and removes it. Looking at `owner` instead would need the page in the middle of the transaction; one
 * that is frozen there would keep all others out.
 *
 * A failed append leaves a doubt: the browser may have stored it after all. The next append takes the same number and so
 * overwrites it; a snapshot takes the number away with the journal before it, and until it is committed nothing is appended.
 */
import { OwnershipError, PersistenceError } from '../persistence/status.js'
import type { Durability, Store, StoredData, StoredSnapshot } from '../persistence/store.js'
import { Connection, gone, results } from './indexeddb-connection.js'

export { requestPersistence, type StorageStanding } from './standing.js'

/** Options of `indexedDB`. */
export interface IndexedDBOptions {
  /**
   * `relaxed` (default): stored once the browser's own buffers have it; survives a crash of the tab and of the browser.
   * `strict`: also survives loss of power, at several times the cost; a database opened with `durability: 'strict'` asks for
   * that by itself.
   */
  durability?: Durability
  /**
   * What happens when the database is deleted while it is open (the site's data are cleared, another page deletes it). The
   * next write fails, with an error of code `gone`. Then, `restore` (default): everything that is in memory is stored again.
   * `refuse`: nothing is stored any more.
   */
  ifDeleted?: 'restore' | 'refuse'
  /** How long the browser may take to open the database, in ms; default 10 000. Some never answer. */
  openTimeout?: number
}

/** Keeps a database under a name in IndexedDB, shared by all pages of the origin. */
export function indexedDB(name: string, options: IndexedDBOptions = {}): Store {
  return new IndexedDBStore(name, options)
}

const VERSION = 2
/** Chunks and records are read some at a time, about so many bytes, so that a large database is not in memory twice. */
const READ_AT_ONCE = 2 * 1024 * 1024
/** How many those are at first, and at most. */
const READ_FIRST = 8
const READ_MOST = 4096
/** Fences of owners that were replaced longer ago than this are removed (ms); an owner looks whether it is one more often. */
const FENCES_STAND = 30 * 86_400_000
const OWNER_LOOKS = 86_400_000
/** Chunks are written when this many bytes of them have come. */
const WRITE_AT_ONCE = 1024 * 1024

class IndexedDBStore implements Store {
  /** What another thread needs to make the same store. */
  readonly portable: { kind: 'indexedDB'; name: string; options: IndexedDBOptions }

  private readonly connection: Connection
  private readonly label: string
  private durability: IDBTransactionDurability
  private owner = ''
  /** When `owner` was last looked at. */
  private looked = 0
  /** The number of the next record. */
  private next = 1
  /** The last append failed: nobody knows what is at `next`. */
  private doubtful = false
  /** Nothing may be appended until a snapshot is committed. */
  private barred: PersistenceError | null = null
  /** Names of the chunks that count. */
  private names = new Set<string>()
  /** Names of chunks that do not, and may still be there. */
  private readonly orphans = new Set<string>()

  constructor(
    name: string,
    private readonly options: IndexedDBOptions,
  ) {
    this.portable = { kind: 'indexedDB', name, options }
    this.label = `IndexedDB database ${JSON.stringify(name)}`
    this.durability = options.durability ?? 'relaxed'
    this.connection = new Connection({ name: `wedis:${name}`, label: this.label, version: VERSION, upgrade, timeout: options.openTimeout ?? 10_000, reopened: (db) => this.look(db) })
  }

  async load(): Promise<StoredData> {
    await this.connection.open(true)
    const { manifest, names, keys, numbers, fences } = await this.take()
    this.connection.explicit = false
    void this.commitsWhole().then((whole) => (this.connection.explicit = whole))
    this.names = new Set(names)
    this.orphans.clear()
    this.barred = null
    this.doubtful = false
    this.next = (numbers.at(-1) ?? 0) + 1
    await this.collect(keys.filter((key) => !this.names.has(key)), fences)
    const there = new Set(keys)
    for (const name of this.names) if (!there.has(name)) throw this.damaged(`chunk ${JSON.stringify(name)} is missing`)
    numbers.forEach((number, i) => {
      if (number !== numbers[0] + i) throw this.damaged(`journal record ${numbers[0] + i} is missing`)
    })
    // Reading begins now: the caller may still be busy with something else.
    const chunks = this.read('chunks', keys.filter((key) => this.names.has(key)))
    const journal = this.read('journal', numbers)
    return { manifest: manifest ?? null, chunks, journal: values(journal) }
  }

  async append(record: Uint8Array, durability: Durability): Promise<void> {
    if (this.barred) throw this.barred
    if (durability === 'strict') this.durability = 'strict' // what comes before must not be lost either
    const bytes = owned(record)
    try {
      await this.write(['journal'], (tx) => tx.objectStore('journal').put(bytes, this.next))
    } catch (error) {
      this.doubtful = true
      throw error
    }
    this.doubtful = false
    this.next++
  }

  async snapshot(): Promise<StoredSnapshot> {
    if (this.barred?.code === 'gone') await this.restore()
    if (this.doubtful) {
      this.barred ??= new PersistenceError(`${this} did not take a record: it takes no other until a snapshot has been stored`)
      this.next++ // the doubtful one is of the journal before the snapshot
      this.doubtful = false
    }
    const first = this.next
    const written = new Set<string>()
    let waiting: [string, Uint8Array][] = []
    let size = 0
    /** Whether a commit was tried: it may be stored although it failed. */
    let tried = false
    const flush = (tx: IDBTransaction) => {
      const chunks = tx.objectStore('chunks')
      for (const [name, bytes] of waiting) chunks.put(bytes, name)
    }
    return {
      put: async (name, bytes) => {
        waiting.push([name, owned(bytes)])
        written.add(name)
        this.orphans.add(name)
        size += bytes.length
        if (size < WRITE_AT_ONCE) return
        await this.write(['chunks'], flush)
        waiting = []
        size = 0
      },
      commit: async (manifest, remove) => {
        const names = new Set(this.names)
        for (const name of remove) names.delete(name)
        for (const name of written) names.add(name)
        const garbage = [...new Set([...remove, ...this.orphans])].filter((name) => !names.has(name))
        tried = true
        await this.write(['chunks', 'journal'], (tx) => {
          flush(tx)
          for (const name of garbage) tx.objectStore('chunks').delete(name)
          const meta = tx.objectStore('meta')
          meta.put(owned(manifest), 'manifest')
          meta.put([...names], 'names')
          tx.objectStore('journal').delete(IDBKeyRange.upperBound(first, true))
        })
        this.names = names
        this.orphans.clear()
        this.barred = null
      },
      // What is not deleted now is with the next commit, or load: they know what counts.
      abort: async () => {
        waiting = []
        if (tried) return
        const garbage = [...written]
        await this.write(['chunks'], (tx) => {
          for (const name of garbage) tx.objectStore('chunks').delete(name)
        })
        for (const name of garbage) this.orphans.delete(name)
      },
    }
  }

  async close(): Promise<void> {
    this.connection.close()
  }

  toString(): string {
    return this.label
  }

  /** Becomes the owner, and says what is there. */
  private async take() {
    const stores = ['meta', 'chunks', 'journal']
    for (;;) {
      const [former] = await this.connection.soon(['meta'], 'readonly', 'relaxed', (tx) => [tx.objectStore('meta').get('owner') as IDBRequest<string | undefined>])
      this.owner = newOwner()
      this.looked = Date.now()
      try {
        const [manifest, names, keys, numbers, fences, since] = await this.connection.soon(stores, 'readwrite', this.durability, (tx) => {
          const meta = tx.objectStore('meta')
          if (former === undefined) meta.add(this.owner, 'owner')
          else meta.add(Date.now(), fence(former))
          meta.put(this.owner, 'owner')
          return [
            meta.get('manifest') as IDBRequest<Uint8Array | undefined>,
            meta.get('names') as IDBRequest<string[] | undefined>,
            tx.objectStore('chunks').getAllKeys() as IDBRequest<string[]>,
            tx.objectStore('journal').getAllKeys() as IDBRequest<number[]>,
            meta.getAllKeys(allFences()) as IDBRequest<string[]>,
            meta.getAll(allFences()) as IDBRequest<number[]>,
          ]
        })
        const now = Date.now()
        return { manifest, names, keys, numbers, fences: fences.filter((_, i) => since[i] < now - FENCES_STAND) }
      } catch (error) {
        if (!(error instanceof PersistenceError) || !isConstraint(error)) throw error
        // Somebody else has taken it between the two.
      }
    }
  }

  /** Whether a transaction that is committed explicitly fails as a whole when one of its requests does. Nothing is changed. */
  private async commitsWhole(): Promise<boolean> {
    if (!('commit' in IDBTransaction.prototype)) return false
    const tried = this.connection.soon(['meta'], 'readwrite', 'relaxed', (tx) => [
      tx.objectStore('meta').add(this.owner, 'owner'),
      tx.objectStore('meta').delete('nothing'), // Firefox only minds the last one
    ], true)
    return tried.then(() => false, isConstraint)
  }

  /** Removes what does not count any more: chunks, and fences. */
  private async collect(chunks: string[], fences: string[]): Promise<void> {
    if (chunks.length + fences.length === 0) return
    await this.write(['chunks'], (tx) => {
      for (const name of chunks) tx.objectStore('chunks').delete(name)
      for (const key of fences) tx.objectStore('meta').delete(key)
    })
  }

  /** Rejects unless the database is there and this store owns it. */
  private async look(db: IDBDatabase): Promise<void> {
    const [owner] = await results(db.transaction('meta'), (tx) => [tx.objectStore('meta').get('owner') as IDBRequest<string | undefined>])
    if (owner === undefined) throw gone(this.label)
    if (owner !== this.owner) throw this.taken()
    this.looked = Date.now()
  }

  /**
   * What is under these keys, which are in IndexedDB's order. Reading begins at once, and the next ones come while the caller works
   * on those before.
   */
  private read<K extends string | number>(from: 'chunks' | 'journal', keys: readonly K[]): AsyncIterable<[K, Uint8Array]> {
    let at = 0
    let count = READ_FIRST
    const more = () => {
      const coming = this.some(from, keys.slice(at, (at += count)))
      coming.catch(() => {}) // whoever does not ask for it does not mind
      return coming
    }
    let coming = more()
    return (async function* () {
      for (;;) {
        const found = await coming
        if (found.length === 0) return
        const size = found.reduce((sum, [, bytes]) => sum + bytes.length, 1)
        count = Math.min(READ_MOST, Math.ceil((READ_AT_ONCE * found.length) / size))
        coming = more()
        yield* found
      }
    })()
  }

  /** What is under each of these keys. One that has gone since shows that somebody else has the store now. */
  private async some<K extends string | number>(from: 'chunks' | 'journal', keys: readonly K[]): Promise<[K, Uint8Array][]> {
    if (keys.length === 0) return []
    const range = IDBKeyRange.bound(keys[0], keys.at(-1))
    const [there, values] = await this.connection.transact([from], 'readonly', 'relaxed', (tx) => {
      const stored = tx.objectStore(from)
      return [stored.getAllKeys(range), stored.getAll(range) as IDBRequest<unknown[]>]
    })
    const found = new Map<IDBValidKey, unknown>(there.map((key, i) => [key, values[i]]))
    return keys.map((key) => {
      const bytes = found.get(key)
      if (!bytes) throw this.taken()
      if (!(bytes instanceof Uint8Array)) throw this.damaged(`${from === 'chunks' ? 'chunk' : 'journal record'} ${JSON.stringify(key)} is no byte string`)
      return [key, bytes]
    })
  }

  /** One writing transaction, refused when somebody else has taken over or the database was deleted. */
  private async write(stores: string[], work: (tx: IDBTransaction) => void): Promise<void> {
    try {
      if (Date.now() - this.looked > OWNER_LOOKS) this.connection.reconnect()
      await this.connection.transact(['meta', ...stores], 'readwrite', this.durability, (tx) => {
        const meta = tx.objectStore('meta')
        meta.add(0, fence(this.owner))
        meta.delete(fence(this.owner))
        work(tx)
        return []
      })
    } catch (error) {
      const reason = isConstraint(error) ? this.taken() : error
      if (reason instanceof PersistenceError && (reason.code === 'gone' || reason instanceof OwnershipError)) this.barred = reason
      throw reason
    }
  }

  /** Makes the database again after it was deleted: empty, ours, and barred until a snapshot is there. */
  private async restore(): Promise<void> {
    if (this.options.ifDeleted === 'refuse') throw this.barred!
    await this.connection.open(true)
    try {
      await this.connection.soon(['meta'], 'readwrite', this.durability, (tx) => [tx.objectStore('meta').add(this.owner, 'owner')])
    } catch (error) {
      throw isConstraint(error) ? this.taken() : error
    }
    this.names.clear()
    this.orphans.clear()
  }

  private taken(): OwnershipError {
    return new OwnershipError(`another page has opened ${this}: this one cannot save any more`)
  }

  private damaged(what: string): PersistenceError {
    return new PersistenceError(`${this} is damaged: ${what}`, { code: 'damaged' })
  }
}

function upgrade(tx: IDBTransaction, from: number): void {
  if (from === 0) {
    for (const name of ['meta', 'chunks', 'journal']) tx.db.createObjectStore(name)
    return
  }
  const keys = tx.objectStore('chunks').getAllKeys() // version 1: all of them count
  keys.onsuccess = () => tx.objectStore('meta').put(keys.result, 'names')
}

async function* values(records: AsyncIterable<[number, Uint8Array]>): AsyncIterable<Uint8Array> {
  for await (const [, bytes] of records) yield bytes
}

/** The keys of all fences. */
const allFences = () => IDBKeyRange.bound('fence:', 'fence;')

function fence(owner: string): string {
  return `fence:${owner}`
}

/** Whether a key was there that must not be. */
function isConstraint(error: unknown): boolean {
  return error instanceof PersistenceError && error.cause instanceof Error && error.cause.name === 'ConstraintError'
}

/** A text that no other owner has. */
function newOwner(): string {
  return crypto.randomUUID?.() ?? String(crypto.getRandomValues(new Uint32Array(4)))
}

/** Bytes in a buffer of their own: IndexedDB stores the whole buffer behind a view. */
function owned(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
}
