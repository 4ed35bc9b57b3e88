// How long a million keys take to come back: redis-server reads its dump.rdb, wedis the same file, its own journal and
// its own chunks.
import { open } from 'wedis'
import { directory } from 'wedis/stores/directory'
import { memory } from 'wedis/stores/memory'
import { KEYS, VALUE, dumpOfRedis, folder, keyOf, redisIn } from './kept.mjs'
import { compact, median, report } from './measure.mjs'

const ROUNDS = 5

/** ms that opening a database takes, until its first reply. */
async function opening(options) {
  globalThis.gc?.()
  const start = performance.now()
  const db = await open(options())
  if (db.get(keyOf(KEYS - 1)) !== VALUE) throw new Error('the last key is missing')
  const took = performance.now() - start
  await db.close()
  return took
}

const rdb = folder()
await dumpOfRedis(rdb)

const journal = folder()
{
  const db = await open({ store: directory(journal), config: { 'auto-aof-rewrite-percentage': '0' } })
  for (let i = 0; i < KEYS; i++) {
    db.set(keyOf(i), VALUE)
    if (i % 10_000 === 0) await db.flush()
  }
  await db.close()
}

const chunks = memory()
{
  const from = await open({ store: directory(rdb), config: { appendonly: 'no', save: '' } })
  const db = await open({ store: chunks, load: await from.dump() })
  await from.close()
  await db.close()
}

const ways = {
  'redis-server, dump.rdb': async () => {
    const server = await redisIn(rdb)
    await server.stop()
    return server.loading
  },
  'wedis, the same dump.rdb': () => opening(() => ({ store: directory(rdb), config: { appendonly: 'no', save: '' } })),
  'redis-server, an AOF of a million SETs': async () => {
    const server = await redisIn(journal, { appendonly: 'yes' })
    await server.stop()
    return server.loading
  },
  'wedis, the same AOF': () => opening(() => ({ store: directory(journal), config: { 'auto-aof-rewrite-percentage': '0' } })),
  'wedis, chunks (what browsers keep) from memory': () => opening(() => ({ store: chunks })),
}
const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]))
for (let round = -1; round < ROUNDS; round++) {
  for (const [name, run] of Object.entries(ways)) {
    const took = await run()
    if (round >= 0) times[name].push(took)
  }
}
const of = (name) => median(times[name])
const [redis, ours, redisAof, oursAof, ourChunks] = Object.keys(ways).map(of)
report({
  title: 'Restoring 1,000,000 keys (keys of 11 bytes, values of 12)',
  head: ['', 'ms', 'keys a second', 'against redis-server'],
  rows: [
    ['redis-server, dump.rdb', redis.toFixed(0), compact(KEYS / redis * 1000), ''],
    ['wedis, the same dump.rdb', ours.toFixed(0), compact(KEYS / ours * 1000), `${(redis / ours).toFixed(2)} ×`],
    ['redis-server, an AOF of a million SETs', redisAof.toFixed(0), compact(KEYS / redisAof * 1000), ''],
    ['wedis, the same AOF', oursAof.toFixed(0), compact(KEYS / oursAof * 1000), `${(redisAof / oursAof).toFixed(2)} ×`],
    ['wedis, chunks (what browsers keep) from memory', ourChunks.toFixed(0), compact(KEYS / ourChunks * 1000), `${(redis / ourChunks).toFixed(2)} ×`],
  ],
  notes: ['redis-server: what its log says loading took. wedis: from open() to the first reply, the engine’s start included.'],
})
