/** Tabs that share a database, in a simulated world with real engines. */
import { Tab, World } from './world.js' // first: it takes the place of the platform's clocks
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { AsyncDb } from '../../src/async-db.js'
import { boot } from '../../src/open.js'
import type { Durability, Store } from '../../src/persistence/store.js'
import { Candidate } from '../../src/shared/candidate.js'
import { Member } from '../../src/shared/member.js'
import { memory } from '../../src/stores/memory.js'

const module = await WebAssembly.compile(await readFile(fileURLToPath(import.meta.resolve('wedis/wedis.wasm'))))
const platform = { shipped: () => module, resolve: (address: string) => new URL(address), load: () => Promise.reject(new Error('no')) }

export interface OpenTab {
  stage: Tab
  db: Promise<AsyncDb>
  member: Member
}

export interface SharedOptions {
  durability?: Durability
  /** A worker leads; tabs do when it does not start. */
  worker?: boolean
  /** How many clients that have gone a leader remembers. */
  gone?: number
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A world with tabs; `until` lets things happen until a promise settles. */
export function shared(seed: number, data: Store, { durability = 'strict', worker = false, gone }: SharedOptions = {}) {
  const world = new World(seed)
  const tabs: OpenTab[] = []
  /** The worker of all tabs, while there is one, and whoever has started it. */
  let hired: { stage: Tab; candidate: Candidate; by: Set<Tab> } | null = null
  let made = 0
  const optionsOf = (stage: Tab) => ({
    name: 'test',
    strict: durability === 'strict',
    gone,
    boot: (sure: () => Promise<void>) => boot(platform, { store: stage.store(memory(data)), sure, durability, held: true, seed: ++made, now: () => stage.now() }),
  })
  const hire = (by: Tab, failed: () => void): void => {
    if (hired?.stage.dead) hired = null
    if (!hired) {
      if (world.random.below(4) === 0) return void by.after(10, failed)
      const stage = new Tab(world)
      hired = { stage, candidate: new Candidate(stage, { ...optionsOf(stage), alone: true }), by: new Set() }
    }
    const { stage, candidate } = hired
    hired.by.add(by)
    world.later(stage, {}, () => candidate.run())
  }
  const tab = (): OpenTab => {
    const stage = new Tab(world)
    const member = stage.run(() => new Member(stage, { ...optionsOf(stage), worker: worker ? (failed) => hire(stage, failed) : null }, `tab${tabs.length}`))
    const db = stage.run(() => member.join()) as unknown as Promise<AsyncDb>
    db.catch(() => {})
    const opened = { stage, db, member }
    tabs.push(opened)
    return opened
  }
  const step = async (): Promise<void> => {
    // It lives as long as any tab that has started it.
    if (hired && !hired.stage.dead && [...hired.by].every(({ dead }) => dead)) hired.stage.kill()
    world.step()
    await turn()
  }
  const until = async <T>(promise: Promise<T>): Promise<T> => {
    let settled = false
    const end = (): void => void (settled = true)
    promise.then(end, end)
    await turn()
    for (let i = 0; !settled; i++) {
      if (i > 50_000) throw new Error('nothing comes of it')
      await step()
    }
    return promise
  }
  const end = (): void => {
    for (const { stage } of tabs) stage.kill()
    hired?.stage.kill()
  }
  return { world, tabs, tab, step, until, end, worker: () => hired?.stage ?? null }
}
