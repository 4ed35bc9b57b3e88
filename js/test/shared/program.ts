/** What a tab of a history does: it writes in all ways there are, and follows what changes. */
import type { AsyncDb } from '../../src/async-db.js'
import { IndeterminateError } from '../../src/shared/indeterminate.js'
import type { OpenTab } from './tabs.js'
import type { Tab, World } from './world.js'

export interface Write {
  /** It is put into the list `all` of its database: a set would hide what ran twice. */
  readonly id: string
  readonly db: number
  /** It also counts, after it has looked. */
  readonly counted: boolean
  readonly tab: OpenTab
  outcome: 'pending' | 'done' | 'indeterminate' | 'failed' | 'closed'
  /** Indeterminate, and said to have been carried out. */
  applied: boolean
  error: string
  /** When it was begun and when it was acknowledged, as `World.idle`, and by whom. */
  readonly began: number
  at: number
  leader: Tab | null
  /** It was acknowledged before a flush that has succeeded; false: or that could not say. */
  flushed: boolean | null
}

/** What the programs of a history have in common. */
export interface Shares {
  readonly writes: Write[]
  readonly strict: boolean
  /** The highest number that `rising` is known to have. */
  floor: number
  readonly popped: string[]
  readonly pushed: Set<string>
  /** How often each tab has heard each message. */
  readonly heard: Map<string, number>
}

export class Program {
  /** Writes whose order must be kept. */
  readonly order: Write[] = []
  /** Nothing is to be begun any more. */
  over = false
  closed = false
  begun = false
  snapshots = 0
  fault = ''
  private live: unknown = undefined
  private keys: readonly string[] = []
  private resync: string | null = null
  private readonly cache = new Map<string, string | null>()
  private made = 0

  constructor(
    readonly number: number,
    private readonly tab: OpenTab,
    private readonly world: World,
    private readonly shares: Shares,
  ) {}

  async run(db: AsyncDb): Promise<void> {
    await this.follow(db)
    this.begun = true
    for (let i = 0; i < 14 && !this.tab.stage.dead && !this.over; i++) {
      await this.act(db, this.world.random.below(16)).catch(() => {})
      if (this.world.random.below(2) === 0) await db.get('n').catch(() => {})
    }
  }

  /** What is wrong with what it sees when nothing changes any more. */
  final(message: string): string {
    if (this.live !== 'last') return `the live value is ${String(this.live)}`
    if (!this.keys.includes('live')) return 'a key is missing from the live list'
    if (this.resync !== 'last') return `after all changes it has read ${this.resync}`
    for (const [key, value] of this.cache) if (value !== 'last') return `${key} is cached as ${value}`
    if (this.shares.heard.get(`${this.number} ${message}`) !== 1) return 'a message was not heard'
    return ''
  }

  /** Follows a value, a list of keys, all changes, a channel and what it has cached. */
  private async follow(db: AsyncDb): Promise<void> {
    db.live.key('live', (value) => (this.live = value))
    db.live.keys('l*', ({ keys }) => (this.keys = keys))
    const { stage } = this.tab
    const loop = async (): Promise<void> => {
      for await (const { key } of db.changes({ db: 0 })) {
        if (key === 'live' || key === null) this.resync = await db.get('live').catch(() => this.resync)
        if (stage.dead) return
      }
    }
    loop().catch(() => {})
    db.on('invalidate', (keys) => {
      for (const key of keys ?? [...this.cache.keys()]) this.cache.delete(key)
    })
    await Promise.all([
      db.subscribe('news', (message) => {
        if (stage.dead) return
        const heard = `${this.number} ${String(message)}`
        this.shares.heard.set(heard, (this.shares.heard.get(heard) ?? 0) + 1)
      }),
      db.call('CLIENT', 'TRACKING', 'ON'),
    ])
  }

  private async act(db: AsyncDb, kind: number): Promise<void> {
    const { world, shares, tab } = this
    const { random } = world
    switch (kind) {
      case 0:
        return this.write(true, (id) => db.rpush('all', id))
      case 1:
        return this.write(false, (id) => db.multi().rpush('all', id).incr('n').exec())
      case 2:
        return this.write(true, (id) => db.eval("redis.call('RPUSH', KEYS[1], ARGV[1]); return string.rep('x', 200)", ['all'], [id]))
      case 3:
        return this.write(false, (id) => db.pipeline().rpush('all', id).get('n').exec())
      case 4: {
        this.write(true, (id) => db.rpush('all', id))
        const item = `item${this.number}.${this.made}`
        shares.pushed.add(item)
        db.rpush('queue', item).catch(() => {})
        const waiting = new AbortController()
        db.blpop('queue', 0, { signal: waiting.signal } as never).then(
          (got) => {
            if (!tab.stage.dead) shares.popped.push(String((got as { value: string } | null)?.value))
          },
          () => {}, // closed, aborted, or nobody knows
        )
        if (random.below(3) === 0) tab.stage.after(random.below(2000), () => waiting.abort())
        return
      }
      case 5:
      case 6: {
        await db.call('WATCH', 'counter')
        const before = Number((await db.get('counter')) ?? 0)
        return this.write(false, (id) => db.multi().set('counter', before + 1).rpush('all', id).exec(), 0, true)
      }
      case 7:
        return this.write(false, (id) => db.pipeline().select(1).rpush('all', id).select(0).exec(), 1)
      case 8: {
        // It depends on what was said before.
        db.select(1).catch(() => {})
        this.write(false, (id) => db.rpush('all', id), 1)
        this.write(false, (id) => db.multi().rpush('all', id).select(0).rpush('all', id + 'b').exec(), 1)
        db.select(1).catch(() => {})
        this.write(false, (id) => db.rpush('all', id), 1)
        return void (await db.select(0))
      }
      case 9:
        return void (await db.publish('news', `${this.number}.${this.made++}`))
      case 10: {
        const key = `cached${random.below(2)}`
        const value = await db.get(key)
        this.cache.set(key, value as string | null)
        return
      }
      case 11:
        return void (await db.set(`cached${random.below(2)}`, `${this.number}.${this.made++}`))
      case 12:
        this.snapshots++
        return void (await db.bgsave())
      case 13: {
        const done = (): Write[] => shares.writes.filter((write) => write.outcome === 'done' && write.tab === tab)
        const before = done()
        try {
          await db.flush()
          for (const write of before) write.flushed ??= true
        } catch (error) {
          if (error instanceof IndeterminateError) for (const write of done()) write.flushed ??= false // what was answered by then
        }
        return
      }
      case 14: {
        const floor = shares.floor
        const rises = random.below(2) === 0
        const value = Number((await (rises ? db.incr('rising') : db.get('rising'))) ?? 0)
        if (tab.stage.dead || !shares.strict) return
        if (value < floor + (rises ? 1 : 0)) this.fault ||= `it has read ${value} after somebody was told ${floor}`
        if (rises) shares.floor = Math.max(shares.floor, value)
        return
      }
      default:
        return void (await db.set('live', `${this.number}.${this.made++}`))
    }
  }

  private write(ordered: boolean, run: (id: string) => Promise<unknown>, db = 0, counted = false): void {
    const { tab, world } = this
    const id = `${this.number}.${this.made++}`
    const write: Write = { id, db, counted, tab, outcome: 'pending', applied: false, error: '', at: 0, leader: null, flushed: null, began: world.idle }
    this.shares.writes.push(write)
    if (ordered) this.order.push(write)
    run(id).then(
      (reply) => {
        if (tab.stage.dead) return
        write.outcome = reply === null ? 'closed' : 'done' // a transaction that did not run
        write.at = world.idle
        write.leader = world.leaders.get(tab.member.link.epoch) ?? null
      },
      (error: unknown) => {
        if (tab.stage.dead) return
        write.error = String(error)
        write.outcome = error instanceof IndeterminateError ? 'indeterminate' : /closed/.test(write.error) ? 'closed' : 'failed'
        write.applied = error instanceof IndeterminateError && error.applied === true
      },
    )
  }
}
