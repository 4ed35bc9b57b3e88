/**
 * Histories of a shared database with faults: tabs and workers are killed, frozen, put aside and closed between any two messages,
 * stores refuse, clocks are set back, journals are compacted, while all tabs write (see program.ts). In the end what is there is
 * compared with what was answered.
 */
import { type OpenTab, shared } from './tabs.js' // first, as it says
import type { AsyncDb } from '../../src/async-db.js'
import { memory } from '../../src/stores/memory.js'
import { Program, type Write } from './program.js'
import type { Tab } from './world.js'

/** What histories have gone through. */
export interface Tally {
  histories: number
  acknowledged: number
  indeterminate: number
  handOvers: number
  kills: number
  freezes: number
  suspensions: number
  closes: number
  refusals: number
  snapshots: number
  /** Acknowledged and lost, as relaxed durability allows: with the leader that had answered in the same moment. */
  forgone: number
}

export const tallied = (): Tally => ({
  histories: 0, acknowledged: 0, indeterminate: 0, handOvers: 0, kills: 0, freezes: 0, suspensions: 0, closes: 0, refusals: 0, snapshots: 0, forgone: 0,
})

/** Runs the history of a seed; throws when something was lost, doubled or wrong. */
export async function history(seed: number, tally: Tally): Promise<void> {
  const strict = seed % 2 === 0
  const all = shared(seed, memory(), {
    durability: strict ? 'strict' : 'relaxed',
    worker: seed % 3 === 0,
    ...(seed % 5 === 0 ? { gone: 0 } : {}),
  })
  const { world, tab, step, until } = all
  const { random } = world
  const refusing = seed % 4 < 2
  const aside = new Set<OpenTab>()
  const programs = new Map<OpenTab, Program>()
  const shares = { writes: [] as Write[], floor: 0, popped: [] as string[], pushed: new Set<string>(), pops: 0, heard: new Map<string, number>(), strict }
  tally.histories++

  const begin = (): void => {
    const one = tab()
    const program = new Program(all.tabs.length - 1, one, world, shares)
    programs.set(one, program)
    one.db.then((db) => one.stage.run(() => program.run(db))).catch(() => {})
  }
  for (let i = 0; i < 4; i++) begin()

  const living = (): OpenTab[] => all.tabs.filter(({ stage }) => !stage.dead)
  const back = (one: OpenTab): void => {
    aside.delete(one)
    one.stage.thaw()
    one.stage.run(() => void one.member.resume())
  }
  const thaw = (): void => {
    for (const one of living()) one.stage.thaw()
    all.worker()?.thaw()
    for (const one of [...aside]) if (!one.stage.dead) back(one)
  }
  const fault = (): void => {
    const present = living()
    const leading: Tab | undefined = world.leaderOf('test')
    const victim = present[random.below(present.length)]
    const leads = random.below(2) === 0 && leading && !leading.dead ? leading : victim.stage
    switch (random.below(9)) {
      case 0:
      case 1:
        leads.kill()
        tally.kills++
        break
      case 2:
      case 3:
        leads.freeze()
        tally.freezes++
        break
      case 4: {
        // The page goes into the back/forward cache, at once or when it has said goodbye.
        const one = present.find(({ stage }) => stage === leads) ?? victim
        if (aside.has(one) || one.stage.frozen) break
        one.stage.run(() => void one.member.suspend())
        aside.add(one)
        if (random.below(2) === 0) one.stage.freeze()
        tally.suspensions++
        break
      }
      case 5:
        if (random.below(3) === 0) {
          const one = present.find(({ stage }) => stage === leads) ?? victim
          tally.closes++
          programs.get(one)!.closed = true
          const discard = random.below(4) === 0
          if (discard) one.stage.stopped.push(refusing ? Infinity : -1) // what it holds is lost if it cannot be stored
          one.db.then((db) => one.stage.run(() => db.close({ discard }))).catch(() => {})
        }
        thaw()
        break
      case 6:
        if (refusing) world.refusing = world.refusing > 0 ? 0 : 0.2
        break
      case 7:
        if (random.below(4) === 0) world.now -= random.below(3_600_000)
        world.stall(random.below(3) * 1000)
        break
      default:
        thaw()
    }
    while (living().length < 4) begin()
  }
  for (let i = 0; i < 1500; i++) {
    await step()
    if (random.below(60) === 0) fault()
  }

  world.refusing = 0
  thaw()
  for (const program of programs.values()) program.over = true
  let last = tab()
  const db: AsyncDb = await until(last.db).catch(() => until((last = tab()).db)) // what the store has refused by now comes late
  // Whoever lives has come back.
  for (const [one, program] of programs) {
    if (!one.stage.dead && program.begun && !program.closed) await until(one.db.then((there) => one.stage.run(() => there.ping()))).catch(() => {})
  }
  const pending = (): Write[] => shares.writes.filter(({ outcome, tab: { stage } }) => outcome === 'pending' && !stage.dead)
  for (let i = 0; i < 400 || (pending().length > 0 && i < 20_000); i++) await step()

  const ask = async <T>(run: () => Promise<T>): Promise<T> => {
    for (let tries = 0; ; tries++) {
      try {
        return await until(last.stage.run(run))
      } catch (error) {
        if (tries === 3) throw error // what the store has refused by now comes late
      }
    }
  }
  const found = {
    lists: [await ask(() => db.lrange('all', 0, -1)), await ask(async () => {
      await db.select(1)
      const list = await db.lrange('all', 0, -1)
      await db.select(0)
      return list
    })],
    queue: await ask(() => db.lrange('queue', 0, -1)),
    counter: Number((await ask(() => db.get('counter'))) ?? 0),
  }
  // Everybody who lives hears and sees what comes last.
  await ask(() => db.mset({ live: 'last', cached0: 'last', cached1: 'last' } as never))
  let message = ''
  for (let tries = 0; message === ''; tries++) {
    const said = `last${tries}`
    await until(last.stage.run(() => db.publish('news', said))).then(() => (message = said), (error: unknown) => {
      if (tries > 3) throw error // a leader may still be on its way out
    })
  }
  for (let i = 0; i < 400; i++) await step()

  const wrong = (what: string): never => {
    throw new Error(`seed ${seed}: ${what}`)
  }
  try {
    for (const [one, program] of programs) {
      if (one.stage.dead || !program.begun || program.closed) continue
      const fault = program.final(message)
      if (fault) wrong(`tab ${program.number}: ${fault}`)
    }
    if (pending().length > 0) wrong(`no answer to ${pending().map(({ id }) => id).join(' ')}`)
    judge()
  } finally {
    tally.handOvers += Math.max(0, world.leaders.size - 1)
    tally.refusals += world.refusals
    tally.snapshots += [...programs.values()].reduce((sum, { snapshots }) => sum + snapshots, 0)
    all.end()
  }

  function judge(): void {
    const { writes } = shares
    const counts = found.lists.map((list) => {
      const count = new Map<string, number>()
      for (const id of list) count.set(id, (count.get(id) ?? 0) + 1)
      return count
    })
    const forgone = ({ began, at, leader }: Write): boolean => {
      if (strict || leader === null) return false
      // Time does not pass while anything can be done: the leader stopped before it had done all that there was to do.
      return leader.stopped.some((when) => when >= began && (refusing || when - at <= 100))
    }
    for (const write of writes) {
      const { id, db: number, outcome, applied, error } = write
      const count = counts[number].get(id) ?? 0
      if (counts[1 - number].has(id)) wrong(`write ${id} went into the wrong database`)
      if (count > 1) wrong(`write ${id} (${outcome}) was carried out ${count} times`)
      if (outcome === 'done' && count === 0) {
        if (!forgone(write) || write.flushed) wrong(`write ${id} was acknowledged, and is lost: began ${write.began}, answered ${write.at}, flushed ${write.flushed}, the leader stopped ${write.leader?.stopped.join(' ')}${refusing ? ', the store refuses' : ''}`)
        tally.forgone++
      }
      if (applied && count === 0 && strict) wrong(`write ${id} was said to have been carried out, and was not`)
      if (outcome === 'done') tally.acknowledged++
      if (outcome === 'indeterminate') tally.indeterminate++
      if (outcome === 'failed' && !(refusing && /store|saving|saved/.test(error))) wrong(`write ${id} failed: ${error}`)
    }
    const optimistic = writes.filter(({ id, counted }) => counted && counts[0].has(id)).length
    if (found.counter !== optimistic) wrong(`the counter is ${found.counter} after ${optimistic} increments under WATCH`)
    for (const program of programs.values()) {
      for (const number of [0, 1]) {
        const order = program.order.filter(({ id, db, outcome }) => db === number && outcome === 'done' && counts[number].has(id))
        const places = order.map(({ id }) => found.lists[number].indexOf(id))
        if (places.some((place, i) => i > 0 && place < places[i - 1])) wrong('writes of one client changed places')
      }
      if (program.fault) wrong(program.fault)
    }
    const items = [...shares.popped, ...found.queue]
    if (strict && new Set(items).size !== items.length) wrong('an item was popped twice')
    if (items.some((item) => !shares.pushed.has(item))) wrong('an item was popped that nobody pushed')
    for (const [message, times] of shares.heard) if (times > 1) wrong(`${message} was heard ${times} times`)
  }
}
