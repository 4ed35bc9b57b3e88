/** Tabs that share a database, in a simulated world with real engines. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { AsyncDb } from '../src/async-db.js'
import { boot } from '../src/open.js'
import type { Durability, Store } from '../src/persistence/store.js'
import { Member } from '../src/shared/member.js'
import { memory } from '../src/stores/memory.js'
import { type Tab, World } from './shared-world.js'

const module = await WebAssembly.compile(await readFile(fileURLToPath(import.meta.resolve('wedis/wedis.wasm'))))
const platform = { shipped: () => module, resolve: (address: string) => new URL(address), load: () => Promise.reject(new Error('no')) }

export interface OpenTab {
  stage: Tab
  db: Promise<AsyncDb>
  member: Member
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A world with tabs; `until` lets things happen until a promise settles. */
export function shared(seed: number, data: Store, durability: Durability = 'strict') {
  const world = new World(seed)
  const tabs: OpenTab[] = []
  let made = 0
  const tab = (): OpenTab => {
    const stage = world.tab()
    const member = new Member(
      stage,
      {
        name: 'test',
        strict: durability === 'strict',
        boot: () => boot(platform, { store: stage.store(memory(data)), durability, held: true, seed: ++made, now: () => world.now }),
        worker: null,
      },
      `tab${tabs.length}`,
    )
    const db = member.join() as unknown as Promise<AsyncDb>
    db.catch(() => {})
    const opened = { stage, db, member }
    tabs.push(opened)
    return opened
  }
  const step = async (): Promise<void> => {
    world.step()
    await turn()
  }
  const until = async <T>(promise: Promise<T>): Promise<T> => {
    let settled = false
    const end = (): void => void (settled = true)
    promise.then(end, end)
    for (let i = 0; !settled; i++) {
      if (i > 50_000) throw new Error('nothing comes of it')
      await step()
    }
    return promise
  }
  const end = (): void => {
    for (const { stage } of tabs) stage.kill()
  }
  return { world, tabs, tab, step, until, end }
}
