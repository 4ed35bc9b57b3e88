// @upstash/ratelimit: every algorithm, through `wedis serve`. Its scripts carry `#!lua flags=allow-key-locking`, which
// redis-server 7.0 refuses.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Analytics, IpDenyList, MultiRegionRatelimit, Ratelimit } from '@upstash/ratelimit'
import { Redis } from 'ioredis'
import { serve } from '../clients/server.mjs'

let server
const clients = []
before(async () => (server = await serve()))
after(async () => {
  clients.forEach((client) => client.disconnect())
  await server.stop()
})

/** A database that speaks like @upstash/redis: keys and arguments as arrays, JSON in and out. */
function database(db = 0) {
  const client = new Redis({ port: server.port, db })
  clients.push(client)
  const plain = (value) => (typeof value === 'object' ? JSON.stringify(value) : value)
  const parsed = (value) => {
    if (Array.isArray(value)) return value.map(parsed)
    if (typeof value !== 'string') return value
    try {
      return JSON.parse(value)
    } catch {
      return value
    }
  }
  const set = (key, value, { px, ex } = {}) => [key, plain(value), ...(px ? ['PX', px] : []), ...(ex ? ['EX', ex] : [])]
  return {
    client,
    get: (key) => client.get(key).then(parsed),
    set: (key, value, options) => client.set(...set(key, value, options)),
    del: (...keys) => client.del(keys),
    sadd: (key, ...members) => client.sadd(key, members.map(plain)),
    hset: (key, fields) => client.hset(key, fields),
    zincrby: (key, by, member) => client.zincrby(key, by, plain(member)),
    eval: (script, keys, args) => client.eval(script, keys.length, ...keys, ...(args ?? []).map(plain)).then(parsed),
    evalsha: (hash, keys, args) => client.evalsha(hash, keys.length, ...keys, ...(args ?? []).map(plain)).then(parsed),
    multi() {
      const tx = client.multi()
      const later = { set: (key, value, options) => (tx.set(...set(key, value, options)), later), exec: () => tx.exec() }
      for (const name of ['del', 'sadd', 'sdiffstore', 'sunionstore']) later[name] = (...words) => (tx[name](...words), later)
      return later
    },
  }
}

/** How many of `tries` requests pass. */
async function passing(limiter, who, tries) {
  let passed = 0
  for (let i = 0; i < tries; i++) {
    const { success, limit, pending } = await limiter.limit(who)
    assert.equal(limit, 5)
    if (success) passed++
    await pending
  }
  return passed
}

const limiter = (algorithm, more = {}) => new Ratelimit({ redis: database(), limiter: algorithm, prefix: `rl:${Math.random()}`, ephemeralCache: false, ...more })

for (const [name, algorithm] of Object.entries({
  'fixed window': Ratelimit.fixedWindow(5, '1 h'),
  'sliding window': Ratelimit.slidingWindow(5, '1 h'),
  'token bucket': Ratelimit.tokenBucket(5, '1 h', 5),
})) {
  test(`${name}: as many as allowed, for each of many at once`, async () => {
    const rl = limiter(algorithm)
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((who) => passing(rl, who, 8))), [5, 5, 5])
    assert.equal((await rl.getRemaining('a')).remaining, 0)
    assert.equal((await rl.getRemaining('d')).remaining, 5)
    await rl.resetUsedTokens('a')
    assert.equal((await rl.getRemaining('a')).remaining, 5)
    const { success, remaining } = await rl.limit('e', { rate: 4 })
    assert.deepEqual({ success, remaining }, { success: true, remaining: 1 })
  })
}

test('fixed window that is counted in the process', async () => {
  const rl = limiter(Ratelimit.cachedFixedWindow(5, '1 h'), { ephemeralCache: new Map() })
  assert.equal(await passing(rl, 'a', 8), 5)
})

test('a short window ends, and who waits gets through', async () => {
  const rl = limiter(Ratelimit.fixedWindow(5, '300 ms'))
  await passing(rl, 'a', 5)
  assert.equal((await rl.blockUntilReady('a', 5000)).success, true)
  const bucket = limiter(Ratelimit.tokenBucket(5, '100 ms', 5))
  await passing(bucket, 'a', 5)
  assert.equal((await bucket.blockUntilReady('a', 5000)).success, true)
  assert.ok((await rl.ctx.redis.client.dbsize()) > 0)
})

test('limits that change while it runs', async () => {
  const rl = limiter(Ratelimit.slidingWindow(5, '1 h'), { dynamicLimits: true })
  await rl.setDynamicLimit({ limit: 2 })
  const results = [await rl.limit('a'), await rl.limit('a'), await rl.limit('a')]
  assert.deepEqual(results.map((r) => [r.success, r.limit]), [[true, 2], [true, 2], [false, 2]])
  assert.equal((await rl.getDynamicLimit()).dynamicLimit, 2)
})

for (const [name, algorithm] of Object.entries({
  'fixed window': MultiRegionRatelimit.fixedWindow(5, '1 h'),
  'sliding window': MultiRegionRatelimit.slidingWindow(5, '1 h'),
})) {
  test(`many regions, ${name}`, async () => {
    const regions = [database(1), database(2)]
    const rl = new MultiRegionRatelimit({ redis: regions, limiter: algorithm, prefix: name, ephemeralCache: false })
    assert.equal(await passing(rl, 'a', 8), 5)
    assert.deepEqual(await Promise.all(regions.map((r) => r.client.dbsize())), [1, 1])
    await rl.resetUsedTokens('a')
  })
}

test('members who are denied, and analytics', async () => {
  const rl = limiter(Ratelimit.fixedWindow(5, '1 h'), { enableProtection: true, analytics: true })
  await IpDenyList.disableIpDenyList(rl.ctx.redis, rl.prefix)
  await rl.ctx.redis.sadd(`${rl.prefix}:denyList:all`, 'bad-user')
  const bad = await rl.limit('bad-user')
  assert.deepEqual([bad.success, bad.reason], [false, 'denyList'])
  const good = await rl.limit('good-user')
  assert.equal(good.success, true)
  await Promise.all([bad.pending, good.pending])
  const analytics = new Analytics({ redis: rl.ctx.redis, prefix: rl.prefix })
  const usage = await analytics.getUsage(Date.now() - 3 * 3_600_000)
  assert.deepEqual(usage['good-user'], { success: 1, blocked: 0 })
})
