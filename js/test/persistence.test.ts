import assert from 'node:assert/strict'
import { test } from 'node:test'
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { type Durability, PersistenceError, type PersistenceStatus, type Store, type StoredData, type StoredSnapshot, open } from 'wedis'
import { indexedDB } from 'wedis/stores/indexeddb'
import { memory } from 'wedis/stores/memory'

/** A snapshot that was committed. */
interface Replaced {
  put: [name: string, bytes: Uint8Array][]
  remove: readonly string[]
}

/** A store that counts, and refuses or waits when told to. */
class Watched implements Store {
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

const turn = () => new Promise((resolve) => setImmediate(resolve))

async function until(condition: () => boolean): Promise<void> {
  for (const start = Date.now(); !condition(); await turn()) assert.ok(Date.now() - start < 10_000, 'it never happened')
}

test('what is written is there again', async () => {
  const store = memory()
  let db = await open({ store })
  db.set('k', 'v')
  db.set(Uint8Array.of(0xff, 0), Uint8Array.of(1, 0xfe))
  db.set('ttl', 'x', { EX: 1000 })
  db.select(3)
  db.set('k', 'three')
  db.multi().set('m', 1).incr('m').exec()
  await db.close()

  db = await open({ store })
  assert.equal(db.get('k'), 'v')
  assert.deepEqual(db.bytes.get(Uint8Array.of(0xff, 0)), Uint8Array.of(1, 0xfe))
  assert.ok(db.ttl('ttl') > 990)
  db.select(3)
  assert.equal(db.get('k'), 'three')
  assert.equal(db.get('m'), '2')
  db.flushall()
  await db.close()

  db = await open({ store })
  assert.equal(db.dbsize(), 0)
  await db.close()
})

test('in IndexedDB too, through snapshots', async () => {
  globalThis.indexedDB = new IDBFactory()
  let db = await open({ store: indexedDB('app') })
  const value = 'x'.repeat(1000)
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 1000; i++) db.set(`k${i}`, value + round)
    await db.flush()
  }
  db.del('k0')
  await db.close()
  db = await open({ store: indexedDB('app') })
  assert.equal(db.dbsize(), 999)
  assert.equal(db.get('k999'), value + '3')
  assert.equal(db.get('k0'), null)
  await db.close()
})

test('keys whose time came while nobody was there are gone', async () => {
  const store = memory()
  const time = { ms: 1_700_000_000_000 }
  let db = await open({ store, now: () => time.ms })
  db.set('short', 'x', { PX: 1000 })
  db.set('long', 'x', { PX: 10_000 })
  await db.close()
  time.ms += 5000
  db = await open({ store, now: () => time.ms })
  assert.equal(db.get('short'), null)
  assert.equal(db.pttl('long'), 5000)
  await db.close()
})

test('the writes of a turn are one commit', async () => {
  const store = new Watched()
  const db = await open({ store })
  for (let i = 0; i < 100; i++) db.set(`k${i}`, 'v')
  await Promise.resolve().then(() => db.set('in a promise', 'v'))
  assert.equal(store.appends.length, 0)
  await until(() => store.appends.length > 0)
  await turn()
  assert.equal(store.appends.length, 1)
  db.get('k1')
  await turn()
  await db.flush()
  assert.equal(store.appends.length, 1, 'reading writes nothing')
  await db.close()
  assert.deepEqual([store.loads, store.closes], [1, 1])
})

test('without a store there is nothing to save', async () => {
  const db = await open()
  db.set('k', 'v')
  await db.flush()
  assert.deepEqual(db.persistence, { state: 'none', dirty: false, dirtySince: null, lastSavedAt: null, error: null })
  await db.close()
})

test('flush waits for what was written before it', async () => {
  const store = new Watched()
  const db = await open({ store })
  let release = () => {}
  store.gate = new Promise((resolve) => (release = resolve))
  db.set('a', '1')
  await turn()
  db.set('b', '2') // the first commit is under way
  let flushed = false
  const flush = db.flush().then(() => (flushed = true))
  await turn()
  assert.equal(flushed, false)
  assert.equal(db.persistence.state, 'pending')
  release()
  await flush
  assert.equal(db.persistence.state, 'saved')
  assert.match(Buffer.concat(store.appends).toString(), /a[\s\S]*b/)
  await db.close()
})

test('the journal becomes a snapshot when it outgrows the data, and only changes are written again', async () => {
  const store = new Watched()
  let db = await open({ store })
  for (let i = 0; i < 3000; i++) db.set(`k${i}`, 'x'.repeat(1000))
  await db.flush()
  assert.equal(store.replaces.length, 1)
  const whole = store.replaces[0].put.reduce((sum, [, chunk]) => sum + chunk.length, 0)
  assert.ok(whole > 3_000_000)

  for (let round = 0; store.replaces.length < 2; round++) {
    assert.ok(round < 1000)
    for (let i = 0; i < 10; i++) db.set('k7', 'y'.repeat(1000))
    await db.flush()
  }
  const [, again] = store.replaces
  assert.ok(again.put.reduce((sum, [, chunk]) => sum + chunk.length, 0) < whole / 4, 'one key does not rewrite all chunks')
  await db.close()

  db = await open({ store: store.inner })
  assert.equal(db.dbsize(), 3000)
  assert.equal(db.get('k7'), 'y'.repeat(1000))
  assert.equal(db.get('k8'), 'x'.repeat(1000))
  await db.close()
})

test('commands may run while a snapshot is taken', async () => {
  const store = new Watched()
  const db = await open({ store })
  for (let i = 0; i < 20_000; i++) db.set(`k${i}`, 'x'.repeat(200))
  let done = false
  const flush = db.flush().then(() => (done = true))
  let writes = 0
  for (; !done; writes++) {
    db.set(`k${writes}`, `during ${writes}`)
    await turn()
  }
  await flush
  await db.close()
  assert.ok(store.replaces.length > 0)
  const again = await open({ store: store.inner })
  assert.equal(again.dbsize(), 20_000)
  for (let i = 0; i < writes; i++) assert.equal(again.get(`k${i}`), `during ${i}`)
  await again.close()
})

test('a store that refuses: a clear error, nothing lost, another try by itself', async () => {
  const store = new Watched()
  const db = await open({ store })
  const states: PersistenceStatus['state'][] = []
  const stop = db.on('persistence', (status) => states.push(status.state))
  db.set('a', '1')
  await db.flush()
  assert.deepEqual(states, ['pending', 'saved'])
  assert.equal(db.persistence.dirty, false)
  const savedAt = db.persistence.lastSavedAt!
  assert.ok(Math.abs(Date.now() - savedAt) < 60_000)

  store.refuse = new DOMException('the quota has been exceeded', 'QuotaExceededError')
  db.set('b', '2')
  await until(() => db.persistence.state === 'failed')
  const { error, dirty, lastSavedAt } = db.persistence
  assert.ok(error instanceof PersistenceError)
  assert.match(error.message, /the quota has been exceeded/)
  assert.equal(error.cause, store.refuse)
  assert.deepEqual([dirty, lastSavedAt], [true, savedAt])
  await assert.rejects(db.flush(), PersistenceError)
  await assert.rejects(db.close(), PersistenceError)
  assert.equal(db.get('b'), '2', 'the database goes on')

  db.set('c', '3')
  store.refuse = null
  await until(() => db.persistence.state === 'saved')
  stop()
  assert.equal(states.at(-1), 'saved')
  await db.close()
  const again = await open({ store: store.inner })
  assert.deepEqual(again.mget('a', 'b', 'c'), ['1', '2', '3'])
  await again.close()
})

test('while a store refuses, what waits stays bounded and becomes a snapshot', async () => {
  const store = new Watched()
  const db = await open({ store })
  store.refuse = new Error('disk full')
  db.set('first', '1')
  await until(() => db.persistence.state === 'failed')
  for (let round = 0; round < 50; round++) {
    db.set('big', 'x'.repeat(500_000) + round)
    await turn()
    await turn()
  }
  assert.equal(db.persistence.state, 'failed')
  store.refuse = null
  await db.flush()
  assert.equal(store.replaces.length, 1)
  assert.ok(store.replaces[0].put.reduce((sum, [, chunk]) => sum + chunk.length, 0) < 2_000_000)
  await db.close()
  const again = await open({ store: store.inner })
  assert.deepEqual([again.get('first'), again.strlen('big')], ['1', 500_002])
  await again.close()
})

test('a refused snapshot is taken again with the same changes', async () => {
  const store = new Watched()
  const db = await open({ store })
  store.refuse = new Error('disk full')
  for (let i = 0; i < 2000; i++) db.set(`k${i}`, 'x'.repeat(1000))
  await assert.rejects(db.flush(), /disk full/)
  await assert.rejects(db.flush(), /disk full/)
  store.refuse = null
  await db.close()
  const again = await open({ store: store.inner })
  assert.equal(again.dbsize(), 2000)
  await again.close()
})

test('close can drop what the store refuses', async () => {
  const store = new Watched()
  const db = await open({ store })
  store.refuse = new Error('disk full')
  db.set('a', '1')
  await assert.rejects(db.close(), /disk full/)
  await db.close({ discard: true })
  assert.equal(store.closes, 1)
  assert.throws(() => db.get('a'), /the database is closed/)
})

/** A stored database with several chunks. */
async function filled(): Promise<StoredData & { chunks: [string, Uint8Array][] }> {
  const store = memory()
  const db = await open({ store })
  for (let i = 0; i < 3000; i++) db.set(`k${i}`, 'x'.repeat(1000))
  await db.flush()
  db.set('later', '1')
  await db.close()
  const { manifest, chunks, journal } = await store.load()
  return { manifest, chunks: [...(chunks as Map<string, Uint8Array>)], journal }
}

function readOnly(data: StoredData): Watched {
  const store = new Watched()
  store.load = async () => data
  return store
}

const damage = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 0x40 : byte))

test('damaged data is refused by name and left as it is', async () => {
  const data = await filled()
  assert.ok(data.manifest)
  assert.ok(data.chunks.length > 1)
  const [name, chunk] = data.chunks[1]
  const others = data.chunks.filter(([other]) => other !== name)
  const cases: [StoredData, RegExp][] = [
    [{ ...data, chunks: [[name, damage(chunk, chunk.length >> 1)], ...others] }, new RegExp(`chunk ${JSON.stringify(name)} is unreadable: .`)],
    [{ ...data, chunks: [[name, chunk.slice(0, -1)], ...others] }, new RegExp(`chunk ${JSON.stringify(name)} is unreadable: .`)],
    [{ ...data, chunks: [[name, new Uint8Array(0)], ...others] }, new RegExp(`chunk ${JSON.stringify(name)} is unreadable: .`)],
    [{ ...data, chunks: others }, /the snapshot is incomplete: ./],
    [{ ...data, manifest: damage(data.manifest, data.manifest.length >> 1) }, /the manifest is unreadable: ./],
    [{ ...data, journal: [...(data.journal as Uint8Array[]), Buffer.from('*2\r\n$3\r\nSE')] }, /journal record 2 is unreadable: ./],
  ]
  for (const [broken, message] of cases) {
    const store = readOnly(broken)
    await assert.rejects(open({ store }), (error) => {
      assert.ok(error instanceof PersistenceError, String(error))
      assert.match(error.message, message)
      return true
    })
    assert.deepEqual([store.appends.length, store.replaces.length, store.closes], [0, 0, 1])
  }
  const db = await open({ store: readOnly(data) })
  assert.equal(db.dbsize(), 3001)
  await db.close()
})
