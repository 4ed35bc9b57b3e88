/**
 * The page's database: one for all tabs, kept in IndexedDB; in memory when the browser refuses. Beside `backend.ts` this is the
 * only file that knows the npm package.
 */
import { EngineError, PersistenceError, connect, open } from 'wedis'
import { indexedDB, requestPersistence } from 'wedis/stores/indexeddb'
import engineUrl from 'wedis/wedis.wasm?url'
import { here, type Backend, type Status } from './backend'
import type { Follow } from './keys/keyspace'
import { NAME } from './name'
import { Session } from './session'
import { transfer } from './transfer'
import type { Bench } from './ui/status'
import type { Saving, Standing } from './ui/saved'

export { engineUrl }

/** An open database. */
export interface Database {
  connect(): Session
  /** Tells which keys change. */
  follow: Follow
  /** Told once, when the engine fails; every session throws from then on. */
  onFailure: (reason: string) => void
  /** How it stands with saving, now and after every change. */
  watchSaving(listener: (saving: Saving) => void): void
  /** Saves what is unsaved; how that went shows in the saving state. */
  save(): Promise<void>
  /** How much the browser stores for the page, and whether it may delete that. `ask` asks for its promise not to. */
  standing(ask?: boolean): Promise<Standing>
  /** Everything, as an RDB file. */
  dump(): Promise<Blob>
  /** Takes in the keys of an RDB file, in place of what there is or beside it; how many there were. */
  take(file: Blob, replace: boolean): Promise<number>
  /** The stored data could not be opened, and why; the database is empty and not stored. */
  unreadable: Unreadable | null
}

/** Why the stored data could not be opened. `busy`: another version of the page has it; there is nothing wrong with it. */
export interface Unreadable {
  reason: string
  busy: boolean
}

/** Opens the database. Rejects only when the engine itself cannot start. */
export async function openDatabase(): Promise<Database> {
  try {
    return wrap(await openShared(), null)
  } catch (error) {
    const unreadable = { reason: messageOf(error), busy: isVersion(error) }
    return wrap(here(await open({ wasm: wasm() })), unreadable) // throws again when it was the engine, not the store
  }
}

/** The one database of all tabs. */
async function openShared(): Promise<Backend> {
  const store = indexedDB(NAME)
  if (!navigator.locks) return here(await open({ wasm: wasm(), store })) // http: one tab at a time is better than none
  return here(await connect({ name: NAME, wasm: wasm(), store }))
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
  return open({ wasm: wasm() })
}

const wasm = (): URL => new URL(engineUrl, document.baseURI)

function wrap(backend: Backend, unreadable: Unreadable | null): Database {
  const saving = (status: Status): Saving => {
    const { lastSavedAt, dirtySince: since } = status
    switch (status.state) {
      case 'none': return unreadable === null ? { state: 'memory' } : { state: 'memory', reason: unreadable.reason }
      case 'saved': return { state: 'saved', lastSavedAt }
      case 'pending': return { state: 'saving', lastSavedAt, since }
      case 'failed': return { state: 'error', lastSavedAt, since, reason: status.error?.message ?? 'The store refused.', advice: adviceOn(status) }
    }
  }
  // Closing the tab in the middle of a save: ask first.
  addEventListener('beforeunload', event => {
    if (backend.status.state === 'failed') event.preventDefault()
  })
  // Whatever was under way when the database failed: that is told once, by onFailure.
  addEventListener('unhandledrejection', event => {
    if (isEnd(event.reason)) event.preventDefault()
  })
  let failed = false
  const begin = (): Session => new Session(() => backend.pipe(), error => {
    if (!isEnd(error)) return // of this one session
    if (!failed) database.onFailure(messageOf(error))
    failed = true
  })
  const database: Database = {
    connect: begin,
    follow: (db, match, signal) => backend.changes(db, match, signal),
    onFailure() {},
    watchSaving(listener) {
      listener(saving(backend.status))
      backend.watch(() => listener(saving(backend.status)))
    },
    async save() {
      await backend.flush().catch(() => {}) // the saving state tells
    },
    async standing(ask = false) {
      if (ask) return requestPersistence()
      const [persisted, { usage = null, quota = null }] = await Promise.all([navigator.storage.persisted(), navigator.storage.estimate()])
      return { persisted, usage, quota }
    },
    dump: () => backend.dump(),
    async take(file, replace) {
      const other = await open({ wasm: wasm(), load: file })
      const [from, to] = [new Session(() => here(other).pipe(), () => {}), begin()]
      try {
        return await transfer(from, to, replace)
      } finally {
        to.close()
        await other.close()
      }
    },
    unreadable,
  }
  return database
}

/** The database has ended for this tab: the engine has failed, or nobody can open the data any more. */
const isEnd = (error: unknown): boolean => error instanceof EngineError || error instanceof PersistenceError || isVersion(error)

/** Another tab has the database, with a version of the package that this one does not understand. */
const isVersion = (error: unknown): boolean => error instanceof Error && error.name === 'VersionError' && (error as { code?: unknown }).code === 'version'

/** What the visitor can do about a store that refuses. */
function adviceOn({ error }: Status): string {
  switch (error?.code) {
    case 'owner': return 'Another tab has taken the data over, perhaps with another version of this page: reload this one. What it has not saved can be exported before.'
    case 'newer': return 'Another tab runs a newer version of this page: export what is not saved, then reload.'
    case 'quota': return 'There is no room for more: delete keys or free space on this device, then try again. Export the data to be safe.'
    case 'gone': return 'The stored data was deleted, perhaps with the site’s data: the next save stores everything again.'
    case 'unavailable': return 'The browser does not let this page store anything; private windows often do not. Export the data to keep it.'
    default: return 'It is tried again by itself. Export the data to be safe.'
  }
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
