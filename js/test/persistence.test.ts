import assert from 'node:assert/strict'
import { test } from 'node:test'
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { type PersistenceStatus, open } from 'wedis'
import { indexedDB } from 'wedis/stores/indexeddb'
import { memory } from 'wedis/stores/memory'
import { Watched, turn, until, withTraits } from './support/watched.js'

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
  assert.deepEqual(db.persistence, { state: 'none', dirty: false, dirtySince: null, bound: null, lastSavedAt: null, error: null })
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

test('records are appended between the parts of a snapshot', async () => {
  const store = new Watched()
  const order: string[] = []
  const { append, snapshot } = store
  store.append = async (...args) => (order.push('append'), append.apply(store, args))
  store.snapshot = async () => {
    const begun = await snapshot.apply(store)
    order.push('begin')
    return {
      put: async (name, bytes) => (order.push('put'), begun.put(name, bytes)),
      commit: async (manifest, remove) => (await begun.commit(manifest, remove), void order.push('commit')),
      abort: () => begun.abort(),
    }
  }
  const db = await open({ store })
  for (let i = 0; i < 20_000; i++) db.set(`k${i}`, 'x'.repeat(200))
  await db.flush()
  for (let i = 0; i < 20_000; i++) db.set(`k${i}`, 'y'.repeat(200)) // all of it is to be written again
  await db.flush()
  for (let i = 0; i < 20_000; i++) db.append(`k${i}`, 'z')
  await db.flush()
  order.length = 0
  db.call('BGSAVE')
  for (let i = 0; !order.includes('commit'); i++) {
    db.set('during', i)
    await turn()
  }
  const meanwhile = order.slice(order.indexOf('begin'))
  assert.ok(meanwhile.includes('append') && meanwhile.indexOf('append') < meanwhile.lastIndexOf('put'), meanwhile.join(' '))
  const during = db.get('during')
  await db.close()
  const again = await open({ store: store.inner })
  assert.deepEqual([again.get('during'), again.dbsize()], [during, 20_001])
  await again.close()
})

test('snapshots as RDB files, with a journal that may be cut anywhere', async () => {
  const inner = memory()
  const store = withTraits(inner, { format: 'rdb' })
  let db = await open({ store })
  for (let i = 0; i < 5000; i++) db.set(`k${i}`, 'x'.repeat(300))
  await db.flush()
  db.set('later', '1')
  await db.close()
  const data = await store.load()
  const journal = Buffer.concat(data.journal as Uint8Array[])
  assert.ok(journal.length > 0 && journal.length < 1000)
  store.load = async () => ({ ...data, journal: Array.from(journal, (byte) => Uint8Array.of(byte)) })
  db = await open({ store })
  assert.deepEqual([db.dbsize(), db.get('later')], [5001, '1'])
  await db.close()
})

test('a store without journal gets a snapshot some time after the first change, and at flush', async () => {
  const store = new Watched()
  const slow = withTraits(store, { journals: false, delay: 30 })
  const db = await open({ store: slow })
  db.set('a', '1')
  const began = Date.now()
  await until(() => store.replaces.length === 1)
  assert.ok(Date.now() - began >= 25)
  assert.equal(db.persistence.state, 'saved')
  db.set('b', '2')
  await db.flush()
  assert.deepEqual([store.replaces.length, store.appends.length], [2, 0])
  await db.close()
  const again = await open({ store: store.inner })
  assert.deepEqual(again.mget('a', 'b'), ['1', '2'])
  await again.close()
})

test('BGSAVE is a snapshot into the store, and its end is told', async () => {
  const store = new Watched()
  const db = await open({ store, config: { 'enable-debug-command': 'yes' } })
  db.set('a', '1')
  assert.match(String(db.call('BGSAVE')), /Background saving started/)
  await until(() => /rdb_bgsave_in_progress:0/.test(String(db.call('INFO', 'persistence'))))
  assert.equal(store.replaces.length, 1)
  store.refuse = new Error('disk full')
  db.call('BGSAVE')
  await until(() => /rdb_last_bgsave_status:err/.test(String(db.call('INFO', 'persistence'))))
  store.refuse = null
  db.set('b', '2') // no save points: the database goes on
  await db.close()
})

test('since when something is unsaved; listeners hear of changes only', async () => {
  const store = new Watched()
  const db = await open({ store })
  const heard: PersistenceStatus[] = []
  db.on('persistence', (status) => heard.push(status))
  assert.equal(db.persistence.dirtySince, null)
  const before = Date.now()
  let release = () => {}
  store.gate = new Promise((resolve) => (release = resolve))
  db.set('a', '1')
  const since = db.persistence.dirtySince!
  assert.ok(since >= before && since <= Date.now())
  await turn()
  db.set('b', '1')
  await turn()
  assert.equal(db.persistence.dirtySince, since)
  release()
  await db.flush()
  assert.equal(db.persistence.dirtySince, null)
  for (const [i, status] of heard.entries()) assert.notDeepEqual(status, heard[i - 1])
  await db.close()
})

test('appendfsync always is no promise that a synchronous database can keep', async () => {
  await assert.rejects(open({ store: memory(), config: { appendfsync: 'always' } }), /durability: 'strict'/)
  const db = await open({ store: memory() })
  assert.throws(() => db.config.set({ appendfsync: 'always' }), /durability: 'strict'/)
  db.config.set({ appendfsync: 'no' })
  await db.close()
})
