/**
 * Histories of a shared database with faults: tabs are killed, frozen and closed between any two messages while all of them write, and in the end
 * every acknowledged write is there once, and every other one at most once.
 */
import { IndeterminateError } from '../src/shared/indeterminate.js'
import { memory } from '../src/stores/memory.js'
import { type OpenTab, shared } from './shared-tabs.js'

export interface Tally {
  acknowledged: number
  indeterminate: number
  kills: number
  freezes: number
  closes: number
}

interface Write {
  id: string
  outcome: 'pending' | 'done' | 'indeterminate' | 'failed'
  /** Indeterminate, and said to have been carried out. */
  applied: boolean
}

/** Runs the history of a seed; throws when something was lost or doubled. */
export async function history(seed: number, tally: Tally): Promise<void> {
  const data = memory()
  const all = shared(seed, data)
  const { world, tab, step, until } = all
  const { random } = world
  const writes: Write[] = []
  const errors: unknown[] = []
  const orders = new Map<OpenTab, Write[]>()
  const popped: string[] = []
  /** Nobody begins anything any more. */
  let over = false
  let pushed = 0

  const settle = (one: OpenTab, write: Write, promise: Promise<unknown>): void => {
    writes.push(write)
    promise.then(
      () => (write.outcome = one.stage.dead ? 'pending' : 'done'),
      (error: unknown) => {
        write.outcome = error instanceof IndeterminateError ? 'indeterminate' : 'failed'
        write.applied = error instanceof IndeterminateError && error.applied === true
        if (write.outcome === 'failed' && !/closed/.test(String(error))) errors.push(error)
      },
    )
  }
  const work = async (one: OpenTab): Promise<void> => {
    const db = await one.db
    const order: Write[] = []
    orders.set(one, order)
    for (let i = 0; i < 12 && !one.stage.dead && !over; i++) {
      const id = `${all.tabs.indexOf(one)}.${i}`
      const kind = random.below(5)
      const write: Write = { id, outcome: 'pending', applied: false }
      // What is counted once is in the list 'all'; a set would hide what ran twice.
      if (kind === 0) settle(one, write, db.rpush('all', id))
      else if (kind === 1) settle(one, write, db.multi().rpush('all', id).incr('n').exec())
      else if (kind === 2) settle(one, write, db.eval("redis.call('RPUSH', KEYS[1], ARGV[1]); return string.rep('x', 200)", ['all'], [id]))
      else if (kind === 3) settle(one, write, db.pipeline().rpush('all', id).get('n').exec())
      else {
        settle(one, write, db.rpush('all', id))
        pushed++
        const item = `item${id}`
        db.rpush('queue', item).catch(() => {})
        db.blpop('queue', 0).then(
          (got) => {
            if (!one.stage.dead) popped.push(String((got as { value: string } | null)?.value))
          },
          () => {}, // closed, or nobody knows
        )
      }
      if (i % 2 === 0) order.push(write)
      if (random.below(2) === 0) await db.get('n').catch(() => {})
    }
  }

  for (let i = 0; i < 3; i++) void work(tab()).catch(() => {})
  const living = (): OpenTab[] => all.tabs.filter(({ stage }) => !stage.dead)
  for (let i = 0; i < 600; i++) {
    await step()
    if (random.below(60) !== 0) continue
    const leader = living().find(({ stage }) => stage === world.leaderOf('test'))
    const victim = random.below(2) === 0 && leader ? leader : living()[random.below(living().length)]
    const fault = random.below(4)
    if (fault === 0 || fault === 1) {
      victim.stage.kill()
      tally.kills++
    } else if (fault === 2) {
      victim.stage.freeze()
      tally.freezes++
    } else {
      for (const one of living()) one.stage.thaw()
      if (random.below(3) === 0) {
        tally.closes++
        victim.db.then((db) => db.close()).catch(() => {})
      }
    }
    if (living().length < 3) void work(tab()).catch(() => {})
  }
  for (const one of living()) one.stage.thaw()

  over = true
  const last = await until(tab().db)
  const waiting = (): Write[] => writes.filter(({ outcome, id }) => outcome === 'pending' && !all.tabs[Number(id.split('.')[0])].stage.dead)
  for (let i = 0; i < 300 || (waiting().length > 0 && i < 10_000); i++) await step()
  const list = await until(last.lrange('all', 0, -1))
  const left = await until(last.lrange('queue', 0, -1))
  const counts = new Map<string, number>()
  for (const id of list) counts.set(id, (counts.get(id) ?? 0) + 1)
  const wrong = (what: string): never => {
    throw new Error(`seed ${seed}: ${what}`)
  }
  for (const { id, outcome, applied } of writes) {
    const count = counts.get(id) ?? 0
    if (count > 1) wrong(`write ${id} (${outcome}) was carried out ${count} times`)
    if (outcome === 'done' && count !== 1) wrong(`write ${id} was acknowledged, and is lost`)
    if (applied && count !== 1) wrong(`write ${id} was said to have been carried out, and was not`)
    if (outcome === 'failed' && count > 0 && errors.length > 0) wrong(`write ${id} failed, and was carried out`)
    if (outcome === 'done') tally.acknowledged++
    if (outcome === 'indeterminate') tally.indeterminate++
  }
  if (errors.length > 0) wrong(`a write failed: ${String(errors[0])}`)
  for (const order of orders.values()) {
    const places = order.filter(({ id, outcome }) => outcome === 'done' && counts.has(id)).map(({ id }) => list.indexOf(id))
    if (places.some((place, i) => i > 0 && place < places[i - 1])) wrong('writes of one client changed places')
  }
  const items = [...popped, ...left]
  if (new Set(items).size !== items.length) wrong('an item was popped twice')
  if (items.length > pushed) wrong('more items were popped than were pushed')
  // Whoever lives and waits still waits for something, or has it.
  if (waiting().length > 0) wrong(`writes have no answer: ${waiting().map(({ id }) => id).join(' ')}`)
  all.end()
}
