import assert from 'node:assert/strict'
import { test } from 'node:test'
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { type Durability, OwnershipError, PersistenceError, type PersistenceStatus, type Store, type StoredData, type StoredSnapshot, open } from 'wedis'
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

/** A store whose snapshots are RDB files, or that has no journal. */
function withTraits(inner: Store, traits: Pick<Store, 'format' | 'journals' | 'delay'>): Store {
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

test('db.dump() is an RDB file of that moment, and open({ load }) takes it from anything', async () => {
  const db = await open({ config: { 'enable-debug-command': 'yes' } })
  for (let i = 0; i < 20_000; i++) db.set(`k${i}`, `value ${i}`)
  db.rpush('list', ['a', 'b'])
  const digest = db.call('DEBUG', 'DIGEST')
  const dumping = db.dump()
  db.flushall()
  const blob = await dumping
  const bytes = new Uint8Array(await blob.arrayBuffer())
  assert.equal(new TextDecoder().decode(bytes.subarray(0, 5)), 'REDIS')
  const stream = async function* () {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
  }
  for (const load of [blob, bytes, bytes.buffer as ArrayBuffer, new Response(blob), blob.stream(), stream(), Promise.resolve(blob)]) {
    const loaded = await open({ load, config: { 'enable-debug-command': 'yes' } })
    assert.equal(loaded.call('DEBUG', 'DIGEST'), digest)
    await loaded.close()
  }
  const command = (...args: string[]) => `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`
  const aof = await open({ load: new Blob([command('SELECT', '0'), command('SET', 'a', '1')]) })
  assert.equal(aof.get('a'), '1')
  const both = await open({ load: new Blob([blob, command('SELECT', '0'), command('DEL', 'k7')]) })
  assert.deepEqual([both.dbsize(), both.get('k7')], [20_000, null])
  for (const [load, message] of [
    [bytes.subarray(0, 5000), /load: .*byte \d+/],
    [bytes.map((byte, i) => (i === 5000 ? byte ^ 1 : byte)), /load: ./],
    [new TextEncoder().encode('hello world'), /neither an RDB file nor an append-only file/],
    [new Uint8Array(0), /there is nothing in it/],
    [new TextEncoder().encode(command('SET', 'a', '1').slice(0, -3)), /load: .*byte 0/],
  ] as const) {
    await assert.rejects(open({ load }), (error: Error) => error instanceof PersistenceError && message.test(error.message))
  }
  await assert.rejects(open({ load: 7 as never }), TypeError)
})

test('what is loaded is stored at once, in a store that must be empty', async () => {
  const source = await open()
  source.set('a', '1')
  const blob = await source.dump()
  const store = memory()
  const db = await open({ store, load: blob })
  assert.equal(db.persistence.state, 'saved')
  await db.close({ discard: true })
  const again = await open({ store })
  assert.equal(again.get('a'), '1')
  await again.close()
  await assert.rejects(open({ store, load: blob }), /the store is not empty/)
})

test('a clone is a database of its own, with the same data, settings and clock', async () => {
  const store = memory()
  const db = await open({ store, now: () => 1_700_000_000_000, config: { maxmemory: '50mb' } })
  db.set('a', '1', { EX: 10 })
  db.config.set({ 'maxmemory-policy': 'allkeys-lru' })
  const clone = await db.clone()
  assert.deepEqual([clone.get('a'), clone.pttl('a')], ['1', 10_000])
  assert.deepEqual({ ...clone.config.get('maxmemory*') }, { ...db.config.get('maxmemory*') })
  clone.set('a', '2')
  clone.set('b', '2')
  db.set('c', '3')
  assert.deepEqual([db.mget('a', 'b', 'c'), clone.mget('a', 'b', 'c')], [['1', null, '3'], ['2', '2', null]]) // prettier-ignore
  assert.equal(clone.persistence.state, 'none')
  const second = await clone.clone()
  assert.equal(second.get('b'), '2')
  for (const one of [second, clone, db]) await one.close()
})

test('appendfsync always is no promise that a synchronous database can keep', async () => {
  await assert.rejects(open({ store: memory(), config: { appendfsync: 'always' } }), /durability: 'strict'/)
  const db = await open({ store: memory() })
  assert.throws(() => db.config.set({ appendfsync: 'always' }), /durability: 'strict'/)
  db.config.set({ appendfsync: 'no' })
  await db.close()
})
