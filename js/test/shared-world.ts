/** A world for tests of shared databases: tabs with locks and channels, which can be killed and frozen between any two messages. */
import type { Held, Stage, Wire } from '../src/shared/stage.js'
import type { Store, StoredData, StoredSnapshot } from '../src/persistence/store.js'

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
  now = Date.now()
  readonly random: Random
  private readonly events: Event[] = []
  private readonly timers: { at: number; tab: Tab; run(): void }[] = []
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
    const timer = { at: this.now + ms, tab, run }
    this.timers.push(timer)
    return () => void (this.timers.includes(timer) && this.timers.splice(this.timers.indexOf(timer), 1))
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
      event.run()
      return
    }
    this.now += 100
    for (const timer of [...this.timers].sort((a, b) => a.at - b.at)) {
      if (timer.at > this.now || timer.tab.frozen || !this.timers.includes(timer)) continue
      this.timers.splice(this.timers.indexOf(timer), 1)
      if (!timer.tab.dead) timer.run()
    }
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
export class Tab implements Stage {
  dead = false
  frozen = false
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

  lock(name: string, { shared = false, steal = false, signal }: { shared?: boolean; steal?: boolean; signal?: AbortSignal } = {}): Promise<Held> {
    const { world } = this
    return new Promise((resolve, reject) => {
      if (this.dead) return
      const granted = (holder: Holder): void => {
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
    this.dead = true
    this.thawed = []
    this.world.bury(this)
  }

  freeze(): void {
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

  /** A store that this tab uses: what it has not done when the tab dies is not done. */
  store(inner: Store): Store {
    const through = async <T>(run: () => Promise<T>): Promise<T> => {
      await this.runs()
      await new Promise<void>((resolve) => this.world.later(this, inner, resolve))
      await this.runs()
      const result = await run()
      await new Promise<void>((resolve) => this.world.later(this, inner, resolve))
      await this.runs()
      return result
    }
    const snapshotOf = (snapshot: StoredSnapshot): StoredSnapshot => ({
      put: (name, bytes) => through(() => snapshot.put(name, bytes)),
      commit: (manifest, remove) => through(() => snapshot.commit(manifest, remove)),
      abort: () => through(() => snapshot.abort()),
    })
    return {
      load: (): Promise<StoredData> => through(() => inner.load()),
      append: (record, durability) => through(() => inner.append(record, durability)),
      snapshot: () => through(async () => snapshotOf(await inner.snapshot())),
      close: () => through(() => inner.close()),
    }
  }
}
