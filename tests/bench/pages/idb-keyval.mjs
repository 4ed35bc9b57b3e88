import { createStore, get, set, setMany } from 'idb-keyval'
import { tasks } from './tasks.mjs'

export const { one, hundred, fill, first } = tasks(async () => {
  const store = createStore('bench-idb-keyval', 'keys')
  return {
    set: (key, value) => set(key, value, store),
    get: (key) => get(key, store),
    fill: (pairs) => setMany(pairs, store),
    async close() {},
  }
})
