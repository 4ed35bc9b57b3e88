import assert from 'node:assert/strict'
import { test } from 'node:test'
import 'fake-indexeddb/auto'
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb'
import { PersistenceError, type Store, open } from 'wedis'
import { indexedDB } from 'wedis/stores/indexeddb'
import { memory } from 'wedis/stores/memory'
import { storeChecks } from 'wedis/testing'

const bytes = (text: string) => new TextEncoder().encode(text)

async function content(store: Store) {
  const { manifest, chunks, journal } = await store.load()
  const all: Record<string, string> = {}
  for await (const [name, chunk] of chunks) all[name] = Buffer.from(chunk).toString()
  const records: string[] = []
  for await (const record of journal) records.push(Buffer.from(record).toString())
  return { manifest: manifest && Buffer.from(manifest).toString(), chunks: all, journal: records }
}

/** A whole snapshot at once. */
async function replace(store: Store, put: readonly (readonly [string, Uint8Array])[], remove: readonly string[], manifest: Uint8Array) {
  const snapshot = await store.snapshot()
  for (const [name, chunk] of put) await snapshot.put(name, chunk)
  await snapshot.commit(manifest, remove)
}

function freshIndexedDB() {
  globalThis.indexedDB = new IDBFactory()
}

for (const check of storeChecks((place) => memoryAt(place), { open, remove: (place) => void places.delete(place) })) {
  test(`memory: ${check.name}`, check.run)
}

const places = new Map<string, Store>()

/** A new handle on the data of a name. */
function memoryAt(place: string): Store {
  const first = places.get(place)
  if (first) return memory(first)
  const store = memory()
  places.set(place, store)
  return store
}

for (const check of storeChecks((place) => indexedDB(place), { open })) {
  test(`indexedDB: ${check.name}`, async () => {
    freshIndexedDB()
    await check.run()
  })
}

test('indexedDB: only the bytes of a view are stored, not the buffer behind it', async (t) => {
  freshIndexedDB()
  const store = indexedDB('app')
  await store.load()
  const sizes: number[] = []
  for (const method of ['put', 'add'] as const) {
    const original = IDBObjectStore.prototype[method]
    t.mock.method(IDBObjectStore.prototype, method, function (this: IDBObjectStore, value: Uint8Array, key?: IDBValidKey) {
      sizes.push(value.buffer.byteLength)
      return original.call(this, value, key)
    })
  }
  const view = new Uint8Array(1000).subarray(100, 107)
  await store.append(view, 'relaxed')
  await replace(store, [['a', view]], [], view)
  assert.deepEqual(sizes, [7, 7, 7])
})

test('indexedDB: names are separate, many chunks and records keep their order', async () => {
  freshIndexedDB()
  const one = indexedDB('one')
  const two = indexedDB('two')
  await one.load()
  await two.load()
  const put = Array.from({ length: 100 }, (_, i) => [`chunk${i}`, bytes(`data${i}`)] as const)
  await replace(one, put, [], bytes('m'))
  for (let i = 0; i < 25; i++) await one.append(bytes(`j${i}`), 'relaxed')
  const found = await content(one)
  assert.equal(Object.keys(found.chunks).length, 100)
  assert.equal(found.chunks.chunk77, 'data77')
  assert.deepEqual(found.journal, Array.from({ length: 25 }, (_, i) => `j${i}`))
  assert.deepEqual(await content(two), { manifest: null, chunks: {}, journal: [] })
})

test('indexedDB: the last one to load owns the store', async () => {
  freshIndexedDB()
  const first = indexedDB('app')
  await first.load()
  await first.append(bytes('first'), 'relaxed')
  const second = indexedDB('app')
  assert.deepEqual((await content(second)).journal, ['first'])
  await assert.rejects(first.append(bytes('late'), 'relaxed'), (error) => {
    assert.ok(error instanceof PersistenceError)
    assert.match(error.message, /another page has opened IndexedDB database "app"/)
    return true
  })
  await assert.rejects(replace(first, [['x', bytes('x')]], [], bytes('m')), PersistenceError)
  await second.append(bytes('second'), 'relaxed')
  assert.deepEqual(await content(indexedDB('app')), { manifest: null, chunks: {}, journal: ['first', 'second'] })
})

test('indexedDB: a commit that fails half-way changes nothing', async (t) => {
  freshIndexedDB()
  const store = indexedDB('app')
  await store.load()
  await replace(store, [['a', bytes('old')]], [], bytes('m1'))
  await store.append(bytes('j1'), 'relaxed')
  const put = IDBObjectStore.prototype.put
  t.mock.method(IDBObjectStore.prototype, 'put', function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    if (key === 'b') throw new DOMException('out of space', 'QuotaExceededError')
    return put.call(this, value, key)
  })
  const changed = [['a', bytes('new')], ['b', bytes('new')]] as const // prettier-ignore
  await assert.rejects(replace(store, changed, [], bytes('m2')), /IndexedDB database "app" refused: QuotaExceededError: out of space/)
  t.mock.restoreAll()
  assert.deepEqual(await content(store), { manifest: 'm1', chunks: { a: 'old' }, journal: ['j1'] })
})

test('indexedDB: a clear error where there is none, or where it was taken away', async () => {
  // @ts-expect-error: as on a platform without it
  delete globalThis.indexedDB
  await assert.rejects(indexedDB('app').load(), /this platform has no IndexedDB/)

  freshIndexedDB()
  const store = indexedDB('app')
  await store.load()
  await new Promise<void>((resolve, reject) => {
    const request = globalThis.indexedDB.deleteDatabase('wedis:app')
    request.onsuccess = () => resolve()
    request.onblocked = request.onerror = () => reject(new Error('the open store stands in the way'))
  })
  await assert.rejects(store.append(bytes('j'), 'relaxed'), /closed by the browser or another page/)
})
