/** A store to look at while a database uses it, and what tests of keeping wait with. */
import assert from 'node:assert/strict'
import type { Durability, Store, StoredData, StoredSnapshot } from 'wedis'
import { memory } from 'wedis/stores/memory'

/** A snapshot that was committed. */
export interface Replaced {
  put: [name: string, bytes: Uint8Array][]
  remove: readonly string[]
}

/** A store that counts, and refuses or waits when told to. */
export class Watched implements Store {
  loads = 0
  appends: Uint8Array[] = []
  replaces: Replaced[] = []
  closes = 0
  refuse: Error | null = null
  gate: Promise<void> = Promise.resolve()

  constructor(readonly inner: Store = memory()) {}

  async load(): Promise<StoredData> {
    this.loads++
    return this.inner.load()
  }

  async append(record: Uint8Array, durability: Durability): Promise<void> {
    await this.ready()
    await this.inner.append(record, durability)
    this.appends.push(record)
  }

  async snapshot(): Promise<StoredSnapshot> {
    await this.ready()
    const inner = await this.inner.snapshot()
    const put: Replaced['put'] = []
    return {
      put: async (name, bytes) => {
        await this.ready()
        await inner.put(name, bytes)
        put.push([name, bytes])
      },
      commit: async (manifest, remove) => {
        await this.ready()
        await inner.commit(manifest, remove)
        this.replaces.push({ put, remove })
      },
      abort: () => inner.abort(),
    }
  }

  private async ready(): Promise<void> {
    await this.gate
    if (this.refuse) throw this.refuse
  }

  async close(): Promise<void> {
    this.closes++
    await this.inner.close()
  }
}

export const turn = () => new Promise((resolve) => setImmediate(resolve))

export async function until(condition: () => boolean): Promise<void> {
  for (const start = Date.now(); !condition(); await turn()) assert.ok(Date.now() - start < 10_000, 'it never happened')
}

/** A store whose snapshots are RDB files, or that has no journal. */
export function withTraits(inner: Store, traits: Pick<Store, 'format' | 'journals' | 'delay'>): Store {
  const pieces: Uint8Array[] = []
  return {
    ...traits,
    load: async () => {
      const { journal } = await inner.load()
      if (traits.format !== 'rdb') return inner.load()
      return { manifest: null, chunks: pieces.map((piece): [string, Uint8Array] => ['', piece]), journal }
    },
    append: (record, durability) => inner.append(record, durability),
    snapshot: async () => {
      const snapshot = await inner.snapshot()
      if (traits.format !== 'rdb') return snapshot
      const written: Uint8Array[] = []
      return {
        put: async (name, bytes) => {
          assert.equal(name, '')
          written.push(bytes)
        },
        commit: async (manifest, remove) => {
          assert.deepEqual([manifest.length, remove.length], [0, 0])
          await snapshot.commit(Uint8Array.of(0), [])
          pieces.splice(0, pieces.length, ...written)
        },
        abort: () => snapshot.abort(),
      }
    },
    close: () => inner.close(),
  }
}
