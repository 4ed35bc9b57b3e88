/** Checks of snapshots, and of records that are appended while one is written. */
import { bytes, commit, contentOf, equal, expected, noise, putAll, replace } from './content.js'
import type { CheckRow } from './index.js'

const old = { '0.0.1': bytes('old a'), '0.1.1': bytes('old b') }
const fresh = { '0.0.2': bytes('new a'), '0.2.2': bytes('new c') }

export const snapshotChecks: CheckRow[] = [
  {
    name: 'a snapshot is there again, closed or not',
    run: async (place) => {
      const store = await place.handle()
      await contentOf(store)
      await replace(store, old, [], bytes('m1'))
      const second = await place.handle()
      equal(await contentOf(second), expected(second, old, bytes('m1'), []))
      await second.close()
      const third = await place.handle()
      equal(await contentOf(third), expected(third, old, bytes('m1'), []))
    },
  },
  {
    name: 'a snapshot keeps the chunks of the one before, except those that it removes',
    chunks: true,
    run: async (place) => {
      const store = await place.handle()
      await contentOf(store)
      await replace(store, old, [], bytes('m1'))
      await replace(store, fresh, ['0.0.1', 'never-there'], bytes('m2'))
      const again = await place.handle()
      equal(await contentOf(again), expected(again, { '0.1.1': old['0.1.1'], ...fresh }, bytes('m2'), []))
      await replace(again, {}, ['0.0.2', '0.2.2', '0.1.1'], bytes('m3'))
      const last = await place.handle()
      equal(await contentOf(last), expected(last, {}, bytes('m3'), []))
    },
  },
  {
    name: 'a snapshot takes the place of the journal before it, not of the one after',
    journal: true,
    run: async (place) => {
      const store = await place.handle()
      await contentOf(store)
      await store.append(bytes('before 1'), 'relaxed')
      await store.append(bytes('before 2'), 'relaxed')
      await replace(store, old, [], bytes('m1'))
      await store.append(bytes('after 1'), 'relaxed')
      const again = await place.handle()
      equal(await contentOf(again), expected(again, old, bytes('m1'), [bytes('after 1')]))
      await again.append(bytes('after 2'), 'relaxed')
      const last = await place.handle()
      equal(await contentOf(last), expected(last, old, bytes('m1'), [bytes('after 1'), bytes('after 2')]))
      await replace(last, fresh, ['0.0.1', '0.1.1'], bytes('m2'))
      const end = await place.handle()
      equal(await contentOf(end), expected(end, fresh, bytes('m2'), []))
    },
  },
  {
    name: 'records appended while a snapshot is written come after it',
    journal: true,
    run: async (place) => {
      const store = await place.handle()
      await contentOf(store)
      await store.append(bytes('before'), 'relaxed')
      const snapshot = await store.snapshot()
      await store.append(bytes('during 1'), 'relaxed')
      await putAll(store, snapshot, old)
      await store.append(bytes('during 2'), 'strict')
      await commit(store, snapshot, bytes('m1'))
      await store.append(bytes('after'), 'relaxed')
      const again = await place.handle()
      equal(await contentOf(again), expected(again, old, bytes('m1'), [bytes('during 1'), bytes('during 2'), bytes('after')]))
    },
  },
  {
    name: 'a snapshot that never came to its commit counts for nothing; the journal is whole',
    journal: true,
    run: async (place) => {
      const store = await place.handle()
      await contentOf(store)
      await replace(store, old, [], bytes('m1'))
      await store.append(bytes('before'), 'relaxed')
      const snapshot = await store.snapshot()
      await putAll(store, snapshot, fresh)
      await store.append(bytes('during'), 'relaxed')
      const again = await place.handle() // the first is killed here
      equal(await contentOf(again), expected(again, old, bytes('m1'), [bytes('before'), bytes('during')]))
      await again.append(bytes('after'), 'relaxed')
      await replace(again, { '0.0.3': bytes('third') }, ['0.0.1'], bytes('m3'))
      const last = await place.handle()
      equal(await contentOf(last), expected(last, last.format === 'rdb' ? { '': bytes('third') } : { '0.1.1': old['0.1.1'], '0.0.3': bytes('third') }, bytes('m3'), []))
    },
  },
  {
    name: 'a first snapshot that never came to its commit leaves no trace',
    run: async (place) => {
      const store = await place.handle()
      await contentOf(store)
      const snapshot = await store.snapshot()
      await putAll(store, snapshot, fresh)
      equal(await contentOf(await place.handle()), { manifest: null, chunks: {}, journal: [] })
    },
  },
  {
    name: 'a snapshot that is given up counts for nothing, and the next one works',
    run: async (place) => {
      const store = await place.handle()
      const journal = store.journals === false ? [] : [bytes('before'), bytes('during')]
      await contentOf(store)
      await replace(store, old, [], bytes('m1'))
      if (journal.length > 0) await store.append(journal[0], 'relaxed')
      const snapshot = await store.snapshot()
      await putAll(store, snapshot, fresh)
      if (journal.length > 0) await store.append(journal[1], 'relaxed')
      await snapshot.abort()
      const again = await place.handle()
      equal(await contentOf(again), expected(again, old, bytes('m1'), journal))
      const aborted = await again.snapshot()
      await aborted.abort()
      await replace(again, { '0.0.4': bytes('fourth') }, ['0.0.1', '0.1.1'], bytes('m4'))
      const last = await place.handle()
      equal(await contentOf(last), expected(last, { '0.0.4': bytes('fourth') }, bytes('m4'), []))
    },
  },
  {
    name: 'many chunks and large ones, bytes of every value, views of larger buffers',
    run: async (place) => {
      const chunks: Record<string, Uint8Array> = {}
      for (let i = 0; i < 120; i++) chunks[`0.${i}.1`] = noise(1 + i * 37, i + 1)
      chunks['1.0.1'] = noise(place.large, 1)
      chunks['1.1.1'] = noise(300, 2).subarray(7, 290)
      chunks['1.2.1'] = Uint8Array.from({ length: 256 }, (_, i) => i)
      const manifest = noise(5000, 9).subarray(1, 4999)
      const store = await place.handle()
      await contentOf(store)
      await replace(store, chunks, [], manifest)
      const again = await place.handle()
      equal(await contentOf(again), expected(again, chunks, manifest, []))
    },
  },
  {
    name: 'chunks of any name: 1 to 60 characters of a-z, 0-9, dot and hyphen, the first a letter or digit',
    chunks: true,
    run: async (place) => {
      const names = ['a', '0', '0.0', '0.0.', '0.0.0', '0-0', 'a--', 'manifest', 'journal', 'owner', 'meta', 'chunks', 'snapshot', 'constructor', 'x'.repeat(60), `${'x'.repeat(59)}y`]
      const chunks = Object.fromEntries(names.map((name) => [name, bytes(`chunk ${name}`)]))
      const store = await place.handle()
      await contentOf(store)
      await replace(store, chunks, [], bytes('m1'))
      const again = await place.handle()
      equal(await contentOf(again), expected(again, chunks, bytes('m1'), []))
    },
  },
  {
    name: 'a snapshot of nothing is one too',
    chunks: true,
    run: async (place) => {
      const store = await place.handle()
      await contentOf(store)
      await replace(store, {}, [], bytes('m1'))
      const again = await place.handle()
      equal(await contentOf(again), expected(again, {}, bytes('m1'), []))
    },
  },
]
