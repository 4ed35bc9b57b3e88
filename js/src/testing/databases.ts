/** Checks with whole databases: kept in the store, left as a crash leaves them, opened again. */
import type { Db } from '../db.js'
import type { CheckRow, Place } from './index.js'

export const databaseChecks: CheckRow[] = [
  {
    name: 'a database of every type is there again',
    run: async (place) => {
      const db = await opened(place)
      db.set('string', 'value')
      db.set(Uint8Array.of(0, 255, 13, 10), Uint8Array.of(254, 0))
      db.set('short', 'lived', { EX: 3600 })
      db.rpush('list', ['a', 'b', 'c'])
      db.hset('hash', { field: 'value', other: '1' })
      db.sadd('set', ['1', 'two'])
      db.zadd('zset', [1.5, 'a', -2, 'b'] as never)
      db.call('XADD', 'stream', '1-1', 'field', 'value')
      db.select(9)
      db.set('string', 'in another database')
      db.select(0)
      await db.flush()
      const digest = db.call('DEBUG', 'DIGEST')
      await db.close()
      const again = await opened(place)
      same('the digest', again.call('DEBUG', 'DIGEST'), digest)
      await again.close()
    },
  },
  {
    name: 'a database that is killed again and again loses nothing that flush() has promised',
    run: async (place) => {
      const filler = 'x'.repeat(2000)
      let db = await opened(place)
      for (let round = 0; round < 6; round++) {
        // More than a megabyte a round: the journal becomes a snapshot on the way.
        for (let i = 0; i < 400; i++) db.set(`key${(round * 131 + i) % 700}`, `${round} ${i} ${filler}`)
        db.incr('rounds')
        await db.flush()
        const digest = db.call('DEBUG', 'DIGEST')
        const next = await opened(place) // the one before is left as it is
        same(`the digest after round ${round + 1}`, next.call('DEBUG', 'DIGEST'), digest)
        await db.close({ discard: true })
        db = next
      }
      same('the number of rounds', db.get('rounds'), '6')
      await db.close()
    },
  },
]

async function opened(place: Place): Promise<Db> {
  return place.open!({ store: await place.handle(), config: { 'enable-debug-command': 'yes' } })
}

function same(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what}: found ${String(found)}, not ${String(wanted)}`)
}
