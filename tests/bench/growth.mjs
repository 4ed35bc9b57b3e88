// How the time of a command grows with the collection it works on, from 1,000 elements to 1,000,000, and what the
// longest single call takes while a collection of a million grows, shrinks, expires and goes.
import { open, encodeCommand } from 'wedis'
import { percentile, report } from './measure.mjs'

const SIZES = [1e3, 1e4, 1e5, 1e6]
const CALLS = 2000
const STEP = 10 // elements that a call adds
const pad = (i) => String(i).padStart(7, '0')

let seed = 12345
/** A random integer below n, the same in every run. */
const random = (n) => {
  seed = (seed * 1103515245 + 12345) % 2147483648
  return Math.floor((seed / 2147483648) * n)
}

// Each type: how to fill a key with elements from..to, and commands with an expected growth. `i` counts calls up. What
// a command takes away, `after` puts back, untimed.
const types = {
  hash: {
    fill: (from, to) => ['HSET', 'k', ...range(from, to).flatMap((i) => [`field:${pad(i)}`, `value:${pad(i)}`])],
    commands: {
      HGET: { line: (n) => ['HGET', 'k', `field:${pad(random(n))}`] },
      'HSET (update)': { line: (n) => ['HSET', 'k', `field:${pad(random(n))}`, `value:${pad(random(n))}`] },
      'HSET (new)': { line: (n, i) => ['HSET', 'k', `new:${i}`, 'x'], after: (n, i) => ['HDEL', 'k', `new:${i}`] },
      HDEL: { line: (n, i) => ['HDEL', 'k', `field:${pad(i)}`], after: (n, i) => ['HSET', 'k', `field:${pad(i)}`, 'x'] },
      HINCRBY: { line: () => ['HINCRBY', 'k', 'counter', '1'] },
      HRANDFIELD: { line: () => ['HRANDFIELD', 'k'] },
      'HSCAN COUNT 10': { line: (n, i) => ['HSCAN', 'k', String(i), 'COUNT', '10'] },
    },
  },
  list: {
    fill: (from, to) => ['RPUSH', 'k', ...range(from, to).map((i) => `element:${pad(i)}`)],
    commands: {
      LPUSH: { line: () => ['LPUSH', 'k', 'element:0'], after: () => ['LPOP', 'k'] },
      RPOP: { line: () => ['RPOP', 'k'], after: () => ['RPUSH', 'k', 'element:0'] },
      LINDEX: { line: (n) => ['LINDEX', 'k', String(random(n))] },
      LSET: { line: (n) => ['LSET', 'k', String(random(n)), `element:${pad(random(n))}`] },
      'LRANGE of 10': { line: (n) => { const at = random(n - 10); return ['LRANGE', 'k', String(at), String(at + 9)] } },
      'LMOVE to itself': { line: () => ['LMOVE', 'k', 'k', 'LEFT', 'RIGHT'] },
      'LTRIM by 1': { line: () => ['LTRIM', 'k', '1', '-1'], after: () => ['LPUSH', 'k', 'element:0'] },
    },
  },
  set: {
    fill: (from, to) => ['SADD', 'k', ...range(from, to).map((i) => `member:${pad(i)}`)],
    commands: {
      SISMEMBER: { line: (n) => ['SISMEMBER', 'k', `member:${pad(random(n))}`] },
      SADD: { line: (n, i) => ['SADD', 'k', `new:${i}`], after: (n, i) => ['SREM', 'k', `new:${i}`] },
      SREM: { line: (n, i) => ['SREM', 'k', `member:${pad(i)}`], after: (n, i) => ['SADD', 'k', `member:${pad(i)}`] },
      SPOP: { line: () => ['SPOP', 'k'], after: (n, i) => ['SADD', 'k', `again:${i}`] },
      SRANDMEMBER: { line: () => ['SRANDMEMBER', 'k'] },
      'SSCAN COUNT 10': { line: (n, i) => ['SSCAN', 'k', String(i), 'COUNT', '10'] },
    },
  },
  'sorted set': {
    fill: (from, to) => ['ZADD', 'k', ...range(from, to).flatMap((i) => [String((i * 7_368_787) % 1_000_003), `member:${pad(i)}`])],
    commands: {
      ZSCORE: { line: (n) => ['ZSCORE', 'k', `member:${pad(random(n))}`] },
      'ZADD (update)': { line: (n) => ['ZADD', 'k', String(random(1_000_003)), `member:${pad(random(n))}`] },
      'ZADD (new)': { line: (n, i) => ['ZADD', 'k', String(random(1_000_003)), `new:${i}`], after: (n, i) => ['ZREM', 'k', `new:${i}`] },
      ZREM: { line: (n, i) => ['ZREM', 'k', `member:${pad(i)}`], after: (n, i) => ['ZADD', 'k', String(random(1_000_003)), `member:${pad(i)}`] },
      ZINCRBY: { line: (n) => ['ZINCRBY', 'k', '5', `member:${pad(random(n))}`] },
      ZRANK: { line: (n) => ['ZRANK', 'k', `member:${pad(random(n))}`] },
      ZCOUNT: { line: () => ['ZCOUNT', 'k', String(random(5e5)), String(5e5 + random(5e5))] },
      'ZRANGE of 10 by rank': { line: (n) => { const at = random(n - 10); return ['ZRANGE', 'k', String(at), String(at + 9)] } },
      'ZRANGE BYSCORE LIMIT 0 10': { line: () => ['ZRANGE', 'k', String(random(1e6)), '+inf', 'BYSCORE', 'LIMIT', '0', '10'] },
      ZPOPMIN: { line: () => ['ZPOPMIN', 'k'], after: (n, i) => ['ZADD', 'k', String(random(1_000_003)), `again:${i}`] },
      ZRANDMEMBER: { line: () => ['ZRANDMEMBER', 'k'] },
    },
  },
  stream: {
    fill: (from, to) => range(from, to).map((i) => ['XADD', 'k', `${i + 1}-0`, 'field', `value:${pad(i)}`]),
    extra: [['XGROUP', 'CREATE', 'k', 'g', '0']],
    commands: {
      XADD: { line: (n, i) => ['XADD', 'k', `${1e9 + i}-0`, 'field', 'value'], after: (n, i) => ['XDEL', 'k', `${1e9 + i}-0`] },
      'XRANGE COUNT 10': { line: (n) => ['XRANGE', 'k', String(1 + random(n)), '+', 'COUNT', '10'] },
      'XREVRANGE COUNT 10': { line: (n) => ['XREVRANGE', 'k', String(1 + random(n)), '-', 'COUNT', '10'] },
      'XREAD COUNT 10': { line: (n) => ['XREAD', 'COUNT', '10', 'STREAMS', 'k', String(1 + random(n))] },
      'XREADGROUP COUNT 1': { line: () => ['XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', '1', 'STREAMS', 'k', '>'] },
      XDEL: { line: (n, i) => ['XDEL', 'k', `${Math.floor(n / 2) - i}-0`] },
      'XTRIM MINID by 1': { line: (n, i) => ['XTRIM', 'k', 'MINID', String(i + 2)] },
      XLEN: { line: () => ['XLEN', 'k'] },
    },
  },
}

const range = (from, to) => Array.from({ length: to - from }, (_, i) => from + i)
const run = (db, words) => db.exec(encodeCommand(words))

/** Fills k with n elements and returns how long each call took, in ms. */
function fill(db, type, n) {
  const taken = []
  for (let at = 0; at < n; at += STEP) {
    const lines = type.fill(at, Math.min(n, at + STEP))
    for (const words of typeof lines[0] === 'string' ? [lines] : lines) taken.push(timed(db, words))
  }
  for (const words of type.extra ?? []) run(db, words)
  return taken
}

/** Runs a command and returns how long it took, in ms. */
function timed(db, words) {
  const input = encodeCommand(words)
  const start = process.hrtime.bigint()
  db.exec(input)
  return Number(process.hrtime.bigint() - start) / 1e6
}

/** How long the calls take while a collection of n grows and goes in each way, in ms. */
async function life(type, n) {
  const db = await open()
  const growing = fill(db, type, n)
  for (const copy of ['a', 'b', 'c']) run(db, ['COPY', 'k', copy])
  const single = { UNLINK: timed(db, ['UNLINK', 'k']), overwriting: timed(db, ['SET', 'a', 'v']) }
  run(db, ['PEXPIRE', 'b', '1'])
  await new Promise((done) => setTimeout(done, 5))
  single['meeting it expired'] = timed(db, ['EXISTS', 'b'])
  single.FLUSHALL = timed(db, ['FLUSHALL'])
  await db.close()
  return { growing, single }
}

/** The longest of the calls of several lives that are the same: a call takes as long as it did in the quickest of them. */
function longestCalls(lives) {
  const quickest = (pick) => Math.min(...lives.map(pick))
  let growing = 0
  for (let i = 0; i < lives[0].growing.length; i++) growing = Math.max(growing, quickest((life) => life.growing[i]))
  return Object.fromEntries([
    ['growing', growing],
    ...Object.keys(lives[0].single).map((what) => [what, quickest((life) => life.single[what])]),
  ])
}

const times = new Map() // command → [median µs by size, 99.9 % of the last]
const longest = []
for (const [name, type] of Object.entries(types)) {
  for (const n of SIZES) {
    const db = await open()
    fill(db, type, n)
    for (const [command, { line, after }] of Object.entries(type.commands)) {
      const taken = []
      const calls = Math.min(CALLS, n / 4)
      for (let i = 0; i < calls; i++) {
        taken.push(timed(db, line(n, i)) * 1000)
        if (after) run(db, after(n, i))
      }
      taken.sort((a, b) => a - b)
      const key = `${name}: ${command}`
      if (!times.has(key)) times.set(key, { medians: [], late: 0 })
      const entry = times.get(key)
      entry.medians.push(percentile(taken, 0.5))
      entry.late = percentile(taken, 0.999)
    }
    await db.close()
  }
  await life(type, 1e4) // compiles what is called for the first time
  const lives = []
  for (let i = 0; i < 3; i++) lives.push(await life(type, SIZES.at(-1)))
  longest.push({ name, ...longestCalls(lives) })
}

const us = (n) => n.toFixed(2)
report({
  title: 'Growth: one command on a collection of 1,000 to 1,000,000 elements (median µs)',
  head: ['', ...SIZES.map((n) => n.toLocaleString('en')), '× of 1,000,000 to 1,000', '99.9 % at 1,000,000'],
  rows: [...times].map(([command, { medians, late }]) => [
    command,
    ...medians.map(us),
    `${(medians.at(-1) / medians[0]).toFixed(1)} ×`,
    us(late),
  ]),
  notes: [
    'Each call is one crossing into the module, timed by itself. A collection of a million is 1,000 times as large as one of a thousand, and its logarithm twice as large; memory beyond the caches does the rest.',
    `The longest single call with a million elements, in ms, of three equal runs the quickest each time: ${longest
      .map(({ name, ...calls }) => `${name}: ${Object.entries(calls).map(([what, ms]) => `${what} ${ms.toFixed(2)}`).join(', ')}`)
      .join('; ')}. Growing is by ${STEP} elements a call, the stream by one entry.`,
  ],
  budgets: longest.map(({ name, ...calls }) => ({
    what: `longest single call on a ${name} of 1,000,000 (growing, UNLINK, overwriting, expiry), ms`,
    need: 1,
    got: Math.max(...Object.values(calls)),
    most: true,
  })),
})
