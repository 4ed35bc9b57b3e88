import { test } from 'node:test'
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { type Store, open } from 'wedis'
import { indexedDB } from 'wedis/stores/indexeddb'
import { memory } from 'wedis/stores/memory'
import { storeChecks } from 'wedis/testing'

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
