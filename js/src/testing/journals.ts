/** Checks of the journal: `append` and what `load` finds of it. */
import { bytes, contentOf, equal, expected, noise } from './content.js'
import { type CheckRow, rejects } from './index.js'

export const journalChecks: CheckRow[] = [
  {
    name: 'a place without data is empty',
    run: async (place) => {
      const found = await contentOf(await place.handle())
      equal(found, { manifest: null, chunks: {}, journal: [] })
    },
  },
  {
    name: 'what was appended is there again, in order',
    journal: true,
    run: async (place) => {
      const records = Array.from({ length: 30 }, (_, i) => bytes(`record ${i}`))
      const store = await place.handle()
      await contentOf(store)
      for (const record of records.slice(0, 20)) await store.append(record, 'relaxed')
      await store.close()

      const again = await place.handle()
      equal(await contentOf(again), { ...nothing, journal: expected(again, {}, none, records.slice(0, 20)).journal })
      for (const record of records.slice(20)) await again.append(record, 'strict')
      await again.close()

      const last = await place.handle()
      equal(await contentOf(last), { ...nothing, journal: expected(last, {}, none, records).journal })
    },
  },
  {
    name: 'a handle that was closed can be opened again',
    journal: true,
    run: async (place) => {
      const store = await place.handle()
      await contentOf(store)
      await store.append(bytes('one'), 'relaxed')
      await store.close()
      equal(await contentOf(store), { ...nothing, journal: ['one'] })
      await store.append(bytes('two'), 'relaxed')
      await store.close()
      equal(await contentOf(store), { ...nothing, journal: expected(store, {}, none, [bytes('one'), bytes('two')]).journal })
    },
  },
  {
    name: 'what was appended is there although nobody closed the store',
    journal: true,
    run: async (place) => {
      for (const durability of ['relaxed', 'strict'] as const) {
        const store = await place.handle()
        await contentOf(store)
        await store.append(bytes(durability), durability)
      }
      const store = await place.handle()
      equal(await contentOf(store), { ...nothing, journal: expected(store, {}, none, [bytes('relaxed'), bytes('strict')]).journal })
    },
  },
  {
    name: 'bytes of every value, records of every size, and views of larger buffers',
    journal: true,
    run: async (place) => {
      const all = Uint8Array.from({ length: 256 }, (_, i) => i)
      const records = [all, all.subarray(100, 101), noise(1000, 1).subarray(13, 990), noise(65_536, 2), noise(65_537, 3), bytes('\r\n\0'), noise(place.large, 4), bytes('end')]
      const store = await place.handle()
      await contentOf(store)
      for (const record of records) await store.append(record, 'relaxed')
      const again = await place.handle()
      equal(await contentOf(again), { ...nothing, journal: expected(again, {}, none, records).journal })
    },
  },
  {
    name: 'a record that could not be stored is a rejection, not silence: after close()',
    journal: true,
    run: async (place) => {
      const store = await place.handle()
      await contentOf(store)
      await store.append(bytes('one'), 'relaxed')
      await store.close()
      const again = await place.handle()
      await contentOf(again)
      await rejects('a record of a handle that is closed and no owner any more', store.append(bytes('two'), 'relaxed'))
      equal(await contentOf(await place.handle()), { ...nothing, journal: ['one'] })
    },
  },
]

const none = new Uint8Array(0)
const nothing = { manifest: null, chunks: {} }
