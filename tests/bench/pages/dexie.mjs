import { Dexie } from 'dexie'
import { tasks } from './tasks.mjs'

export const { one, hundred, fill, first } = tasks(async () => {
  const db = new Dexie('bench-dexie')
  db.version(1).stores({ keys: '' })
  await db.open()
  return {
    set: (key, value) => db.keys.put(value, key),
    get: (key) => db.keys.get(key),
    fill: (pairs) => db.keys.bulkPut(pairs.map(([, value]) => value), pairs.map(([key]) => key)),
    close: async () => db.close(),
  }
})
