/**
 * A connection to a database in IndexedDB that lives longer than the browser lets its connections live.
 *
 * Browsers close connections on their own: Safari when its storage process ends, all of them when the user clears the site's
 * data, and a page has to close its own when another one wants to delete or upgrade the database. The next transaction opens
 * the database again, once, and is tried again; a transaction that failed for any other reason is not.
 */
import { PersistenceError } from '../persistence/status.js'
import { patience } from './patience.js'

/** What to open, and how. */
export interface ConnectionOptions {
  /** Name of the database, and how errors call it. */
  readonly name: string
  readonly label: string
  readonly version: number
  /** Makes a database of `version` out of an older one; 0 is none at all. */
  readonly upgrade: (tx: IDBTransaction, from: number) => void
  /** How long opening may take, in ms: some browsers never answer. */
  readonly timeout: number
  /** Rejects unless what was opened again is still the same database. */
  readonly reopened: (db: IDBDatabase) => Promise<void>
}

export class Connection {
  private db: IDBDatabase | null = null
  private closed = false
  private reopening: Promise<IDBDatabase> | null = null
  /** Whether `commit()` may be called once all requests are made. Firefox then stores the others where one has failed. */
  explicit = false

  constructor(private readonly options: ConnectionOptions) {}

  /** Opens the database if it is not open. Where there is none, it is made, or the error has the code `gone`. */
  async open(create: boolean): Promise<void> {
    this.closed = false
    this.db ??= await this.opened(create)
  }

  /**
   * Runs a transaction to its end and returns the results of its requests. `work` may be called a second time, in a transaction
   * of its own, when the browser turns out to have closed the connection: it then writes the same things again.
   */
  async transact<const R extends readonly IDBRequest[]>(
    stores: readonly string[],
    mode: IDBTransactionMode,
    durability: IDBTransactionDurability,
    work: (tx: IDBTransaction) => R,
  ): Promise<Results<R>> {
    for (let attempt = 1; ; attempt++) {
      if (this.closed) throw new PersistenceError(`${this.options.label} is closed`)
      const db = this.db ?? (await this.again())
      let begun = false
      try {
        const tx = db.transaction([...stores], mode, { durability })
        begun = true
        return await results(tx, work, this.explicit)
      } catch (error) {
        const lost = this.db !== db || !begun || isLost(error)
        if (lost) this.forget(db)
        if (!lost || attempt > 1) throw refused(this.options.label, error)
      }
    }
  }

  /**
   * As `transact`, for whoever becomes the owner, and for no longer than opening may take: a page that stands still in the middle of
   * a transaction keeps all others waiting.
   */
  async soon<const R extends readonly IDBRequest[]>(
    stores: readonly string[],
    mode: IDBTransactionMode,
    durability: IDBTransactionDurability,
    work: (tx: IDBTransaction) => R,
    explicit = false,
  ): Promise<Results<R>> {
    const { label, timeout } = this.options
    let answered = () => {}
    try {
      const { tx, done } = await this.begin(stores, mode, durability, (tx) => results(tx, work, explicit))
      const timedOut = new Promise<never>((_, reject) => {
        answered = patience(timeout, () => {
          reject(new PersistenceError(`${label} did not answer within ${timeout / 1000} s: is another page standing still in the middle of a write?`, { code: 'unavailable' }))
          tx.abort() // not later either
        })
      })
      return await Promise.race([done, timedOut])
    } catch (error) {
      throw refused(label, error)
    } finally {
      answered()
    }
  }

  /** Begins a transaction and has `work` make its requests; if the browser has closed the connection, on another one. */
  private async begin<T>(stores: readonly string[], mode: IDBTransactionMode, durability: IDBTransactionDurability, work: (tx: IDBTransaction) => Promise<T>): Promise<{ tx: IDBTransaction; done: Promise<T> }> {
    for (let attempt = 1; ; attempt++) {
      if (this.closed) throw new PersistenceError(`${this.options.label} is closed`)
      const db = (this.db ??= await this.opened(true))
      let tx: IDBTransaction
      try {
        tx = db.transaction([...stores], mode, { durability })
      } catch (error) {
        this.forget(db)
        if (attempt > 1) throw error
        continue
      }
      const done = work(tx)
      done.catch(() => {}) // whoever waits for it no more does not mind
      return { tx, done }
    }
  }

  /** Has the next transaction open the database again. */
  reconnect(): void {
    if (this.db) this.forget(this.db)
  }

  close(): void {
    this.closed = true
    if (this.db) this.forget(this.db)
  }

  private again(): Promise<IDBDatabase> {
    return (this.reopening ??= this.reopen().finally(() => (this.reopening = null)))
  }

  private async reopen(): Promise<IDBDatabase> {
    const db = (this.db = await this.opened(false))
    try {
      await this.options.reopened(db)
    } catch (error) {
      this.forget(db)
      throw refused(this.options.label, error)
    }
    return db
  }

  private forget(db: IDBDatabase): void {
    db.close()
    if (this.db === db) this.db = null
  }

  private async opened(create: boolean): Promise<IDBDatabase> {
    const { name, label, version, upgrade } = this.options
    try {
      const db = await this.request(factory(), name, version, (tx, from) => {
        if (from === 0 && !create) tx.abort()
        else upgrade(tx, from)
      })
      db.onversionchange = () => this.forget(db) // another page deletes or upgrades it: do not stand in the way
      db.onclose = () => this.forget(db) // the browser has closed it
      return db
    } catch (error) {
      throw refused(label, error, true)
    }
  }

  private request(idb: IDBFactory, name: string, version: number, upgrade: (tx: IDBTransaction, from: number) => void): Promise<IDBDatabase> {
    const { label, timeout } = this.options
    return new Promise((resolve, reject) => {
      const request = idb.open(name, version)
      let missing = false
      let waitsFor = 'the browser does not answer'
      let late = false
      let deleted: PersistenceError | null = null
      const answered = patience(timeout, () => {
        late = true
        reject(new PersistenceError(`${label} did not open within ${timeout / 1000} s: ${waitsFor}`, { code: 'unavailable' }))
      })
      request.onupgradeneeded = (event) => {
        const { oldVersion } = event
        const tx = request.transaction!
        // One that nobody waits for any more upgrades nothing.
        if (late) return tx.abort()
        deleted = deletedByBrowser(label, event)
        if (deleted) return tx.abort()
        upgrade(tx, oldVersion)
        missing = oldVersion === 0 && request.result.objectStoreNames.length === 0
      }
      request.onblocked = () => (waitsFor = 'another page keeps an older version of it open')
      request.onsuccess = () => {
        answered()
        if (late) request.result.close()
        else resolve(request.result)
      }
      request.onerror = () => {
        answered()
        reject(deleted ?? (missing ? gone(label) : request.error))
      }
    })
  }
}

/** What the requests of a transaction gave. */
export type Results<R extends readonly IDBRequest[]> = { [K in keyof R]: R[K]['result'] }

/** Has `work` make the requests of a transaction, and gives what they gave when it has been committed. */
export async function results<const R extends readonly IDBRequest[]>(tx: IDBTransaction, work: (tx: IDBTransaction) => R, explicit = false): Promise<Results<R>> {
  const end = ended(tx)
  let requests: R
  try {
    requests = work(tx)
    // All requests are made: from here on the transaction does not need this page to go on, which may be frozen any time.
    // (Where something is read, Chromium would be done before large results have come.)
    if (explicit && tx.mode === 'readwrite') tx.commit()
  } catch (error) {
    end.catch(() => {})
    tx.abort()
    throw error
  }
  await end
  return requests.map((request) => request.result) as Results<R>
}

/**
 * Chromium deletes all databases of an origin when it finds its own files damaged, as after two sudden ends of the whole browser,
 * and says so to whoever opens one first. Silence would look as if nothing had ever been stored.
 */
function deletedByBrowser(label: string, event: IDBVersionChangeEvent & { dataLoss?: string; dataLossMessage?: string }): PersistenceError | null {
  if (event.oldVersion > 0 || event.dataLoss !== 'total') return null
  return new PersistenceError(`the browser found ${label} damaged and has deleted it, with all that it held; opened again it is empty: ${event.dataLossMessage}`, { code: 'damaged' })
}

/** What happens to a database that was deleted while it was open. */
export function gone(label: string): PersistenceError {
  return new PersistenceError(`${label} was deleted while it was open`, { code: 'gone' })
}

/** The error as the package's own, in words that help. */
export function refused(label: string, error: unknown, opening = false): PersistenceError {
  if (error instanceof PersistenceError) return error
  const { name, message } = error instanceof Error || error instanceof DOMException ? error : { name: 'Error', message: String(error) }
  const said = `${name}: ${message}`
  switch (name) {
    case 'QuotaExceededError':
      return new PersistenceError(`${label} has no room: ${said}`, { cause: error, code: 'quota' })
    case 'VersionError':
      return new PersistenceError(`${label} was written by a newer version of Wedis: ${said}`, { cause: error, code: 'newer' })
  }
  if (!opening) return new PersistenceError(`${label} refused: ${said}`, { cause: error })
  return new PersistenceError(`${label} cannot be opened here (private browsing, or the site's data is blocked?): ${said}`, { cause: error, code: 'unavailable' })
}

function factory(): IDBFactory {
  const { indexedDB } = globalThis as { indexedDB?: IDBFactory | null } // reading it may throw a SecurityError
  if (!indexedDB) throw new PersistenceError('this platform has no IndexedDB', { code: 'unavailable' })
  return indexedDB
}

function ended(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    let first: DOMException | null = null // of a request; that of the transaction is less precise in some browsers
    tx.onerror = ({ target }) => (first ??= (target as IDBRequest).error)
    tx.oncomplete = () => resolve()
    tx.onabort = () => reject(named(tx.error, 'AbortError') ?? first ?? tx.error ?? new Error('the transaction was aborted'))
  })
}

/** The error, unless it only says that something has been aborted. */
function named(error: DOMException | null, vague: string): DOMException | null {
  return error?.name === vague ? null : error
}

/** Whether the browser has closed the connection in the middle of a transaction: Safari says so in these words. */
function isLost(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'UnknownError' && /connection|server lost|closed/i.test(error.message)
}
