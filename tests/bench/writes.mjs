// Writes a second that a store has taken, by durability: wedis in Node's folder and redis-server over a socket.
import { open } from 'wedis'
import { directory } from 'wedis/stores/directory'
import { memory } from 'wedis/stores/memory'
import { VALUE, folder, keyOf, redisIn } from './kept.mjs'
import { compact, compare, report } from './measure.mjs'

const MANY = 50_000
const FEW = 1000

/** Writes one at a time, each waited for. */
const one = (write, n) => ({ operations: n, run: async () => { for (let i = 0; i < n; i++) await write(i) } })
/** Writes a hundred at a time, all of them waited for. */
const hundred = (write, n) => ({
  operations: n,
  run: async () => {
    for (let i = 0; i < n; i += 100) await Promise.all(Array.from({ length: 100 }, (_, j) => write(i + j)))
  },
})

const contestants = []
const closing = []
async function wedis(name, options) {
  const db = await open(options)
  closing.push(() => db.close())
  return { name, write: (i) => db.set(keyOf(i), VALUE), flush: () => db.flush() }
}
async function redis(name, options) {
  const server = await redisIn(folder(), options)
  closing.push(() => server.stop())
  return { name, write: (i) => server.client.set(keyOf(i), VALUE) }
}

for (const { name, write, flush, n } of [
  { ...(await wedis('wedis, memory()', { store: memory() })), n: MANY },
  { ...(await wedis('wedis, directory(), everysec', { store: directory(folder()) })), n: MANY },
  { ...(await wedis('wedis, directory(), always (durability strict)', { store: directory(folder()), durability: 'strict' })), n: FEW },
  { ...(await redis('redis-server, appendfsync everysec', { appendonly: 'yes' })), n: MANY / 5 },
  { ...(await redis('redis-server, appendfsync always', { appendonly: 'yes', appendfsync: 'always' })), n: FEW },
]) {
  // A synchronous write is taken at the end of the turn: waiting for each means waiting for flush().
  const taken = flush && n === MANY ? async (i) => { write(i); await flush() } : write
  contestants.push({ name, kind: 'one', ...one(taken, Math.min(n, 10_000)) })
  contestants.push({ name, kind: 'hundred', ...hundred(write, n) })
}
const rates = await compare(contestants)
const rows = []
for (let i = 0; i < rates.length; i += 2) rows.push([rates[i].name, compact(rates[i].rate), compact(rates[i + 1].rate)])
for (const close of closing) await close()
report({
  title: 'Writes that are stored, in Node (SETs a second)',
  head: ['', 'each stored before the next', 'a hundred at a time'],
  rows,
  notes: ['The folder is on the disk of the machine; `always` is a wait for that disk, once for all writes of a turn. redis-server is asked over a socket by ioredis.'],
})
