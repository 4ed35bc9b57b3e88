// node-redis (the npm package `redis`), over RESP2 and RESP3, with its client-side cache.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createClient, defineScript } from 'redis'
import { Inbox, serve } from './server.mjs'

let server
before(async () => (server = await serve()))
after(() => server.stop())

for (const RESP of [2, 3]) {
  describe(`RESP${RESP}`, () => {
    const scripts = {
      addTwice: defineScript({
        SCRIPT: "redis.call('INCRBY', KEYS[1], ARGV[1]); return redis.call('INCRBY', KEYS[1], ARGV[1])",
        NUMBER_OF_KEYS: 1,
        parseCommand(parser, key, n) {
          parser.pushKey(key)
          parser.push(String(n))
        },
        transformReply: (reply) => reply,
      }),
    }
    const clients = []
    const connect = async (options = {}) => {
      const client = createClient({ socket: { host: '127.0.0.1', port: server.port }, RESP, scripts, ...options })
      client.on('error', () => {})
      clients.push(client)
      return client.connect()
    }
    let redis
    before(async () => {
      redis = await connect()
      await redis.flushAll()
    })
    after(() => clients.forEach((client) => client.isOpen && client.destroy()))

    /** Resolves when so many clients are blocked. */
    async function blocked(count) {
      while (!(await redis.info('clients')).includes(`blocked_clients:${count}\r\n`));
    }

    test('values', async () => {
      assert.equal(await redis.set('k', 'v', { expiration: { type: 'EX', value: 10 }, condition: 'NX' }), 'OK')
      assert.equal(await redis.set('k', 'w', { condition: 'NX' }), null)
      assert.equal(await redis.get('k'), 'v')
      await redis.hSet('h', { a: '1', b: '2' })
      assert.deepEqual({ ...(await redis.hGetAll('h')) }, { a: '1', b: '2' })
      await redis.zAdd('z', [{ score: 1.5, value: 'a' }, { score: Infinity, value: 'b' }])
      assert.deepEqual(await redis.zRangeWithScores('z', 0, -1), [{ value: 'a', score: 1.5 }, { value: 'b', score: Infinity }])
      await redis.sAdd('s', ['x', 'y'])
      assert.deepEqual([...(await redis.sMembers('s'))].sort(), ['x', 'y'])
      await redis.geoAdd('g', { longitude: 13.361389, latitude: 38.115556, member: 'Palermo' })
      assert.deepEqual(await redis.geoSearch('g', { longitude: 13, latitude: 38 }, { radius: 100, unit: 'km' }), ['Palermo'])
      await assert.rejects(redis.lPush('k', 'x'), /WRONGTYPE/)
    })

    test('commands sent in one tick are pipelined', async () => {
      const replies = await Promise.all(Array.from({ length: 1000 }, (_, i) => (i % 2 ? redis.get(`p${i - 1}`) : redis.set(`p${i}`, `${i}`))))
      replies.forEach((reply, i) => assert.equal(reply, i % 2 ? `${i - 1}` : 'OK'))
    })

    test('MULTI and WATCH', async () => {
      assert.deepEqual(await redis.multi().set('m', '1').incr('m').get('m').exec(), ['OK', 2, '2'])
      const other = await connect()
      await other.watch('m')
      await redis.set('m', '9')
      await assert.rejects(other.multi().get('m').exec(), /watched keys|Watch/i)
    })

    test('pub/sub', async () => {
      const subscriber = await connect()
      const inbox = new Inbox()
      await subscriber.subscribe('news', (message, channel) => inbox.put([channel, message]))
      await subscriber.pSubscribe('n*', (message, channel) => inbox.put(['by pattern', channel, message]))
      await subscriber.sSubscribe('shard', (message, channel) => inbox.put(['shard', channel, message]))
      assert.equal(await redis.publish('news', 'hello'), 2)
      assert.equal(await redis.sPublish('shard', 'there'), 1)
      assert.deepEqual(await inbox.take(3), [['news', 'hello'], ['by pattern', 'news', 'hello'], ['shard', 'shard', 'there']])
      if (RESP === 3) assert.equal(await subscriber.get('nothing'), null) // a subscriber may go on with anything
      await subscriber.unsubscribe('news')
      await subscriber.pUnsubscribe('n*')
      await subscriber.sUnsubscribe('shard')
      assert.equal(await redis.publish('news', 'nobody'), 0)
    })

    test('blocking', async () => {
      const worker = await connect()
      const popped = worker.blPop('queue', 5)
      await blocked(1)
      await redis.rPush('queue', 'job')
      assert.deepEqual({ ...(await popped) }, { key: 'queue', element: 'job' })
      assert.equal(await worker.blPop('queue', 0.02), null)
      const highest = worker.bzPopMax('scores', 5)
      await blocked(1)
      await redis.zAdd('scores', { score: 3, value: 'x' })
      assert.deepEqual({ ...(await highest) }, { key: 'scores', value: 'x', score: 3 })
      const id = await worker.sendCommand(['CLIENT', 'ID'])
      const unblocked = worker.blPop('queue', 0)
      await blocked(1)
      assert.equal(await redis.clientUnblock(Number(id), 'ERROR'), 1)
      await assert.rejects(unblocked, /UNBLOCKED/)
    })

    test('scripts and functions', async () => {
      assert.equal(await redis.addTwice('n', 4), 8)
      assert.equal(await redis.addTwice('n', 4), 16)
      assert.deepEqual(await redis.eval('return {KEYS[1], ARGV[1], 3.9}', { keys: ['a'], arguments: ['b'] }), ['a', 'b', 3])
      const pipelined = await redis.multi().addTwice('n', 1).exec()
      assert.deepEqual(pipelined, [18])
      await redis.functionLoad(`#!lua name=lib${RESP}\nredis.register_function{function_name='f${RESP}', callback=function(keys) return redis.call('GET', keys[1]) end, flags={'no-writes'}}`)
      assert.equal(await redis.fCallRo(`f${RESP}`, { keys: ['n'], arguments: [] }), '18')
    })

    test('streams with groups', async () => {
      const worker = await connect()
      await redis.xGroupCreate('jobs', 'g', '$', { MKSTREAM: true })
      const reading = worker.xReadGroup('g', 'w', { key: 'jobs', id: '>' }, { BLOCK: 5000, COUNT: 1 })
      await blocked(1)
      const id = await redis.xAdd('jobs', '*', { n: '1' })
      const read = await reading
      assert.equal(JSON.stringify(read).includes(id), true)
      assert.equal((await redis.xPending('jobs', 'g')).pending, 1)
      const claimed = await redis.xAutoClaim('jobs', 'g', 'v', 0, '0')
      assert.deepEqual(claimed.messages.map((m) => m.id), [id])
      assert.equal(await redis.xAck('jobs', 'g', id), 1)
      assert.equal((await redis.xInfoStream('jobs')).length, 1)
    })

    test('scan', async () => {
      const seen = new Set()
      for await (const keys of redis.scanIterator({ MATCH: 'p*', COUNT: 50 })) keys.forEach((key) => seen.add(key))
      assert.equal(seen.size, 500)
    })

    if (RESP === 3) {
      test('the client-side cache hears of changes', async () => {
        const { BasicClientSideCache } = await import('@redis/client/dist/lib/client/cache.js')
        const cache = new BasicClientSideCache({ ttl: 0, maxEntries: 0 })
        const cached = await connect({ clientSideCache: cache })
        await redis.set('watched', 'one')
        assert.equal(await cached.get('watched'), 'one')
        assert.equal(await cached.get('watched'), 'one')
        assert.equal(cache.stats().hitCount, 1)
        const told = new Promise((resolve) => cache.once('invalidate', resolve))
        await redis.set('watched', 'two')
        assert.equal(String(await told), 'watched')
        assert.equal(await cached.get('watched'), 'two')
      })
    }
  })
}
