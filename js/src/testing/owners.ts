/** Checks of who may write: whoever has opened the store last, and nobody else. */
import { OwnershipError } from '../persistence/status.js'
import { bytes, commit, contentOf, equal, expected, putAll, replace } from './content.js'
import { type CheckRow, rejects } from './index.js'

export const ownerChecks: CheckRow[] = [
  {
    name: 'who opens the store last owns it: an earlier one appends nothing more',
    journal: true,
    run: async (place) => {
      const first = await place.handle()
      await contentOf(first)
      await first.append(bytes('first'), 'relaxed')
      const second = await place.handle()
      equal(await contentOf(second), { manifest: null, chunks: {}, journal: ['first'] })
      await refused('a record of an earlier owner', first.append(bytes('late'), 'relaxed'))
      await second.append(bytes('second'), 'relaxed')
      await refused('a record of an earlier owner', first.append(bytes('later'), 'strict'))
      await first.close().catch(() => {}) // takes nothing from the other one
      await second.append(bytes('third'), 'relaxed')
      const third = await place.handle()
      equal(await contentOf(third), { manifest: null, chunks: {}, journal: expected(third, {}, none, [bytes('first'), bytes('second'), bytes('third')]).journal })
    },
  },
  {
    name: 'nor does it begin a snapshot and commit it',
    run: async (place) => {
      const first = await place.handle()
      await contentOf(first)
      await replace(first, { '0.0.1': bytes('first') }, [], bytes('m1'))
      const second = await place.handle()
      await contentOf(second)
      await refused('a snapshot of an earlier owner', replace(first, { '0.0.2': bytes('late') }, ['0.0.1'], bytes('m2')))
      equal(await contentOf(await place.handle()), expected(second, { '0.0.1': bytes('first') }, bytes('m1'), []))
    },
  },
  {
    name: 'nor does it end one that it has begun, whatever the new owner has done meanwhile',
    run: async (place) => {
      const first = await place.handle()
      await contentOf(first)
      await replace(first, { '0.0.1': bytes('first') }, [], bytes('m1'))
      const begun = await first.snapshot()
      await putAll(first, begun, { '0.0.2': bytes('late') })
      const second = await place.handle()
      await contentOf(second)
      // The same name: chunks of the old owner must not get in the way of those of the new one.
      await replace(second, { '0.0.2': bytes('second') }, ['0.0.1'], bytes('m2'))
      await refused(
        'the end of a snapshot of an earlier owner',
        (async () => {
          await putAll(first, begun, { '0.1.2': bytes('late too') })
          await commit(first, begun, bytes('m3'), ['0.0.1'])
        })(),
      )
      await begun.abort().catch(() => {})
      equal(await contentOf(await place.handle()), expected(second, { '0.0.2': bytes('second') }, bytes('m2'), []))
    },
  },
  {
    name: 'places are apart from each other',
    run: async (place) => {
      const store = await place.handle()
      await contentOf(store)
      await replace(store, { '0.0.1': bytes('here') }, [], bytes('m1'))
      const other = await place.elsewhere()
      equal(await contentOf(other), { manifest: null, chunks: {}, journal: [] })
      await replace(store, { '0.0.2': bytes('still here') }, ['0.0.1'], bytes('m2'))
      await replace(other, { '0.0.1': bytes('there') }, [], bytes('m1'))
      equal(await contentOf(await place.handle()), expected(store, { '0.0.2': bytes('still here') }, bytes('m2'), []))
    },
  },
]

const none = new Uint8Array(0)

/** Fails when a promise does not reject, or with an error that does not say that it is final. */
async function refused(what: string, promise: Promise<unknown>): Promise<void> {
  const error = await rejects(what, promise)
  if (error instanceof OwnershipError || error.name === 'OwnershipError') return
  throw new Error(`${what} was refused with ${error.name} (${error.message}), not with an OwnershipError: it would be tried again and again`)
}
