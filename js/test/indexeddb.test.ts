/** What browsers do to a store in IndexedDB. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { beforeEach, test } from 'node:test'
import 'fake-indexeddb/auto'
import { IDBDatabase, IDBFactory, IDBObjectStore, IDBVersionChangeEvent } from 'fake-indexeddb'
import { OwnershipError, PersistenceError, type Store, open } from 'wedis'
import { indexedDB } from 'wedis/stores/indexeddb'

const bytes = (text: string) => new TextEncoder().encode(text)

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

async function content(store: Store) {
  const { manifest, chunks, journal } = await store.load()
  const all: Record<string, string> = {}
  for await (const [name, chunk] of chunks) all[name] = Buffer.from(chunk).toString()
  const records: string[] = []
  for await (const record of journal) records.push(Buffer.from(record).toString())
  return { manifest: manifest && Buffer.from(manifest).toString(), chunks: all, journal: records }
}

/** A whole snapshot at once. */
async function replace(store: Store, put: Record<string, string>, manifest: string, remove: readonly string[] = []) {
  const snapshot = await store.snapshot()
  for (const [name, chunk] of Object.entries(put)) await snapshot.put(name, bytes(chunk))
  await snapshot.commit(bytes(manifest), remove)
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** All that is in the database, by object store. */
async function inside(name: string): Promise<Record<string, IDBValidKey[]>> {
  const db = await settled(globalThis.indexedDB.open(name))
  const found: Record<string, IDBValidKey[]> = {}
  for (const store of db.objectStoreNames) found[store] = await settled(db.transaction(store).objectStore(store).getAllKeys())
  db.close()
  return found
}

/** Changes the database behind the store's back. */
async function tamper(name: string, from: string, work: (store: IDBObjectStore) => void) {
  const db = await settled(globalThis.indexedDB.open(name))
  const tx = db.transaction(from, 'readwrite')
  work(tx.objectStore(from))
  await new Promise((resolve) => (tx.oncomplete = resolve))
  db.close()
}

const code = (wanted: string | undefined, text: RegExp) => (error: unknown) => {
  assert.ok(error instanceof PersistenceError, String(error))
  assert.equal(error.code, wanted)
  assert.match(error.message, text)
  return true
}

test('only the bytes of a view are stored, not the buffer behind it', async (t) => {
  const store = indexedDB('app')
  await store.load()
  const sizes: number[] = []
  const { put } = IDBObjectStore.prototype
  t.mock.method(IDBObjectStore.prototype, 'put', function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    if (value instanceof Uint8Array) sizes.push(value.buffer.byteLength)
    return put.call(this, value, key)
  })
  const view = new Uint8Array(1000).subarray(100, 107)
  await store.append(view, 'relaxed')
  const snapshot = await store.snapshot()
  await snapshot.put('a', view)
  await snapshot.commit(view, [])
  assert.deepEqual(sizes, [7, 7, 7])
})

test('a commit that fails half-way changes nothing', async (t) => {
  const store = indexedDB('app')
  await store.load()
  await replace(store, { a: 'old' }, 'm1')
  await store.append(bytes('j1'), 'relaxed')
  const { put } = IDBObjectStore.prototype
  t.mock.method(IDBObjectStore.prototype, 'put', function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    if (key === 'c') throw new DOMException('out of space', 'QuotaExceededError')
    return put.call(this, value, key)
  })
  await assert.rejects(replace(store, { b: 'new', c: 'new' }, 'm2', ['a']), code('quota', /out of space/))
  t.mock.restoreAll()
  assert.deepEqual(await content(store), { manifest: 'm1', chunks: { a: 'old' }, journal: ['j1'] })
})

test('version 1, as Wedis 0.1.0 left it, loads for ever', async () => {
  const { version, stores } = JSON.parse(readFileSync(new URL('../../../test/fixtures/indexeddb/version-1.json', import.meta.url), 'utf8'))
  const request = globalThis.indexedDB.open('wedis:app', version)
  request.onupgradeneeded = () => {
    for (const [name, rows] of Object.entries(stores as Record<string, [IDBValidKey, unknown][]>)) {
      const store = request.result.createObjectStore(name)
      for (const [key, value] of rows) {
        const { base64 } = value as { base64?: string }
        store.put(base64 === undefined ? value : new Uint8Array(Buffer.from(base64, 'base64')), key)
      }
    }
  }
  ;(await settled(request)).close()

  for (const visit of ['upgraded', 'again']) {
    const db = await open({ store: indexedDB('app') })
    assert.equal(db.dbsize(), 52, visit)
    assert.equal(db.get('string:39'), 'value 39 '.repeat(10))
    assert.equal(db.get('number'), '43')
    assert.deepEqual(db.bytes.get(Uint8Array.of(0xff, 0, 0xfe)), Uint8Array.of(0, 1, 0xff))
    assert.equal(db.call('PEXPIRETIME', 'expires'), 4_102_444_800_000)
    assert.deepEqual(db.lrange('list', 0, -1), ['first', 'a', 'b', 'c'])
    assert.equal(db.call('OBJECT', 'ENCODING', 'ints'), 'intset')
    assert.deepEqual(db.zrange('zset', 0, -1), ['low', 'one', 'two'])
    assert.equal(db.xlen('stream'), 2)
    assert.equal(db.call('PFCOUNT', 'hll'), 3)
    assert.equal(db.call('BITCOUNT', 'bits'), 1)
    assert.equal(db.get('after'), 'the snapshot')
    db.select(3)
    assert.equal(db.get('third'), 'database')
    await db.close()
  }
  const found = await inside('wedis:app')
  assert.deepEqual(found.meta.filter((key) => !String(key).startsWith('fence:')), ['manifest', 'names', 'owner'])
})

test('a database of a newer version is refused and left alone', async () => {
  ;(await settled(globalThis.indexedDB.open('wedis:app', 3))).close()
  await assert.rejects(indexedDB('app').load(), code('newer', /IndexedDB database "app" was written by a newer version of Wedis/))
})

test('a page with a newer version takes the store over', async () => {
  const store = indexedDB('app')
  await store.load()
  const newer = await settled(globalThis.indexedDB.open('wedis:app', 3))
  await assert.rejects(store.append(bytes('j'), 'relaxed'), code('newer', /newer version/))
  newer.close()
})

test('an older version that another page keeps open: an error after a while, and nothing is upgraded later', async () => {
  const request = globalThis.indexedDB.open('wedis:app', 1)
  request.onupgradeneeded = () => {
    for (const name of ['meta', 'chunks', 'journal']) request.result.createObjectStore(name)
  }
  const old = await settled(request)
  await assert.rejects(indexedDB('app', { openTimeout: 50 }).load(), code('unavailable', /within 0.05 s: another page keeps an older version of it open/))
  old.close()
  await settled(globalThis.indexedDB.open('other')) // the upgrade had its turn
  assert.equal((await settled(globalThis.indexedDB.open('wedis:app'))).version, 1)
})

test('a browser that never answers', async (t) => {
  t.mock.method(IDBFactory.prototype, 'open', () => ({}))
  await assert.rejects(indexedDB('app', { openTimeout: 20 }).load(), code('unavailable', /did not open within 0.02 s: the browser does not answer/))
})

test('a platform without IndexedDB, or where it is blocked', async (t) => {
  for (const nothing of [undefined, null]) {
    globalThis.indexedDB = nothing as never
    await assert.rejects(indexedDB('app').load(), code('unavailable', /this platform has no IndexedDB/))
  }
  globalThis.indexedDB = new IDBFactory()
  for (const name of ['InvalidStateError', 'SecurityError']) {
    const later = t.mock.method(IDBFactory.prototype, 'open', () => {
      const request = { error: new DOMException('denied', name) } as IDBOpenDBRequest & { error: DOMException }
      setImmediate(() => request.onerror!(new Event('error')))
      return request
    })
    await assert.rejects(indexedDB('app').load(), code('unavailable', /"app" cannot be opened here \(private browsing, .*denied/))
    later.mock.restore()
    const now = t.mock.method(IDBFactory.prototype, 'open', () => {
      throw new DOMException('denied', name)
    })
    await assert.rejects(indexedDB('app').load(), code('unavailable', /denied/))
    now.mock.restore()
  }
})

test('a browser that has deleted what it found damaged, as Chromium does: said so once, and then empty', async () => {
  const event = IDBVersionChangeEvent.prototype as { dataLoss?: string; dataLossMessage?: string }
  Object.assign(event, { dataLoss: 'total', dataLossMessage: 'checksum mismatch' })
  await assert.rejects(indexedDB('app').load(), code('damaged', /found IndexedDB database "app" damaged and has deleted it.*checksum mismatch/))
  Object.assign(event, { dataLoss: 'none', dataLossMessage: '' })
  assert.deepEqual(await content(indexedDB('app')), { manifest: null, chunks: {}, journal: [] })
})

test('deleted underneath: writes fail until a whole snapshot is there', async () => {
  const store = indexedDB('app')
  await store.load()
  await replace(store, { a: 'old' }, 'm1')
  await store.append(bytes('j1'), 'relaxed')
  await settled(globalThis.indexedDB.deleteDatabase('wedis:app'))
  for (let i = 0; i < 2; i++) await assert.rejects(store.append(bytes('j2'), 'relaxed'), code('gone', /"app" was deleted while it was open/))
  assert.deepEqual(await globalThis.indexedDB.databases(), [], 'a failed write makes no database')

  const snapshot = await store.snapshot()
  await assert.rejects(store.append(bytes('j3'), 'relaxed'), code('gone', /deleted/))
  await snapshot.put('b', bytes('new'))
  await snapshot.commit(bytes('m2'), ['a'])
  await store.append(bytes('j4'), 'relaxed')
  assert.deepEqual(await content(indexedDB('app')), { manifest: 'm2', chunks: { b: 'new' }, journal: ['j4'] })
})

test('deleted underneath while a snapshot is on its way', async () => {
  const store = indexedDB('app')
  await store.load()
  const snapshot = await store.snapshot()
  await snapshot.put('a', bytes('x'.repeat(2_000_000)))
  await settled(globalThis.indexedDB.deleteDatabase('wedis:app'))
  await assert.rejects(snapshot.commit(bytes('m'), []), code('gone', /deleted/))
  await replace(store, { b: 'whole' }, 'm2')
  assert.deepEqual(await content(indexedDB('app')), { manifest: 'm2', chunks: { b: 'whole' }, journal: [] })
})

test('deleted underneath, and to stay so', async () => {
  const store = indexedDB('app', { ifDeleted: 'refuse' })
  await store.load()
  await settled(globalThis.indexedDB.deleteDatabase('wedis:app'))
  await assert.rejects(store.append(bytes('j'), 'relaxed'), code('gone', /deleted/))
  await assert.rejects(store.snapshot(), code('gone', /deleted/))
  assert.deepEqual(await globalThis.indexedDB.databases(), [])
})

test('deleted underneath, and opened by another page since: that one owns it', async () => {
  const [first, second] = [indexedDB('app'), indexedDB('app')]
  await first.load()
  await settled(globalThis.indexedDB.deleteDatabase('wedis:app'))
  await assert.rejects(first.append(bytes('j'), 'relaxed'), code('gone', /deleted/))
  await second.load()
  await assert.rejects(first.snapshot(), OwnershipError)
  await second.append(bytes('mine'), 'relaxed')
  assert.deepEqual((await content(indexedDB('app'))).journal, ['mine'])
})

test('a database stores itself again after it was deleted', async () => {
  const db = await open({ store: indexedDB('app') })
  db.set('before', '1')
  await db.flush()
  await settled(globalThis.indexedDB.deleteDatabase('wedis:app'))
  db.set('after', '2')
  const states: (string | undefined)[] = []
  db.on('persistence', ({ error }) => error && states.push(error.code))
  await db.flush().catch(() => {})
  await db.flush()
  assert.deepEqual(states[0], 'gone')
  await db.close()
  const again = await open({ store: indexedDB('app') })
  assert.deepEqual(again.mget('before', 'after'), ['1', '2'])
  await again.close()
})

test('connections that the browser closed are opened again, as Safari needs it', async (t) => {
  const store = indexedDB('app')
  await store.load()
  const { transaction } = IDBDatabase.prototype
  let failures = 1
  t.mock.method(IDBDatabase.prototype, 'transaction', function (this: IDBDatabase, ...args: Parameters<typeof transaction>) {
    if (failures-- > 0) throw new DOMException('The database connection is closing.', 'InvalidStateError')
    return transaction.apply(this, args)
  })
  await store.append(bytes('j1'), 'relaxed')
  failures = 2
  await assert.rejects(store.append(bytes('j2'), 'relaxed'), PersistenceError)
  failures = 0
  await store.append(bytes('j2'), 'relaxed')
  failures = 1
  assert.deepEqual((await content(indexedDB('app'))).journal, ['j1', 'j2'])
})

test('a connection that is lost in the middle, after the record was stored: it is there once', async (t) => {
  const store = indexedDB('app')
  await store.load()
  loseEnd(t, 1)
  await store.append(bytes('j1'), 'relaxed')
  t.mock.restoreAll()
  assert.deepEqual((await content(indexedDB('app'))).journal, ['j1'])
})

test('an append with an unknown outcome is overwritten by the next one', async (t) => {
  const store = indexedDB('app')
  await store.load()
  loseEnd(t, 2)
  await assert.rejects(store.append(bytes('j1'), 'relaxed'), /Connection to Indexed Database server lost/)
  t.mock.restoreAll()
  await store.append(bytes('j1 and j2'), 'relaxed')
  assert.deepEqual((await content(indexedDB('app'))).journal, ['j1 and j2'])
})

test('an append with an unknown outcome goes with the journal before the next snapshot', async (t) => {
  const store = indexedDB('app')
  await store.load()
  await store.append(bytes('j0'), 'relaxed')
  loseEnd(t, 2)
  await assert.rejects(store.append(bytes('j1'), 'relaxed'), PersistenceError)
  t.mock.restoreAll()
  const snapshot = await store.snapshot()
  await assert.rejects(store.append(bytes('j2'), 'relaxed'), /takes no other until a snapshot has been stored/)
  await snapshot.commit(bytes('m with j1'), [])
  await store.append(bytes('j3'), 'relaxed')
  assert.deepEqual(await content(indexedDB('app')), { manifest: 'm with j1', chunks: {}, journal: ['j3'] })
})

test('a commit with an unknown outcome that is given up: what it may have stored is whole, and goes with the next one', async (t) => {
  const store = indexedDB('app')
  await store.load()
  await replace(store, { 'c.1': 'first' }, 'm1')
  const snapshot = await store.snapshot()
  await snapshot.put('c.2', bytes('second'))
  await store.append(bytes('during'), 'relaxed')
  loseEnd(t, 2)
  await assert.rejects(snapshot.commit(bytes('m2'), ['c.1']), /Connection to Indexed Database server lost/)
  t.mock.restoreAll()
  await snapshot.abort()
  assert.deepEqual(await content(indexedDB('app')), { manifest: 'm2', chunks: { 'c.2': 'second' }, journal: ['during'] })
})

/** The next `times` writing transactions are stored, but end as Safari's do when its storage process dies. */
function loseEnd(t: { mock: { method: typeof test.mock.method } }, times: number) {
  const { transaction } = IDBDatabase.prototype
  t.mock.method(IDBDatabase.prototype, 'transaction', function (this: IDBDatabase, ...args: Parameters<typeof transaction>) {
    const tx = transaction.apply(this, args) as IDBTransaction & { lost?: boolean }
    if (args[1] === 'readwrite' && times-- > 0) {
      const error = new DOMException('Connection to Indexed Database server lost. Refresh the page to try again', 'UnknownError')
      Object.defineProperty(tx, 'oncomplete', {
        set: () => tx.addEventListener('complete', () => {
          Object.defineProperty(tx, 'error', { value: error })
          tx.onabort!(new Event('abort') as never)
        }),
      })
    }
    return tx
  })
}

test('no room: said so, and used again when there is some', async (t) => {
  const store = indexedDB('app')
  await store.load()
  await store.append(bytes('j1'), 'relaxed')
  const { put } = IDBObjectStore.prototype
  t.mock.method(IDBObjectStore.prototype, 'put', function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    if (value instanceof Uint8Array) throw new DOMException('Encountered full disk', 'QuotaExceededError')
    return put.call(this, value, key)
  })
  await assert.rejects(store.append(bytes('j2'), 'relaxed'), code('quota', /"app" has no room: QuotaExceededError: Encountered full disk/))
  t.mock.restoreAll()
  await store.append(bytes('j2'), 'relaxed')
  assert.deepEqual((await content(indexedDB('app'))).journal, ['j1', 'j2'])
})

test('a transaction that the browser aborts', async (t) => {
  const store = indexedDB('app')
  await store.load()
  const { put } = IDBObjectStore.prototype
  const mock = t.mock.method(IDBObjectStore.prototype, 'put', function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    const request = put.call(this, value, key)
    this.transaction.abort()
    return request
  })
  await assert.rejects(store.append(bytes('j1'), 'relaxed'), code(undefined, /"app" refused: /))
  mock.mock.restore()
  await store.append(bytes('j1'), 'relaxed')
  assert.deepEqual((await content(indexedDB('app'))).journal, ['j1'])
})

test('chunks of snapshots that were never committed are collected', async () => {
  const large = 'x'.repeat(1_100_000)
  const names = async () => (await inside('wedis:app')).chunks
  let store = indexedDB('app')
  await store.load()
  await replace(store, { a: 'a' }, 'm1')
  let snapshot = await store.snapshot()
  await snapshot.put('b', bytes(large))
  assert.deepEqual(await names(), ['a', 'b'])
  store = indexedDB('app') // as after a crash
  await store.load()
  assert.deepEqual(await names(), ['a'])

  snapshot = await store.snapshot()
  await snapshot.put('c', bytes(large))
  await snapshot.abort()
  assert.deepEqual(await names(), ['a'])
  snapshot = await store.snapshot()
  await snapshot.put('d', bytes(large)) // given up without a word
  await replace(store, { e: 'e' }, 'm2')
  assert.deepEqual(await names(), ['a', 'e'])
})

test('damage is found: missing chunks, missing records, what is no byte string', async () => {
  const store = indexedDB('app')
  await store.load()
  await replace(store, { a: 'a', b: 'b' }, 'm')
  for (const text of ['1', '2', '3']) await store.append(bytes(text), 'relaxed')
  await tamper('wedis:app', 'journal', (journal) => journal.put('text', 3))
  await assert.rejects(content(indexedDB('app')), code('damaged', /journal record 3 is no byte string/))
  await tamper('wedis:app', 'journal', (journal) => journal.delete(2))
  await assert.rejects(content(indexedDB('app')), code('damaged', /journal record 2 is missing/))
  await tamper('wedis:app', 'chunks', (chunks) => chunks.delete('b'))
  await assert.rejects(content(indexedDB('app')), code('damaged', /"app" is damaged: chunk "b" is missing/))
})

test('who reads while another takes the store over is told', async () => {
  const store = indexedDB('app')
  await store.load()
  for (let i = 0; i < 40; i++) await store.append(bytes(`j${i}`), 'relaxed')
  const { journal } = await store.load()
  const other = indexedDB('app')
  await other.load()
  await replace(other, {}, 'm')
  await assert.rejects(async () => {
    for await (const _ of journal);
  }, OwnershipError)
})

test('an owner that was replaced a second time, or long ago, still writes nothing', async (t) => {
  const day = 86_400_000
  t.mock.timers.enable({ apis: ['Date'], now: 1_000 * day })
  const stores = [indexedDB('app'), indexedDB('app'), indexedDB('app')]
  for (const store of stores) await store.load()
  for (const store of stores.slice(0, 2)) await assert.rejects(store.append(bytes('late'), 'relaxed'), OwnershipError)
  const fences = async () => (await inside('wedis:app')).meta.filter((key) => String(key).startsWith('fence:')).length
  assert.equal(await fences(), 2)

  const sleeper = indexedDB('app')
  await sleeper.load()
  const other = indexedDB('app')
  await other.load()
  t.mock.timers.setTime(1_040 * day)
  await other.load() // removes the fences
  assert.equal(await fences(), 1)
  await assert.rejects(sleeper.append(bytes('late'), 'relaxed'), OwnershipError)
  await other.append(bytes('in time'), 'relaxed')
  assert.deepEqual((await content(indexedDB('app'))).journal, ['in time'])
})

test('a page that stands still in the middle of a transaction: an error after a while, and no new owner', async () => {
  const store = indexedDB('app')
  await store.load()
  const db = await settled(globalThis.indexedDB.open('wedis:app'))
  const tx = db.transaction('meta', 'readwrite')
  let stands = true
  const keepAlive = () => {
    tx.objectStore('meta').get('owner').onsuccess = () => void (stands && keepAlive())
  }
  keepAlive()
  await assert.rejects(indexedDB('app', { openTimeout: 50 }).load(), code('unavailable', /did not answer within 0.05 s: is another page standing still/))
  stands = false
  await new Promise((resolve) => (tx.oncomplete = resolve))
  db.close()
  await store.append(bytes('goes on'), 'relaxed')
})

test('strict: the transactions are strict from then on', async (t) => {
  const store = indexedDB('app')
  await store.load()
  const asked: (string | undefined)[] = []
  const { transaction } = IDBDatabase.prototype
  t.mock.method(IDBDatabase.prototype, 'transaction', function (this: IDBDatabase, ...args: Parameters<typeof transaction>) {
    asked.push(args[2]?.durability)
    return transaction.apply(this, args)
  })
  await store.append(bytes('j1'), 'relaxed')
  await store.append(bytes('j2'), 'strict')
  await replace(store, {}, 'm')
  assert.deepEqual(asked, ['relaxed', 'strict', 'strict'])
})
