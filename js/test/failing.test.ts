import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { type Durability, OwnershipError, PersistenceError, type PersistenceStatus, type Store, type StoredData, open } from 'wedis'
import { memory } from 'wedis/stores/memory'
import { Engine } from '../src/engine/engine.js'
import { Persistence } from '../src/persistence/persistence.js'
import { encodeCommand } from '../src/resp/encode.js'
import { Watched, turn, until, withTraits } from './support/watched.js'

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

test('who was replaced by another owner stops for good, and says so', async () => {
  const place = memory()
  const first = await open({ store: place })
  first.set('a', '1')
  await first.flush()
  const second = await open({ store: memory(place) })
  first.set('b', '2')
  await assert.rejects(first.flush(), OwnershipError)
  first.set('c', '3')
  await assert.rejects(first.flush(), /another one has opened this memory store/)
  assert.deepEqual([first.persistence.state, first.persistence.dirty], ['failed', true])
  assert.deepEqual(second.mget('a', 'b', 'c'), ['1', null, null])
  await assert.rejects(first.close(), OwnershipError)
  await first.close({ discard: true })
  await second.close()
})

test('a commit whose outcome nobody knows: nothing is built on it', async () => {
  const store = new Watched()
  const { snapshot } = store
  let failing = true
  store.snapshot = async () => {
    const begun = await snapshot.apply(store)
    return {
      ...begun,
      commit: async (manifest, remove) => {
        await begun.commit(manifest, remove)
        if (failing) throw new Error('no answer') // but it is there
      },
    }
  }
  const db = await open({ store })
  const fill = (value: string) => {
    for (let i = 0; i < 3000; i++) db.set(`k${i}`, value.repeat(1000))
  }
  fill('x')
  await assert.rejects(db.flush(), /no answer/)
  failing = false
  db.del('k1')
  await db.flush()
  await db.close()
  const { chunks } = await store.inner.load()
  const again = await open({ store: store.inner })
  assert.equal(again.dbsize(), 2999)
  assert.equal((chunks as Map<string, Uint8Array>).size, store.replaces[1].put.length, 'chunks of the first commit are left over')
  await again.close()
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

/** A keeper, with nothing around it. */
async function kept(store: Store, durability: Durability = 'relaxed') {
  const wasm = await WebAssembly.compile(await readFile(new URL(import.meta.resolve('wedis/wedis.wasm'))))
  const engine = await Engine.start(wasm, { config: [], seed: 1n, now: () => Date.now() * 1000, journal: true })
  const keeper = await Persistence.start(engine, store, durability)
  const session = engine.session()
  return { engine, keeper, run: (...words: string[]) => session.exec(encodeCommand(words)) }
}

/** Has all timers go off at once until it is stopped; gives the times that they were to wait, in ms. */
function hurried(): { waits: number[]; stop(): void } {
  const { setTimeout } = globalThis
  const waits: number[] = []
  globalThis.setTimeout = ((run: () => void, wait = 0) => (waits.push(wait), setTimeout(run, 0))) as typeof setTimeout
  return { waits, stop: () => void (globalThis.setTimeout = setTimeout) }
}

test('the pauses grow while a store refuses everything, appends and then snapshots', async () => {
  const store = new Watched()
  const { keeper, run } = await kept(store)
  store.refuse = new Error('disk full')
  run('SET', 'a', '1')
  const timers = hurried()
  try {
    await until(() => timers.waits.length >= 12)
  } finally {
    timers.stop()
  }
  const pauses = timers.waits.slice(0, 12).map((wait) => Math.round(wait / 100) * 100)
  assert.deepEqual(pauses, [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000, 30_000])
  store.refuse = null
  await keeper.flush()
  assert.equal(keeper.status.error, null)
  await keeper.close(false)
})

test('who asks again at the moment of a failure waits for the next attempt, which is soon', async () => {
  const store = new Watched()
  const { keeper, run } = await kept(store, 'strict')
  store.refuse = new Error('disk full')
  run('SET', 'a', '1')
  const timers = hurried()
  let again: Promise<void> | null = null
  try {
    await until(() => timers.waits.length >= 8)
    await keeper.committed()!.catch(() => {
      again = keeper.committed()
      store.refuse = null
      timers.waits.length = 0
    })
    await again!
  } finally {
    timers.stop()
  }
  assert.ok(timers.waits[0] <= 1000, String(timers.waits))
  await keeper.close(false)
})

test('a store without journal is never appended to, whatever must outlive the journal', async () => {
  for (const format of ['chunks', 'rdb'] as const) {
    const store = new Watched()
    const { keeper, run } = await kept(withTraits(store, { format, journals: false, delay: 1 }))
    keeper.remembered = () => ['a line']
    run('SET', 'a', '1')
    await keeper.flush()
    await keeper.close(false)
    assert.deepEqual([store.appends.length, store.replaces.length], [0, 1])
  }
})

test('a store that does not answer has failed when what is unsaved is older than the bound, until it does', async () => {
  for (const traits of [{}, { journals: false, delay: 50 }]) {
    const store = new Watched()
    let release = () => {}
    store.gate = new Promise((resolve) => (release = resolve))
    const db = await open({ store: withTraits(store, traits) })
    const { bound } = db.persistence
    assert.equal(bound, 2000 + (traits.delay ?? 0))
    const { now } = Date
    const timers = hurried()
    try {
      db.set('a', '1')
      await turn()
      assert.equal(db.persistence.state, 'pending')
      const heard: PersistenceStatus[] = []
      db.on('persistence', (status) => heard.push(status))
      const later = now() + bound!
      Date.now = () => later
      await until(() => heard.length > 0)
      const [{ state, dirty, error }] = heard
      assert.deepEqual([state, dirty, error?.code], ['failed', true, 'late'])
      release()
      await db.flush()
      assert.deepEqual([db.persistence.state, db.persistence.error], ['saved', null])
    } finally {
      timers.stop()
      Date.now = now
    }
    await db.close()
  }
})
