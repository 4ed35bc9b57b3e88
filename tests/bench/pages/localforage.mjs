import localforage from 'localforage'
import { tasks } from './tasks.mjs'

export const { one, hundred, fill, first } = tasks(async () => {
  const store = localforage.createInstance({ name: 'bench-localforage', driver: localforage.INDEXEDDB })
  await store.ready()
  return {
    set: (key, value) => store.setItem(key, value),
    get: (key) => store.getItem(key),
    async fill(pairs) {
      for (let i = 0; i < pairs.length; i += 1000) await Promise.all(pairs.slice(i, i + 1000).map(([key, value]) => store.setItem(key, value)))
    },
    async close() {},
  }
})
