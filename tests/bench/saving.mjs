// What a snapshot of a million keys takes while clients go on, and how long the longest command waits meanwhile.
import { open } from 'wedis'
import { directory } from 'wedis/stores/directory'
import { memory } from 'wedis/stores/memory'
import { KEYS, VALUE, dumpOfRedis, folder, keyOf, redisIn } from './kept.mjs'
import { median, percentile, report } from './measure.mjs'

const ROUNDS = 3

/** Runs `write` over and over, one command a turn, until `done`; the waits from being due to being answered, ms, sorted. */
async function waits(write, done) {
  const taken = []
  let over = false
  done.finally(() => (over = true))
  while (!over) {
    const start = performance.now()
    await new Promise((next) => setImmediate(next))
    await write(Math.floor(Math.random() * KEYS))
    taken.push(performance.now() - start)
  }
  await done
  return taken.sort((a, b) => a - b)
}

/** A snapshot under way beside writes: how long it took, and how long these waited. */
async function measured(save, write) {
  const rows = []
  for (let round = -1; round < ROUNDS; round++) {
    const start = performance.now()
    const saving = save()
    const taken = await waits(write, saving)
    const took = performance.now() - start
    if (round >= 0) rows.push({ took, late: percentile(taken, 0.999), longest: taken.at(-1) })
  }
  return { took: median(rows.map((r) => r.took)), late: median(rows.map((r) => r.late)), longest: median(rows.map((r) => r.longest)) }
}

/** The same without a snapshot: what the machine itself makes commands wait. */
const idle = (write) => measured(() => new Promise((done) => setTimeout(done, 1000)), write)

const dir = folder()
await dumpOfRedis(dir)

async function ofWedis(options, save) {
  const db = await open(options)
  if (db.dbsize() === 0) for (let i = 0; i < KEYS; i++) db.set(keyOf(i), VALUE)
  const write = (i) => db.set(keyOf(i), VALUE)
  const result = { quiet: await idle(write), saving: await measured(() => save(db), write) }
  await db.close({ discard: true })
  return result
}

async function ofRedis() {
  const server = await redisIn(dir)
  const write = (i) => server.client.set(keyOf(i), VALUE)
  const save = async () => {
    await server.client.bgsave()
    while (/rdb_bgsave_in_progress:1/.test(await server.client.info('persistence'))) await new Promise((done) => setTimeout(done, 10))
  }
  const result = { quiet: await idle(write), saving: await measured(save, write) }
  await server.stop()
  return result
}

const results = {
  'redis-server, BGSAVE': await ofRedis(),
  'wedis, BGSAVE into a folder': await ofWedis({ store: directory(dir), config: { appendonly: 'no', save: '' } }, (db) => db.save()),
  'wedis, dump() to a Blob': await ofWedis({ store: directory(dir), config: { appendonly: 'no', save: '' } }, (db) => db.dump()),
  'wedis, a first snapshot in chunks': await ofWedis({ store: memory() }, (db) => db.save()),
}
const ms = (n) => n.toFixed(2)
report({
  title: 'A snapshot of 1,000,000 keys beside a client that writes (ms)',
  head: ['', 'the snapshot takes', 'longest wait of a SET meanwhile', '99.9 %', 'longest wait without a snapshot'],
  rows: Object.entries(results).map(([name, { quiet, saving }]) => [name, saving.took.toFixed(0), ms(saving.longest), ms(saving.late), ms(quiet.longest)]),
  notes: [
    'One client writes to random keys, one SET a turn of its event loop; medians of three snapshots. redis-server forks: its client waits while that copies the page tables, and takes page faults after. ' +
      'In wedis the snapshot and the client share one thread and take turns.',
  ],
})
