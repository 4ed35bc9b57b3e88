/** Checks with whole databases, for whatever `open({ store })` takes: kept there, left as a crash leaves them, opened again. */
import type { AsyncDb } from '../async-db.js'
import type { Db } from '../db.js'
import type { Open } from '../open.js'
import type { Keeping } from '../persistence/keeper.js'
import { OwnershipError, PersistenceError } from '../persistence/status.js'
import type { Store } from '../persistence/store.js'
import { type StoreCheck, type StoreCheckOptions, rejects } from './index.js'

/** Makes a place for data: the same name is the same data, and one that was not used before has none. */
export type MakePlace = (place: string) => Store | Keeping | Promise<Store | Keeping>

/** Options of `placeChecks`. */
export interface PlaceCheckOptions extends StoreCheckOptions {
  open: Open
  /** Settings of every database. */
  config?: Readonly<Record<string, string>>
  /** Damages what a place holds, which nobody has open; with it is checked that this is noticed. */
  damage?: (place: string) => void | Promise<void>
}

/** What a check works with. */
interface Bench {
  open(options?: object): Promise<Db>
  strict(): Promise<AsyncDb>
  /** The same in a place of its own. */
  elsewhere(options: object): Promise<Db>
  /** Leaves a database as a crash does, and opens it again. */
  crash(db: Db): Promise<Db>
  refuse(): Promise<() => Promise<void>>
  damage(): Promise<void>
}

interface Row {
  name: string
  needs?: 'refuse' | 'damage'
  run: (bench: Bench) => Promise<void>
}

/**
 * What `open({ store })` promises, as checks: for places that are more than a `Store`, such as a folder, which `storeChecks` cannot
 * look into. It includes these for a `Store`.
 */
export function placeChecks(make: MakePlace, options: PlaceCheckOptions): StoreCheck[] {
  return rows.filter(({ needs }) => !needs || options[needs]).map(({ name, run }) => ({ name, run: () => runAt(run, make, options) }))
}

async function runAt(run: Row['run'], make: MakePlace, options: PlaceCheckOptions): Promise<void> {
  const name = `check-${Math.random().toString(36).slice(2)}`
  const opened: { close(options: { discard: boolean }): Promise<void> }[] = []
  const openAt = async <T extends Db | AsyncDb>(place: string, more: object): Promise<T> => {
    const config = { 'enable-debug-command': 'yes', ...options.config }
    const db = (await options.open({ store: await make(place), config, ...more } as never)) as unknown as T
    opened.push(db)
    return db
  }
  const bench: Bench = {
    open: (more = {}) => openAt(name, more),
    strict: () => openAt(name, { durability: 'strict' }),
    elsewhere: (more) => openAt(`${name}-2`, more),
    crash: async (db) => {
      const place = await make(name)
      if ('keep' in place) await db.close({ discard: true }) // it has one database at a time
      const next = await openAt<Db>(name, {})
      await db.close({ discard: true })
      return next
    },
    refuse: async () => {
      const end = await options.refuse!(name)
      return async () => void (await end())
    },
    damage: async () => options.damage!(name),
  }
  try {
    await run(bench)
  } finally {
    for (const db of opened) await db.close({ discard: true }).catch(() => {})
    for (const place of [name, `${name}-2`]) await options.remove?.(place)
  }
}

/** Data of every type, in two databases. */
function fill(db: Db): void {
  db.set('string', 'value')
  db.set(Uint8Array.of(0, 255, 13, 10), Uint8Array.of(254, 0))
  db.set('short', 'lived', { EX: 3600 })
  db.rpush('list', ['a', 'b', 'c'])
  db.hset('hash', { field: 'value', other: '1' })
  db.sadd('set', ['1', 'two'])
  db.zadd('zset', [1.5, 'a', -2, 'b'] as never)
  db.call('XADD', 'stream', '1-1', 'field', 'value')
  db.select(9)
  db.set('string', 'in another database')
  db.select(0)
}

const digest = (db: Db): unknown => db.call('DEBUG', 'DIGEST')

const rows: Row[] = [
  {
    name: 'a database of every type is there again',
    run: async (bench) => {
      const db = await bench.open()
      fill(db)
      const before = digest(db)
      await db.close() // which stores it
      same('the digest', digest(await bench.open()), before)
    },
  },
  {
    name: 'a database that is killed again and again loses nothing that flush() has promised',
    run: async (bench) => {
      const filler = 'x'.repeat(2000)
      let db = await bench.open()
      for (let round = 0; round < 6; round++) {
        // More than a megabyte a round: the journal becomes a snapshot on the way.
        for (let i = 0; i < 400; i++) db.set(`key${(round * 131 + i) % 700}`, `${round} ${i} ${filler}`)
        db.incr('rounds')
        await db.flush()
        const before = digest(db)
        db = await bench.crash(db)
        same(`the digest after round ${round + 1}`, digest(db), before)
      }
      same('the number of rounds', db.get('rounds'), '6')
    },
  },
  {
    name: 'a strict database has what it has answered, however it ends',
    run: async (bench) => {
      for (let round = 1; round <= 3; round++) {
        const db = await bench.strict().catch((error: unknown) => {
          if (!(error instanceof TypeError)) throw error
        })
        if (!db) return // it says that it cannot be
        same('the counter', await db.incr('rounds'), round)
        await db.close({ discard: true })
      }
    },
  },
  {
    name: 'of two databases of one place one may write, and the other is told',
    run: async (bench) => {
      const first = await bench.open()
      first.set('of', 'the first')
      await first.flush()
      const second = await bench.open().catch((error: unknown) => {
        if (!(error instanceof OwnershipError)) throw error
      })
      ;(second ?? first).set('of', 'the owner')
      await (second ?? first).flush()
      if (second) {
        first.set('of', 'nobody')
        const error = await rejects('flush() of who is no owner any more', first.flush())
        if (!(error instanceof OwnershipError)) throw new Error(`it was refused with ${error.name} (${error.message}), not with an OwnershipError`)
      }
      await first.close({ discard: true })
      await second?.close()
      same('the value', (await bench.open()).get('of'), 'the owner')
    },
  },
  {
    name: 'db.persistence says what is unsaved, until it is stored',
    run: async (bench) => {
      const db = await bench.open()
      await db.flush()
      same('dirty, before anything is written', db.persistence.dirty, false)
      db.set('k', 'v')
      same('dirty, when something was', db.persistence.dirty, true)
      if (db.persistence.dirtySince === null) throw new Error('dirtySince is null while something is unsaved')
      await db.flush()
      same('dirty, after flush()', db.persistence.dirty, false)
      same('the state', db.persistence.state, 'saved')
    },
  },
  {
    name: 'an RDB file fills a place that is empty, and none that is not',
    run: async (bench) => {
      const from = await bench.open()
      fill(from)
      await from.flush()
      const before = digest(from)
      const file = await from.dump()
      const db = await bench.elsewhere({ load: file })
      same('the digest', digest(db), before)
      await db.close({ discard: true }) // it was stored at once
      const again = await bench.elsewhere({})
      same('the digest of what was stored', digest(again), before)
      again.set('more', 'data')
      await again.close()
      const error = await rejects('a file for a place that is not empty', bench.elsewhere({ load: file }))
      if (!(error instanceof PersistenceError)) throw new Error(`it was refused with ${error.name} (${error.message}), not with a PersistenceError`)
      same('what was there', (await bench.elsewhere({})).get('more'), 'data')
    },
  },
  {
    name: 'while writing is refused db.persistence says so; nothing is lost once it works again',
    needs: 'refuse',
    run: async (bench) => {
      const db = await bench.open()
      const heard: string[] = []
      db.on('persistence', ({ state }) => void heard.push(state))
      db.set('before', '1')
      await db.flush()
      const end = await bench.refuse()
      db.set('during', '2')
      const error = await rejects('flush(), while writing is refused,', db.flush())
      if (!(error instanceof PersistenceError)) throw new Error(`flush() was refused with ${error.name} (${error.message}), not with a PersistenceError`)
      same('the state', db.persistence.state, 'failed')
      same('the error', db.persistence.error?.message, error.message)
      same('whether that was heard', heard.includes('failed'), true)
      same('what is in memory', db.get('during'), '2')
      await end()
      await db.flush()
      same('the state', db.persistence.state, 'saved')
      const again = await bench.crash(db)
      same('what was written before', again.get('before'), '1')
      same('what was written meanwhile', again.get('during'), '2')
    },
  },
  {
    name: 'what is damaged is refused as such, and nothing of it is served',
    needs: 'damage',
    run: async (bench) => {
      const db = await bench.open()
      fill(db)
      await db.close()
      await bench.damage()
      const error = await rejects('damaged data', bench.open())
      if (!(error instanceof PersistenceError)) throw new Error(`they were refused with ${error.name} (${error.message}), not with a PersistenceError`)
      same('the code', error.code, 'damaged')
    },
  },
]

function same(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what}: found ${String(found)}, not ${String(wanted)}`)
}
