/** Checks of a store whose place refuses for a while: nothing is stored in part, and afterwards all is well again. */
import { bytes, commit, contentOf, equal, expected, noise, putAll, replace } from './content.js'
import { type CheckRow, rejects } from './index.js'

const old = { '0.0.1': bytes('old') }

export const failureChecks: CheckRow[] = [
  {
    name: 'a record that is refused is not there, and the next one is, at the latest after a snapshot',
    journal: true,
    run: async (place) => {
      const store = await place.handle()
      await contentOf(store)
      await store.append(bytes('one'), 'relaxed')
      const end = await place.refuse()
      await rejects('a record, while the place refuses,', store.append(noise(place.large, 1), 'strict'))
      await end()
      const went = await store.append(bytes('three'), 'relaxed').then(
        () => true,
        () => false,
      )
      if (!went) {
        // It cannot know what is stored: a snapshot makes it sure again.
        await replace(store, old, [], bytes('m1'))
        await store.append(bytes('four'), 'relaxed')
      }
      const again = await place.handle()
      const wanted = went ? { manifest: null, chunks: {}, journal: expected(again, {}, none, [bytes('one'), bytes('three')]).journal } : expected(again, old, bytes('m1'), [bytes('four')])
      equal(await contentOf(again), wanted)
    },
  },
  {
    name: 'a snapshot that is refused changes nothing, and can be taken again',
    run: async (place) => {
      const store = await place.handle()
      await contentOf(store)
      await replace(store, old, [], bytes('m1'))
      const end = await place.refuse()
      await rejects(
        'a snapshot, while the place refuses,',
        (async () => {
          const snapshot = await store.snapshot()
          try {
            await putAll(store, snapshot, { '0.0.2': noise(place.large, 1), '0.1.2': bytes('new') })
            await commit(store, snapshot, bytes('m2'), ['0.0.1'])
          } catch (error) {
            await snapshot.abort().catch(() => {})
            throw error
          }
        })(),
      )
      await end()
      const again = await place.handle()
      equal(await contentOf(again), expected(again, old, bytes('m1'), []))
      await replace(again, { '0.0.3': bytes('third') }, ['0.0.1'], bytes('m3'))
      equal(await contentOf(await place.handle()), expected(again, { '0.0.3': bytes('third') }, bytes('m3'), []))
    },
  },
]

const none = new Uint8Array(0)
