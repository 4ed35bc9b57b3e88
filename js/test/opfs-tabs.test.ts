/** Tabs that take a store in OPFS from each other, stand still and end at every step, in an order that a seed decides. */
import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { test } from 'node:test'
import { OwnershipError } from '../src/persistence/status.js'
import { Disk } from '../src/stores/opfs/disk.js'
import { Browser, type Tab } from './support/tabs.js'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** A record names the one before it: what is read must be one chain. */
interface Link {
  id: string
  after: string
}

class History {
  readonly browser: Browser
  /** What must be in everything that is read from now on. */
  private promised: string[] = []
  private safe: string[] = []
  private ids = 0
  readonly seen = { loads: 0, taken: 0, records: 0, snapshots: 0 }

  constructor(seed: number) {
    this.browser = new Browser(seed)
  }

  /** One visit: reads, writes, takes snapshots, until it has done enough or is replaced. */
  async visit(tab: Tab): Promise<void> {
    const disk = new Disk('app', { ifDeleted: 'restore' }, tab.navigator)
    try {
      const { chain, names } = await this.read(disk)
      let chunks = names
      for (let acts = this.browser.below(12); acts > 0; acts--) {
        if (this.browser.below(4) > 0) await this.append(disk, chain)
        else chunks = await this.snapshot(disk, chain, chunks)
      }
      if (this.browser.below(2)) await disk.close()
    } catch (error) {
      if (!(error instanceof OwnershipError)) throw error
      this.seen.taken++
    }
  }

  /** Reads everything; it has to be a chain with all that was promised before. */
  private async read(disk: Disk): Promise<{ chain: Link[]; names: string[] }> {
    const promised = [...this.promised]
    const { manifest, chunks, journal } = await disk.load()
    const names = manifest ? (JSON.parse(decode(manifest)) as string[]) : []
    const found = new Map<string, Link[]>()
    for await (const [name, bytes] of chunks) found.set(name, JSON.parse(decode(bytes)) as Link[])
    assert.deepEqual([...found.keys()].sort(), [...names].sort())
    const chain = names.flatMap((name) => found.get(name)!)
    for await (const record of journal) chain.push(JSON.parse(decode(record)) as Link)
    chain.forEach(({ after }, i) => assert.equal(after, i === 0 ? '' : chain[i - 1].id))
    const ids = new Set(chain.map(({ id }) => id))
    for (const id of promised) assert.ok(ids.has(id), `${id} was acknowledged and is not there`)
    this.seen.loads++
    return { chain, names }
  }

  private async append(disk: Disk, chain: Link[]): Promise<void> {
    const link = { id: `r${++this.ids}`, after: chain.at(-1)?.id ?? '' }
    const strict = this.browser.below(3) === 0
    await disk.append(encode(JSON.stringify(link)), strict ? 'strict' : 'relaxed')
    chain.push(link)
    this.promised.push(link.id)
    if (strict) this.safe = [...this.promised]
    this.seen.records++
  }

  /** Adds a chunk with what is new, or writes all of them again. */
  private async snapshot(disk: Disk, chain: Link[], before: string[]): Promise<string[]> {
    const { browser } = this
    const snapshot = await disk.snapshot()
    const all = [...chain]
    const again = before.length === 0 || browser.below(3) === 0
    const names = again ? [] : [...before]
    const size = Math.max(1, Math.ceil(all.length / 3))
    for (let at = again ? 0 : this.covered(before); at < all.length; at += size) {
      const name = `c${++this.ids}`
      const part = all.slice(at, at + size)
      this.lengths.set(name, part.length)
      await snapshot.put(name, encode(JSON.stringify(part)))
      names.push(name)
      if (browser.below(3) === 0) await this.append(disk, chain)
    }
    if (browser.below(5) === 0) {
      await snapshot.abort()
      return before
    }
    await snapshot.commit(encode(JSON.stringify(names)), again ? before : [])
    this.safe = all.map(({ id }) => id)
    this.seen.snapshots++
    return names
  }

  /** How many records lie in chunks. */
  private covered(names: string[]): number {
    return names.reduce((sum, name) => sum + this.lengths.get(name)!, 0)
  }

  private readonly lengths = new Map<string, number>()

  /** The power goes: of what was promised, what was to survive that is left. */
  losePower(): void {
    this.browser.losePower()
    this.promised = [...this.safe]
  }
}

async function history(seed: number): Promise<History['seen']> {
  const history = new History(seed)
  const { browser } = history
  for (let days = 1 + browser.below(3); days > 0; days--) {
    const tabs = new Map<Tab, () => void>()
    const ends = Array.from({ length: 2 + browser.below(4) }, async () => {
      const tab = browser.open()
      const killed = new Promise<'killed'>((resolve) => tabs.set(tab, () => resolve('killed')))
      for (let times = 1 + browser.below(3); times > 0; times--) if ((await Promise.race([history.visit(tab), killed])) === 'killed') return
      tabs.delete(tab)
    })
    await browser.until(Promise.all(ends), () => {
      const all = [...tabs.keys()]
      const tab = all[browser.below(all.length || 1)]
      const what = browser.below(400)
      if (what < 12) tab.awake = !tab.awake
      else if (what === 13) {
        tab.kill()
        tabs.get(tab)!()
        tabs.delete(tab)
      }
      if (what > 380 || ![...tabs.keys()].some((tab) => tab.awake)) for (const tab of tabs.keys()) tab.awake = true
    })
    if (browser.below(2)) history.losePower()
  }
  await browser.until(history.visit(browser.open()))
  return history.seen
}

test('tabs take a store from each other at any step, stand still and die, and the power goes: what was acknowledged is there', async () => {
  const sum = { histories: 0, loads: 0, taken: 0, records: 0, snapshots: 0 }
  const first = Number(process.env.OPFS_SEED ?? 1)
  for (let seed = first; seed < first + Number(process.env.OPFS_HISTORIES ?? 150); seed++) {
    try {
      const seen = await history(seed)
      sum.histories++
      for (const what of Object.keys(seen) as (keyof typeof seen)[]) sum[what] += seen[what]
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error })
    }
  }
  for (const [what, count] of Object.entries(sum)) assert.ok(count > 0, what)
  const { CHAOS_TABLE } = process.env
  if (CHAOS_TABLE) appendFileSync(CHAOS_TABLE, `${JSON.stringify({ fault: 'tabs that share files (model)', rounds: sum.histories, acknowledged: sum.records, lost: 0, wrong: 0 })}\n`)
})
