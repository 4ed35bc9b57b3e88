/**
 * What a `Store` has to do, as checks for any test framework:
 *
 *     import { storeChecks } from 'wedis/testing'
 *     for (const check of storeChecks((place) => myStore(place))) test(check.name, check.run)
 */
import type { Open } from '../open.js'
import type { Store } from '../persistence/store.js'
import { failureChecks } from './failures.js'
import { journalChecks } from './journals.js'
import { ownerChecks } from './owners.js'
import { type MakePlace, type PlaceCheckOptions, placeChecks } from './places.js'
import { snapshotChecks } from './snapshots.js'

/**
 * Makes a new handle on the data of a place. Two handles on one place are two tabs, or a program and the one that it comes back as
 * after it was killed: the first is not closed. A name that was not used before is a place without data.
 */
export type MakeStore = (place: string) => Store | Promise<Store>

export { type MakePlace, type PlaceCheckOptions, placeChecks } from './places.js'

/** Options of `storeChecks` and `testStore`. */
export interface StoreCheckOptions {
  /** `open` of 'wedis': with it whole databases are kept in the store, killed and compared. */
  open?: Open
  /** Size of what counts as large, in bytes; default 4 MiB. */
  large?: number
  /** Makes what is written to a place fail, at once or later, until the returned function is called; with it failures are checked. */
  refuse?: (place: string) => (() => void | Promise<void>) | Promise<() => void | Promise<void>>
  /** Removes the data of a place: called after each check. */
  remove?: (place: string) => void | Promise<void>
}

/** One thing that a store has to do. */
export interface StoreCheck {
  name: string
  /** Rejects with an Error that says what is wrong. */
  run: () => Promise<void>
}

/** What checks are made of. @internal */
export interface Place {
  /** A further handle on this check's data. */
  handle(): Promise<Store>
  /** A handle on a place without data. */
  elsewhere(): Promise<Store>
  /** Size of what counts as large. */
  readonly large: number
  /** Makes writing fail; the function ends it. */
  refuse(): Promise<() => Promise<void>>
}

/** Which stores a check is for. @internal */
export interface CheckRow {
  name: string
  /** Only for stores that keep a journal. */
  journal?: boolean
  /** Only for stores of chunks. */
  chunks?: boolean
  run: (place: Place) => Promise<void>
}

/** The checks for a store, as a list. Each works in a place of its own, so they may run in any order. */
export function storeChecks(make: MakeStore, options: StoreCheckOptions = {}): StoreCheck[] {
  const rows = [...journalChecks, ...snapshotChecks, ...ownerChecks, ...(options.refuse ? failureChecks : [])]
  const checks = rows.map((row) => ({ name: row.name, run: () => runIn(row, make, options) }))
  return options.open ? [...checks, ...placeChecks(make, { ...options, open: options.open })] : checks
}

/**
 * Runs all checks one after the other; rejects with what failed. Resolves with the names of those that were run: those of
 * `storeChecks`, or of `placeChecks` where `make` makes something else that `open({ store })` takes.
 */
export async function testStore(make: MakeStore, options?: StoreCheckOptions): Promise<string[]>
export async function testStore(make: MakePlace, options: PlaceCheckOptions): Promise<string[]>
export async function testStore(make: MakePlace, options: StoreCheckOptions | PlaceCheckOptions = {}): Promise<string[]> {
  const one = await make(`check-${Math.random().toString(36).slice(2)}`)
  const checks = 'keep' in one ? placeChecks(make, options as PlaceCheckOptions) : storeChecks(make as MakeStore, options)
  const failures: string[] = []
  for (const { name, run } of checks) {
    await run().catch((error: unknown) => void failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`))
  }
  if (failures.length > 0) throw new Error(`${failures.length} of ${checks.length} checks failed\n${failures.join('\n')}`)
  return checks.map(({ name }) => name)
}

async function runIn(row: CheckRow, make: MakeStore, options: StoreCheckOptions): Promise<void> {
  const name = `check-${Math.random().toString(36).slice(2)}`
  const opened: Store[] = []
  const handle = async (of: string): Promise<Store> => {
    const store = await make(of)
    opened.push(store)
    return store
  }
  const place: Place = {
    large: options.large ?? 4 * 1024 * 1024,
    handle: () => handle(name),
    elsewhere: () => handle(`${name}-2`),
    refuse: async () => {
      const end = await options.refuse!(name)
      return async () => void (await end())
    },
  }
  try {
    const { journals, format } = await make(name)
    if (row.journal && journals === false) return
    if (row.chunks && format === 'rdb') return
    await row.run(place)
  } finally {
    for (const store of opened) await store.close().catch(() => {}) // an earlier owner may refuse
    for (const of of [name, `${name}-2`]) await options.remove?.(of)
  }
}

/** Fails when a promise does not reject. @internal */
export async function rejects(what: string, promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
    throw new Error(`${what} was refused with ${String(error)}, which is no Error`)
  }
  throw new Error(`${what} was not refused`)
}
