import { tasks } from './tasks.mjs'

/** The tasks on a database of Wedis. Where durability is strict, a promise says that a write is stored; else flush() does. */
export function wedis(open, strict = false) {
  return tasks(async () => {
    const db = await open()
    return {
      set: (key, value) => db.set(key, value),
      get: (key) => db.get(key),
      stored: strict ? undefined : () => db.flush(),
      async fill(pairs) {
        for (let i = 0; i < pairs.length; i += 1000) await db.mset(Object.fromEntries(pairs.slice(i, i + 1000)))
        await db.flush()
      },
      close: () => db.close(),
    }
  })
}
