// RESP batches of 100 commands through exec, against redis-benchmark -P 100 on
// redis-server and on `wedis serve`.
import { open, encodeCommand } from 'wedis'
import { SLOW_CALLS, compact, compare, median, report } from './measure.mjs'
import { redisBenchmark, redisServer, wedisServe } from './redis.mjs'

const tests = ['set', 'get', 'incr', 'mset']
const names = { set: 'SET', get: 'GET', incr: 'INCR', mset: 'MSET (10 keys)' }
const lines = {
  set: (i) => ['SET', `key:${i}`, 'value:000000'],
  get: (i) => ['GET', `key:${i}`],
  incr: (i) => ['INCR', `counter:${i}`],
  mset: (i) => ['MSET', ...Array.from({ length: 10 }, (_, j) => [`key:${i * 10 + j}`, 'value:000000']).flat()],
}

const db = await open()

/** 100 batches of 100 commands over 10,000 keys. */
function batches(line) {
  return Array.from({ length: 100 }, (_, b) => {
    const parts = Array.from({ length: 100 }, (_, i) => encodeCommand(line(String(b * 100 + i).padStart(6, '0'))))
    const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  })
}

const inProcess = await compare(
  tests.map((test) => {
    const input = batches(lines[test])
    return {
      name: test,
      operations: 10 * 10_000,
      run() {
        for (let t = 0; t < 10; t++) for (const batch of input) db.exec(batch)
      },
    }
  }),
)

async function benchmark(server, pipeline, requests) {
  const rounds = []
  for (let i = 0; i < 3; i++) rounds.push(await redisBenchmark(server.port, { pipeline, requests, tests }))
  return Object.fromEntries(Object.keys(rounds[0]).map((test) => [test, median(rounds.map((r) => r[test]))]))
}

const redis = await redisServer()
const serve = await wedisServe()
const redis100 = await benchmark(redis, 100, 1_000_000)
const serve100 = await benchmark(serve, 100, 1_000_000)
const redis1 = await benchmark(redis, 1, 100_000)
const serve1 = await benchmark(serve, 1, 100_000)
redis.stop()
serve.stop()

report({
  title: 'Batches of 100 commands (commands per second)',
  head: ['', 'wedis, exec', 'redis-server -P 100', 'ratio', 'wedis serve -P 100', 'redis-server -P 1', 'wedis serve -P 1'],
  rows: tests.map((test, i) => {
    const name = names[test]
    return [
      name,
      compact(inProcess[i].rate),
      compact(redis100[name]),
      `${(inProcess[i].rate / redis100[name]).toFixed(2)} ×`,
      compact(serve100[name]),
      compact(redis1[name]),
      compact(serve1[name]),
    ]
  }),
  notes: ['redis-benchmark with 50 connections over 10,000 keys, on the same machine as the server it measures.'],
  budgets: tests.slice(0, 2).map((test, i) => ({
    what: `${names[test]} in batches against redis-benchmark -P 100`,
    need: 2,
    got: inProcess[i].rate / redis100[names[test]],
    why: SLOW_CALLS,
  })),
})
