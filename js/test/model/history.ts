/**
 * One random history of a database: lives that end in a crash, a loss of power, or because another one takes the store over, on a
 * medium that refuses now and then. After each, what is there is compared with what was done and what was promised.
 */
import { type Db, open } from 'wedis'
import { Medium } from './medium.js'
import { type Fault, FileStore } from './store.js'
import type { World } from './world.js'

/** What a history has gone through. */
export interface Tally {
  histories: number
  lives: number
  operations: number
  acknowledged: number
  crashes: number
  powerLosses: number
  takeovers: number
  snapshots: number
  refusals: number
  tornWrites: number
  lostWrites: number
}

/** What must not be. */
export class Violation extends Error {}

type Strict = 'relaxed' | 'strict'

/** What runs until it dies, and beside its successor if it is only replaced. */
interface Life {
  db: Db
  store: FileStore
  /** Digests after each operation that this life knows of, its own and those it has found. */
  digests: string[]
  /** The last operation that was promised to be stored. */
  promised: number
  dead: boolean
  /** How many operations the one has found that has taken its place. */
  replaced: number | null
}

/** What an internal Db has beside the public one. */
interface Inside {
  keeper: { committed(): Promise<void> | null; annotate(text: string): void; annotations: readonly string[]; remembered: () => readonly string[] }
}

export async function history(world: World, seed: number, fault: Fault, wasm: WebAssembly.Module, tally: Tally): Promise<void> {
  world.begin(seed)
  const { random } = world
  const medium = new Medium(world)
  medium.fenced = fault !== 'unfenced'
  const durability: Strict = random.chance(0.5) ? 'strict' : 'relaxed'
  const large = random.chance(0.15)
  const refusing = random.chance(0.4)
  let before: Life | null = null
  /** What the next life must find at least. */
  let floor = 0
  tally.histories++

  for (let lives = 2 + random.below(3); lives > 0; lives--) {
    tally.lives++
    const life: Life = await begin(before, floor)
    floor = life.digests.length - 1
    await live(life, before)
    before?.store.die()
    if (before) before.dead = true
    before = life

    const end = random.below(3)
    if (end === 0 && lives > 1) continue // it lives on beside the next one
    floor = life.promised
    life.dead = true
    life.store.die()
    if (end === 1) {
      tally.powerLosses++
      if (durability === 'relaxed') floor = 0
      medium.lose()
    } else tally.crashes++
  }
  before!.dead = true
  before!.store.die()
  const last = await begin(before, floor)
  await settle(last)
  tally.refusals += medium.counts.refused
  tally.tornWrites += medium.counts.torn
  tally.lostWrites += medium.counts.lost

  /** Opens the database on what is there, and compares. */
  async function begin(previous: Life | null, atLeast: number): Promise<Life> {
    medium.failing = 0
    let loading = (): void => {}
    const loads = new Promise<void>((resolve) => (loading = resolve))
    const store = new FileStore(medium, fault, () => {
      // What the other one was promised until now is there.
      if (previous && !previous.dead) atLeast = Math.max(atLeast, previous.promised)
      loading()
    })
    let db: Db | null = null
    let failure: unknown = null
    const options = { store, wasm, seed: seed + 1, durability, held: true, config: { 'enable-debug-command': 'yes' } }
    const opening = (open as unknown as (o: object) => Promise<Db>)(options).then(
      (opened) => (db = opened),
      (error: unknown) => (failure = error),
    )
    await Promise.race([loads, opening]) // instantiating takes real time, in which nothing else goes on
    await world.run(10_000, () => db !== null || failure !== null)
    if (db === null) throw new Violation(`it cannot be opened: ${String(failure)}`)
    const found = Number((db as Db).get('operation') ?? 0)
    const known = previous?.digests ?? [digest(db)]
    if (found < atLeast) throw new Violation(`operation ${atLeast} was acknowledged, and ${found} is the last that is there`)
    if (found >= known.length) throw new Violation(`operation ${found} is there, which nobody did`)
    if (digest(db) !== known[found]) throw new Violation(`after operation ${found} the data is another than it was`)
    const life: Life = { db, store, digests: known.slice(0, found + 1), promised: found, dead: false, replaced: null }
    const { keeper } = db as unknown as Inside
    const ids = [...new Set(keeper.annotations.map(Number))].sort((a, b) => a - b)
    if (ids.length !== found || ids.some((id, i) => id !== i + 1)) throw new Violation(`annotations of ${ids.length} operations are there, and ${found} operations`)
    keeper.remembered = () => life.digests.slice(1).map((_, i) => String(i + 1))
    if (previous && !previous.dead) {
      previous.replaced = found
      tally.takeovers++
    }
    return life
  }

  /** Does this and that, beside the life before if that goes on. */
  async function live(life: Life, other: Life | null): Promise<void> {
    for (let acts = 5 + random.below(30); acts > 0; acts--) {
      await world.run(random.below(12))
      if (other && !other.dead && random.chance(0.3)) act(other)
      act(life)
      if (refusing && random.chance(0.1)) medium.failing = medium.failing > 0 ? 0 : 0.3
    }
    if (random.chance(0.3) && life.replaced === null) await settle(life)
  }

  function act(life: Life): void {
    const { db } = life
    const what = random.below(10)
    if (what < 7) {
      const number = life.digests.length
      const { keeper } = db as unknown as Inside
      keeper.annotate(String(number))
      const chain = db.multi()
      for (let i = random.below(3); i >= 0; i--) change(chain as unknown as Chain)
      chain.set('operation', number).exec()
      life.digests.push(digest(db))
      tally.operations++
      if (random.chance(0.6)) acknowledge(life, number, keeper.committed())
    } else if (what < 9) {
      acknowledge(life, life.digests.length - 1, db.flush())
    } else {
      try {
        db.call('BGSAVE')
        tally.snapshots++
      } catch {
        // one is under way, or the store was lost
      }
    }
  }

  function acknowledge(life: Life, number: number, promise: Promise<void> | null): void {
    const promised = (): void => {
      if (life.dead) return
      tally.acknowledged++
      if (life.replaced !== null && number > life.replaced) fail(new Violation(`operation ${number} was acknowledged to one that had been replaced after ${life.replaced}`))
      life.promised = Math.max(life.promised, number)
    }
    if (promise === null) promised()
    else promise.then(promised, () => {})
  }

  /** Nothing fails any more: all must be stored before long. */
  async function settle(life: Life): Promise<void> {
    medium.failing = 0
    let settled = false
    const number = life.digests.length - 1
    const flushing = async (): Promise<void> => {
      for (let tries = 0; !settled; tries++) {
        await life.db.flush().then(
          () => (settled = true),
          (error: unknown) => {
            if (tries > 5) throw error
          },
        )
      }
    }
    let failure: unknown = null
    flushing().catch((error: unknown) => (failure = error))
    await world.run(20_000, () => settled || failure !== null)
    if (!settled) throw new Violation(`nothing fails any more, and it is not stored: ${String(failure)}`)
    life.promised = Math.max(life.promised, number)
    if (fault === 'none' && (life.db.persistence.dirty || life.db.persistence.state !== 'saved')) {
      await world.run(500)
      if (life.db.persistence.dirty) throw new Violation('all is stored, and it is dirty')
    }
  }

  /** A change of something; ours is a small world, so that changes meet. */
  function change(chain: Chain): void {
    const key = `k${random.below(12)}`
    const value = large && random.chance(0.5) ? String(random.below(10)).repeat(40_000 + random.below(120_000)) : `v${random.below(1000)}`
    switch (random.below(11)) {
      case 0:
      case 1:
        return void chain.call('SET', key, value)
      case 2:
        return void chain.call('DEL', key, `h${random.below(4)}`)
      case 3:
        return void chain.call('RPUSH', `l${random.below(4)}`, value, 'x')
      case 4:
        return void chain.call('LPOP', `l${random.below(4)}`)
      case 5:
        return void chain.call('HSET', `h${random.below(4)}`, key, value)
      case 6:
        return void chain.call('ZADD', 'z', String(random.below(100)), key)
      case 7:
        return void chain.call('SADD', 's', value)
      case 8:
        return void chain.call('XADD', 'stream', '*', 'f', value)
      case 9:
        return void (random.chance(0.2) ? chain.call('FLUSHDB') : chain.call('INCR', 'counter'))
      default:
        return void chain.call('SPOP', 's')
    }
  }
}

interface Chain {
  call(name: string, ...args: string[]): Chain
}

let failed: Violation | null = null

/** Something was found where nobody waits for it. */
function fail(violation: Violation): void {
  failed ??= violation
}

/** Throws what was found meanwhile. */
export function check(): void {
  const found = failed
  failed = null
  if (found) throw found
}

function digest(db: Db): string {
  return String(db.call('DEBUG', 'DIGEST'))
}
