/**
 * The page's database: opened from IndexedDB, or in memory when the browser refuses. This is the only file that knows the
 * npm package.
 */
import { open, type Db, type PersistenceStatus } from 'wedis'
import { indexedDB } from 'wedis/stores/indexeddb'
import engineUrl from 'wedis/wedis.wasm?url'
import { Session } from './session'
import type { Bench } from './ui/status'
import type { Saving } from './ui/saved'

export { engineUrl }

/** Name of the page's database in IndexedDB. */
const NAME = 'playground'

/** An open database. */
export interface Database {
  connect(): Session
  /** Told once, when the engine fails; every session throws from then on. */
  onFailure: (reason: string) => void
  /** How it stands with saving, now and after every change. */
  watchSaving(listener: (saving: Saving) => void): void
  /** Saves what is unsaved; how that went shows in the saving state. */
  save(): Promise<void>
  /** The stored data could not be read; the database is empty and not stored. */
  unreadable: string | null
}

/** Opens the database. Rejects only when the engine itself cannot start. */
export async function openDatabase(): Promise<Database> {
  const wasm = new URL(engineUrl, document.baseURI)
  try {
    return wrap(await open({ wasm, store: indexedDB(NAME) }), null)
  } catch (error) {
    const reason = messageOf(error)
    return wrap(await open({ wasm }), reason) // throws again when it was the engine, not the store
  }
}

/** Deletes what IndexedDB holds, readable or not. */
export async function forgetStored(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = globalThis.indexedDB.deleteDatabase(`wedis:${NAME}`)
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error)
    request.onblocked = () => reject(new Error('Another tab has the database open; close it first.'))
  })
}

/** An empty database of its own, for the benchmark. */
export async function openScratch(): Promise<Bench> {
  return open({ wasm: new URL(engineUrl, document.baseURI) })
}

function wrap(db: Db, unreadable: string | null): Database {
  const saving = (status: PersistenceStatus): Saving => {
    switch (status.state) {
      case 'none': return unreadable === null ? { state: 'memory' } : { state: 'memory', reason: unreadable }
      case 'saved': return { state: 'saved' }
      case 'pending': return { state: 'saving' }
      case 'failed': return { state: 'error', reason: status.error?.message ?? 'The store refused.' }
    }
  }
  // Closing the tab in the middle of a save: ask first.
  addEventListener('beforeunload', event => {
    if (db.persistence.state === 'failed') event.preventDefault()
  })
  let failed = false
  const database: Database = {
    connect: () => new Session(db.session('playground'), error => {
      if (!failed) database.onFailure(messageOf(error))
      failed = true
    }),
    onFailure() {},
    watchSaving(listener) {
      listener(saving(db.persistence))
      db.on('persistence', status => listener(saving(status)))
    },
    async save() {
      await db.flush().catch(() => {}) // the saving state tells
    },
    unreadable,
  }
  return database
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
