// RESP batches of 100 commands through exec, against redis-benchmark -P 100 on redis-server and on `wedis serve`: the
// command lines of redis-benchmark, in its order, since a test finds what the ones before it have left.
import { open, encodeCommand } from 'wedis'
import { SLOW_CALLS, compact, median, report } from './measure.mjs'
import { redisBenchmark, redisServer, wedisServe } from './redis.mjs'

const ROUNDS = 5
const BATCH = 100
const data = 'x'.repeat(12)

/** A number as redis-benchmark writes it for __rand_int__. */
const random = (range) => String(Math.floor(Math.random() * range)).padStart(12, '0')

// Each group starts with an empty store. In the second one the elements are many, so that what is popped is there.
const groups = [
  {
    range: 10_000,
    requests: 300_000,
    tests: {
      SET: (r) => ['SET', `key:${r()}`, data],
      GET: (r) => ['GET', `key:${r()}`],
      INCR: (r) => ['INCR', `counter:${r()}`],
      LPUSH: () => ['LPUSH', 'mylist', data],
      RPUSH: () => ['RPUSH', 'mylist', data],
      LPOP: () => ['LPOP', 'mylist'],
      HSET: (r) => ['HSET', 'myhash', `element:${r()}`, data],
      MSET: (r) => ['MSET', ...Array.from({ length: 10 }, () => [`key:${r()}`, data]).flat()],
      XADD: () => ['XADD', 'mystream', '*', 'myfield', data],
    },
  },
  {
    range: 300_000,
    requests: 300_000,
    tests: {
      SADD: (r) => ['SADD', 'myset', `element:${r()}`],
      SPOP: () => ['SPOP', 'myset'],
      ZADD: (r) => ['ZADD', 'myzset', '0', `element:${r()}`],
      ZPOPMIN: () => ['ZPOPMIN', 'myzset'],
    },
  },
  {
    range: 1,
    requests: 20_000,
    before: { LPUSH: () => ['LPUSH', 'mylist', data] },
    tests: {
      LRANGE_100: () => ['LRANGE', 'mylist', '0', '99'],
      LRANGE_600: () => ['LRANGE', 'mylist', '0', '599'],
    },
  },
]

/** The names by which redis-benchmark knows a test and reports it. */
const theirTest = (name) => name.toLowerCase()
const theirName = (name) =>
  ({ MSET: 'MSET (10 keys)', LRANGE_100: 'LRANGE_100 (first 100 elements)', LRANGE_600: 'LRANGE_600 (first 600 elements)' })[name] ??
  name

/** Batches of a test's commands: no more than 500 different ones, which are run again and again. */
function batches(line, { range, requests }) {
  const one = () => {
    const parts = Array.from({ length: BATCH }, () => encodeCommand(line(() => random(range))))
    const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }
  const distinct = range > 10_000 ? requests / BATCH : Math.min(500, requests / BATCH)
  return Array.from({ length: distinct }, one)
}

/** Requests per second of each test, the median of some rounds. */
async function inProcess() {
  const db = await open()
  const rates = {}
  for (const group of groups) {
    const inputs = Object.entries(group.tests).map(([name, line]) => [name, batches(line, group)])
    const before = Object.values(group.before ?? {}).flatMap((line) => batches(line, group))
    for (let round = -1; round < ROUNDS; round++) {
      db.call('FLUSHALL')
      for (const batch of before) db.exec(batch)
      for (const [name, input] of inputs) {
        const calls = group.requests / BATCH
        const start = process.hrtime.bigint()
        for (let i = 0; i < calls; i++) db.exec(input[i % input.length])
        const seconds = Number(process.hrtime.bigint() - start) / 1e9
        if (round >= 0) (rates[name] ??= []).push(group.requests / seconds) // the first round warms up
      }
    }
  }
  db.close?.()
  return Object.fromEntries(Object.entries(rates).map(([name, values]) => [name, median(values)]))
}

async function overTCP(server, pipeline, share) {
  const rates = {}
  for (const group of groups) {
    const tests = [...Object.keys(group.before ?? {}), ...Object.keys(group.tests)].filter((name) => name !== 'XADD').map(theirTest)
    for (let i = 0; i < 3; i++) {
      await server.flush()
      const requests = Math.round(group.requests * share)
      const found = await redisBenchmark(server.port, { pipeline, requests, tests, range: group.range })
      if (group.tests.XADD) { // no test of redis-benchmark's
        const line = group.tests.XADD()
        const own = await redisBenchmark(server.port, { pipeline, requests, line, range: group.range })
        found.XADD = own[line.join(' ')]
      }
      for (const name of Object.keys(group.tests)) (rates[name] ??= []).push(found[theirName(name)])
    }
  }
  return Object.fromEntries(Object.entries(rates).map(([name, values]) => [name, median(values)]))
}

const ours = await inProcess()
const redis = await redisServer()
const redis100 = await overTCP(redis, 100, 1)
const redis1 = await overTCP(redis, 1, 0.1)
redis.stop()
const serve = await wedisServe()
const serve100 = await overTCP(serve, 100, 1)
const serve1 = await overTCP(serve, 1, 0.1)
serve.stop()

const names = groups.flatMap((group) => Object.keys(group.tests))
report({
  title: 'Batches of 100 commands (commands per second)',
  head: ['', 'wedis, exec', 'redis-server -P 100', 'ratio', 'wedis serve -P 100', 'redis-server -P 1', 'wedis serve -P 1'],
  rows: names.map((name) => [
    name,
    compact(ours[name]),
    compact(redis100[name]),
    `${(ours[name] / redis100[name]).toFixed(2)} ×`,
    compact(serve100[name]),
    compact(redis1[name]),
    compact(serve1[name]),
  ]),
  notes: [
    'redis-benchmark with 50 connections, on the same machine as the server it measures. 10,000 different keys and fields; 300,000 different elements of the set and the sorted set; values of 12 bytes.',
  ],
  budgets: names.map((name) => ({
    what: `${name} in batches against redis-benchmark -P 100`,
    need: name === 'SET' || name === 'GET' ? 2 : 1.5,
    got: ours[name] / redis100[name],
    why: SLOW_CALLS,
  })),
})
