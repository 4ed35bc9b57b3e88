// Memory for a million keys, against redis-server.
import IORedis from 'ioredis'
import { open } from 'wedis'
import { bytes, report } from './measure.mjs'
import { redisServer } from './redis.mjs'

const N = 1_000_000
const key = (i) => `key:${String(i).padStart(6, '0')}`
const value = (i) => `value:${String(i).padStart(6, '0')}`

const db = await open()

for (let i = 0; i < N; i++) db.set(key(i), value(i))
const used = Number(/used_memory:(\d+)/.exec(db.info('memory'))[1])

const redis = await redisServer()
const client = new IORedis(redis.port)
const before = Number(/used_memory:(\d+)/.exec(await client.info('memory'))[1])
for (let i = 0; i < N; i += 1000) {
  const p = client.pipeline()
  for (let j = i; j < i + 1000; j++) p.set(key(j), value(j))
  await p.exec()
}
const after = Number(/used_memory:(\d+)/.exec(await client.info('memory'))[1])
redis.stop()

const total = db.footprint
report({
  title: 'Memory for 1,000,000 keys of 10 bytes with values of 12',
  head: ['', 'keys and values', 'whole process or module'],
  rows: [
    ['wedis', bytes(used), bytes(total)],
    ['redis-server', bytes(after - before), bytes(after)],
  ],
  notes: [
    'For wedis: used_memory, and the length of the WebAssembly memory. For redis-server: the growth of used_memory, and all of it; its resident size is more.',
  ],
  budgets: [{ what: 'WebAssembly memory for 1M keys, MB', need: 64, got: total / 1e6, most: true }],
})
