// Typed set and get, one at a time, against whatever else keeps strings in a
// Node process, and against a redis-server on loopback.
import IORedis from 'ioredis'
import RedisMock from 'ioredis-mock'
import { createClient } from 'redis'
import kvjs from '@heyputer/kv.js'
import { LRUCache } from 'lru-cache'
import { open } from 'wedis'
import { SLOW_CALLS, compact, compare, report } from './measure.mjs'
import { redisServer } from './redis.mjs'

const SAME_HEAP =
  '@heyputer/kv.js is a JavaScript Map with methods named after commands: no string is encoded, hashed anew or copied into another memory. ' +
  'Nothing behind a WebAssembly border can be as fast as that.'

const KEYS = 10_000
const keys = Array.from({ length: KEYS }, (_, i) => `key:${String(i).padStart(6, '0')}`)
const values = Array.from({ length: KEYS }, (_, i) => `value:${String(i).padStart(6, '0')}`)

const redis = await redisServer()
const ioredis = new IORedis(redis.port)
const nodeRedis = await createClient({ socket: { port: redis.port } }).connect()
const db = await open()
const mock = new RedisMock()
const kv = new kvjs()
const lru = new LRUCache({ max: 2 * KEYS })
const map = new Map()

/** Synchronous contestants do many rounds over the keys, so that timers matter little. */
function sync(name, times, one) {
  return {
    name,
    operations: times * KEYS,
    run() {
      for (let t = 0; t < times; t++) for (let i = 0; i < KEYS; i++) one(keys[i], values[i])
    },
  }
}

function awaited(name, one, count = KEYS / 2) {
  return {
    name,
    operations: count,
    async run() {
      for (let i = 0; i < count; i++) await one(keys[i], values[i])
    },
  }
}

/** 100 at a time. */
function pipelined(name, batch) {
  return {
    name,
    operations: KEYS,
    async run() {
      for (let i = 0; i < KEYS; i += 100) await batch(i, i + 100)
    },
  }
}

const set = await compare([
  sync('wedis', 30, (k, v) => db.set(k, v)),
  sync('Map', 100, (k, v) => map.set(k, v)),
  sync('lru-cache', 30, (k, v) => lru.set(k, v)),
  sync('@heyputer/kv.js', 10, (k, v) => kv.set(k, v)),
  awaited('ioredis-mock', (k, v) => mock.set(k, v)),
  awaited('ioredis → redis-server', (k, v) => ioredis.set(k, v)),
  awaited('redis → redis-server', (k, v) => nodeRedis.set(k, v)),
  pipelined('ioredis, pipelines of 100', (from, to) => {
    const p = ioredis.pipeline()
    for (let i = from; i < to; i++) p.set(keys[i], values[i])
    return p.exec()
  }),
  pipelined('redis, 100 at once', (from, to) => {
    const all = []
    for (let i = from; i < to; i++) all.push(nodeRedis.set(keys[i], values[i]))
    return Promise.all(all)
  }),
])

const get = await compare([
  sync('wedis', 30, (k) => db.get(k)),
  sync('Map', 100, (k) => map.get(k)),
  sync('lru-cache', 30, (k) => lru.get(k)),
  sync('@heyputer/kv.js', 10, (k) => kv.get(k)),
  awaited('ioredis-mock', (k) => mock.get(k)),
  awaited('ioredis → redis-server', (k) => ioredis.get(k)),
  awaited('redis → redis-server', (k) => nodeRedis.get(k)),
  pipelined('ioredis, pipelines of 100', (from, to) => {
    const p = ioredis.pipeline()
    for (let i = from; i < to; i++) p.get(keys[i])
    return p.exec()
  }),
  pipelined('redis, 100 at once', (from, to) => {
    const all = []
    for (let i = from; i < to; i++) all.push(nodeRedis.get(keys[i]))
    return Promise.all(all)
  }),
])
redis.stop()

report({
  title: 'One command at a time in Node (operations per second)',
  head: ['', 'set', 'get', 'wedis is faster by (set)', '(get)'],
  rows: set.map(({ name, rate }, i) => [
    name,
    compact(rate),
    compact(get[i].rate),
    i ? `${(set[0].rate / rate).toFixed(2)} ×` : '',
    i ? `${(get[0].rate / get[i].rate).toFixed(2)} ×` : '',
  ]),
  notes: [
    `${KEYS} keys of 10 bytes with values of 12. Map has no expiry, no limit and no commands; it is here as the floor.`,
  ],
  budgets: [
    { what: 'typed set, M/s', need: 2.5, got: set[0].rate / 1e6, why: SLOW_CALLS },
    { what: 'typed get, M/s', need: 2.5, got: get[0].rate / 1e6, why: SLOW_CALLS },
    { what: 'set against ioredis → redis-server, one at a time', need: 40, got: set[0].rate / set[5].rate, why: SLOW_CALLS },
    { what: 'get against ioredis → redis-server, one at a time', need: 40, got: get[0].rate / get[5].rate, why: SLOW_CALLS },
    { what: 'set against the fastest JavaScript clone of Redis (kv.js, ioredis-mock)', need: 1, got: set[0].rate / Math.max(set[3].rate, set[4].rate), why: SAME_HEAP },
    { what: 'get against the fastest JavaScript clone of Redis (kv.js, ioredis-mock)', need: 1, got: get[0].rate / Math.max(get[3].rate, get[4].rate), why: SAME_HEAP },
  ],
})
