// What every contestant does in a page. An adapter has `open()` → { set(key, value), get(key), stored?(), fill(pairs), all() }.
const key = (i) => `key:${String(i).padStart(7, '0')}`
const value = (i) => `value:${String(i).padStart(94, '0')}` // 100 bytes

/** The tasks of an adapter: each runs in a page of its own. */
export function tasks(open) {
  return {
    /** Writes a second when each is stored before the next begins. */
    async one(count) {
      const store = await open()
      const start = performance.now()
      for (let i = 0; i < count; i++) {
        const written = store.set(key(i), value(i))
        await (store.stored ? store.stored() : written)
      }
      const rate = (count / (performance.now() - start)) * 1000
      await store.close()
      return rate
    },

    /** The same with a hundred begun at once. */
    async hundred(count) {
      const store = await open()
      const start = performance.now()
      for (let i = 0; i < count; i += 100) {
        const written = Array.from({ length: 100 }, (_, j) => store.set(key(i + j), value(i + j)))
        await (store.stored ? store.stored() : Promise.all(written))
      }
      const rate = (count / (performance.now() - start)) * 1000
      await store.close()
      return rate
    },

    /** Leaves `count` keys. */
    async fill(count) {
      const store = await open()
      await store.fill(Array.from({ length: count }, (_, i) => [key(i), value(i)]))
      await store.close()
    },

    /** ms from the begin of the page's load: to a first value, and to having read every one of `count`, one by one. */
    async first(count) {
      const store = await open()
      if ((await store.get(key(count - 1))) !== value(count - 1)) throw new Error('not what was written')
      const first = performance.now()
      const read = Math.min(count, 2000)
      for (let i = 0; i < read; i++) await store.get(key((i * 7919) % count))
      const each = ((performance.now() - first) / read) * 1000
      await store.close()
      return { first, each }
    },
  }
}
