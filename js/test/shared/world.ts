/** A world for tests of shared databases: tabs with locks and channels, which can be killed and frozen between any two messages. */
import { type Host, within } from './runtime.js' // first: see there
import { PersistenceError } from '../../src/persistence/status.js'
import type { Store, StoredData, StoredSnapshot } from '../../src/persistence/store.js'
import type { Held, Stage, Wire } from '../../src/shared/stage.js'

export class Random {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  below(n: number): number {
    return Math.floor(this.next() * n)
  }
}

interface Claim {
  tab: Tab
  shared: boolean
  granted(held: Holder): void
}

interface Holder {
  tab: Tab
  shared: boolean
  lost: () => void
}

/** What is about to happen in a tab: those of one lane in order. */
interface Event {
  tab: Tab
  lane: object
  run(): void
}

export class World {
  /** What clocks show, ms since the epoch; it may be set back. */
  now = 1_700_000_000_000
  /** Time that has passed, ms. */
  passed = 0
  private stalled = 0
  /** How likely it is that a store refuses what it is told. */
  refusing = 0
  refusals = 0
  /** Who has led in which epoch. */
  readonly leaders = new Map<number, Tab>()
  readonly random: Random
  private readonly events: Event[] = []
  private readonly timers = new Set<{ at: number; tab: Tab; run(): void }>()
  private readonly locks = new Map<string, { held: Set<Holder>; queue: Claim[] }>()
  readonly wires = new Map<string, Set<{ tab: Tab; wire: Wire; lane: object }>>()

  constructor(seed: number) {
    this.random = new Random(seed)
  }

  tab(): Tab {
    return new Tab(this)
  }

  later(tab: Tab, lane: object, run: () => void): void {
    this.events.push({ tab, lane, run })
  }

  timer(tab: Tab, ms: number, run: () => void): () => void {
    const timer = { at: this.passed + Math.max(ms, 0), tab, run }
    this.timers.add(timer)
    return () => void this.timers.delete(timer)
  }

  /** One thing happens: a message arrives, or if there is none time passes. */
  step(): void {
    const lanes = new Set<object>()
    const ready: number[] = []
    for (const [i, event] of this.events.entries()) {
      if (event.tab.dead || event.tab.frozen || lanes.has(event.lane)) continue
      lanes.add(event.lane)
      ready.push(i)
    }
    if (ready.length > 0) {
      const [event] = this.events.splice(ready[this.random.below(ready.length)], 1)
      return within(event.tab, () => event.run())
    }
    this.pass(100)
    for (const timer of [...this.timers].sort((a, b) => a.at - b.at)) {
      if (timer.at > this.passed || timer.tab.frozen || !this.timers.delete(timer)) continue
      if (!timer.tab.dead) within(timer.tab, () => timer.run())
    }
  }

  pass(ms: number): void {
    this.passed += ms
    this.now += ms
  }

  /** Time passes although there is something to do: everybody is slow. */
  stall(ms: number): void {
    this.pass(ms)
    this.stalled += ms
  }

  /** Time that has passed while there was nothing to do, ms. */
  get idle(): number {
    return this.passed - this.stalled
  }

  request(name: string, claim: Claim, steal: boolean): () => void {
    const lock = this.lock(name)
    if (steal) {
      for (const holder of lock.held) {
        lock.held.delete(holder)
        this.later(holder.tab, holder, () => holder.lost())
      }
      lock.queue.unshift(claim)
    } else {
      lock.queue.push(claim)
    }
    this.grant(name)
    return () => {
      if (lock.queue.includes(claim)) lock.queue.splice(lock.queue.indexOf(claim), 1)
    }
  }

  free(name: string, holder: Holder): void {
    this.lock(name).held.delete(holder)
    this.grant(name)
  }

  holds(name: string, holder: Holder): boolean {
    return this.lock(name).held.has(holder)
  }

  /** All that a tab held is free. */
  bury(tab: Tab): void {
    for (const [name, lock] of this.locks) {
      lock.queue = lock.queue.filter((claim) => claim.tab !== tab)
      for (const holder of lock.held) if (holder.tab === tab) lock.held.delete(holder)
      this.grant(name)
    }
    for (const ends of this.wires.values()) for (const end of ends) if (end.tab === tab) ends.delete(end)
  }

  leaderOf(name: string): Tab | undefined {
    return [...this.lock(`wedis:${name}`).held].find((holder) => !holder.shared)?.tab
  }

  private lock(name: string): { held: Set<Holder>; queue: Claim[] } {
    let lock = this.locks.get(name)
    if (!lock) this.locks.set(name, (lock = { held: new Set(), queue: [] }))
    return lock
  }

  private grant(name: string): void {
    const lock = this.lock(name)
    for (let first = lock.queue[0]; first; first = lock.queue[0]) {
      if (lock.held.size > 0 && !(first.shared && [...lock.held].every((holder) => holder.shared))) return
      lock.queue.shift()
      const claim = first
      const holder: Holder = { tab: claim.tab, shared: claim.shared, lost: () => {} }
      lock.held.add(holder)
      this.later(claim.tab, holder, () => claim.granted(holder))
    }
  }
}

/** A tab: what it does to the world happens only while it lives and is not frozen. */
export class Tab implements Stage, Host {
  dead = false
  frozen = false
  /** When it was killed or frozen, as `World.idle`. */
  readonly stopped: number[] = []
  private readonly lane = {}
  private thawed: (() => void)[] = []

  constructor(readonly world: World) {}

  now(): number {
    return this.world.now
  }

  random(): number {
    return this.world.random.next()
  }

  after(ms: number, run: () => void): () => void {
    return this.world.timer(this, ms, run)
  }

  turn(run: () => void): void {
    this.world.later(this, this.lane, run)
  }

  /** Runs something as its code. */
  run<T>(action: () => T): T {
    return within(this, action)
  }

  lock(name: string, { shared = false, steal = false, signal }: { shared?: boolean; steal?: boolean; signal?: AbortSignal } = {}): Promise<Held> {
    const { world } = this
    return new Promise((resolve, reject) => {
      if (this.dead) return
      let over = false
      const granted = (holder: Holder): void => {
        if (over) return world.free(name, holder)
        const held: Held = {
          release: () => world.free(name, holder),
          onLost: () => {},
          verify: () => new Promise((done) => world.later(this, {}, () => done(world.holds(name, holder)))),
        }
        holder.lost = () => held.onLost()
        resolve(held)
      }
      const leave = world.request(name, { tab: this, shared, granted }, steal)
      signal?.addEventListener('abort', () => {
        over = true // if it is on its way it is given back
        leave()
        reject(signal.reason as Error)
      })
    })
  }

  channel(name: string): Wire {
    const { world } = this
    const ends = world.wires.get(name) ?? new Set()
    world.wires.set(name, ends)
    let closed = false
    const wire: Wire = {
      onMessage: () => {},
      post: (message) => {
        if (this.dead || closed) return
        const copy: unknown = structuredClone(message)
        const { kind, epoch } = message as { kind: string; epoch: number }
        if (kind === 'here') world.leaders.set(epoch, this)
        for (const other of ends) {
          if (other === end) continue
          world.later(other.tab, other.lane, () => {
            if (ends.has(other)) other.wire.onMessage(copy)
          })
        }
      },
      close: () => {
        closed = true
        ends.delete(end)
      },
    }
    // What a tab is sent over different channels comes in any order.
    const end = { tab: this, wire, lane: {} }
    if (!this.dead) ends.add(end)
    return wire
  }

  kill(): void {
    this.stopped.push(this.world.idle)
    this.dead = true
    this.thawed = []
    this.world.bury(this)
  }

  freeze(): void {
    this.stopped.push(this.world.idle)
    this.frozen = true
  }

  thaw(): void {
    this.frozen = false
    for (const go of this.thawed.splice(0)) go()
  }

  /** Resolves when the tab runs: never, if it is dead. */
  runs(): Promise<void> {
    if (this.dead) return new Promise(() => {})
    if (!this.frozen) return Promise.resolve()
    return new Promise((resolve) => this.thawed.push(resolve))
  }

  /** A store that this tab uses: what it has not done when the tab dies is not done, and it refuses some of what it is told. */
  store(inner: Store): Store {
    const { world } = this
    const lane = {}
    /** It does not know what it holds. */
    let unsure = false
    const turn = async (): Promise<void> => {
      await this.runs()
      await new Promise<void>((resolve) => world.later(this, lane, resolve))
      await this.runs()
    }
    const through = async <T>(run: () => Promise<T>, refused: 'nothing' | 'unsure' = 'nothing'): Promise<T> => {
      await turn()
      const fails = world.refusing > 0 && world.random.next() < world.refusing
      const done = fails && refused === 'unsure' && world.random.below(2) === 0
      if (fails) world.refusals++
      if (fails && refused === 'unsure') unsure = true
      if (fails && !done) throw new PersistenceError('the store refuses')
      const result = await run()
      await turn()
      if (done) throw new PersistenceError('the store is not sure')
      return result
    }
    const snapshotOf = (snapshot: StoredSnapshot): StoredSnapshot => ({
      put: (name, bytes) => through(() => snapshot.put(name, bytes)),
      commit: async (manifest, remove) => {
        await through(() => snapshot.commit(manifest, remove), 'unsure')
        unsure = false
      },
      abort: () => through(() => snapshot.abort()).catch(() => {}),
    })
    return {
      load: (): Promise<StoredData> => through(() => inner.load()),
      append: async (record, durability) => {
        if (unsure) throw new PersistenceError('the store does not know what it holds')
        return through(() => inner.append(record, durability), world.random.below(2) === 0 ? 'unsure' : 'nothing')
      },
      snapshot: () => through(async () => snapshotOf(await inner.snapshot())),
      close: () => through(() => inner.close()).catch(() => {}),
    }
  }
}
