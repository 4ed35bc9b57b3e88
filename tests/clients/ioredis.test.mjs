// ioredis, as a service uses it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Redis } from 'ioredis'
import { Inbox, serve } from './server.mjs'

let server, redis
const clients = []
const connect = (options = {}) => {
  const client = new Redis({ port: server.port, ...options })
  clients.push(client)
  return client
}

before(async () => {
  server = await serve()
  redis = connect()
})
after(async () => {
  for (const client of clients) client.disconnect()
  await server.stop()
})

/** Resolves when so many clients are blocked. */
async function blocked(count) {
  while (!(await redis.info('clients')).includes(`blocked_clients:${count}\r\n`));
}

test('values and binary values', async () => {
  assert.equal(await redis.set('greeting', 'hello', 'EX', 60), 'OK')
  assert.equal(await redis.get('greeting'), 'hello')
  assert.equal(await redis.ttl('greeting'), 60)
  const bytes = Buffer.from([0, 255, 13, 10, 128])
  await redis.set('bytes', bytes)
  assert.deepEqual(await redis.getBuffer('bytes'), bytes)
  assert.equal(await redis.hset('user:1', { name: 'Ada', born: 1815 }), 2)
  assert.deepEqual(await redis.hgetall('user:1'), { name: 'Ada', born: '1815' })
  await assert.rejects(redis.lpush('greeting', 'x'), /^ReplyError: WRONGTYPE /)
})

test('a pipeline of a thousand commands keeps its order', async () => {
  const pipeline = redis.pipeline()
  for (let i = 0; i < 1000; i++) pipeline.set(`p:${i}`, i).get(`p:${i}`)
  const replies = await pipeline.exec()
  assert.equal(replies.length, 2000)
  replies.forEach(([error, reply], i) => {
    assert.equal(error, null)
    assert.equal(reply, i % 2 ? String(i >> 1) : 'OK')
  })
  const some = connect({ enableAutoPipelining: true })
  assert.deepEqual(await Promise.all([some.get('p:1'), some.get('p:2'), some.incr('auto')]), ['1', '2', 1])
})

test('MULTI, WATCH and what they refuse', async () => {
  assert.deepEqual(await redis.multi().incr('tx').incr('tx').exec(), [[null, 1], [null, 2]])
  await redis.watch('tx')
  await connect().set('tx', 'changed')
  assert.equal(await redis.multi().get('tx').exec(), null)
  await redis.multi({ pipeline: false })
  await redis.set('text', 'x')
  await redis.incr('text')
  const error = await redis.exec().then((replies) => replies[1][0], (e) => e)
  assert.match(String(error), /not an integer/)
  await assert.rejects(redis.multi().set('only-a-key').exec(), /EXECABORT/)
})

test('pub/sub: channels, patterns, sharded channels', async () => {
  const subscriber = connect()
  const inbox = new Inbox()
  subscriber.on('message', (channel, message) => inbox.put(['message', channel, message]))
  subscriber.on('pmessage', (pattern, channel, message) => inbox.put(['pmessage', pattern, channel, message]))
  subscriber.on('smessage', (channel, message) => inbox.put(['smessage', channel, message]))
  assert.equal(await subscriber.subscribe('news', 'sport'), 2)
  assert.equal(await subscriber.psubscribe('n*'), 3)
  assert.equal(await subscriber.ssubscribe('orders'), 1)
  assert.equal(await redis.publish('news', 'one'), 2)
  assert.equal(await redis.publish('weather', 'none'), 0)
  assert.equal(await redis.spublish('orders', 'two'), 1)
  assert.deepEqual(await inbox.take(3), [
    ['message', 'news', 'one'],
    ['pmessage', 'n*', 'news', 'one'],
    ['smessage', 'orders', 'two'],
  ])
  assert.deepEqual((await redis.pubsub('CHANNELS')).sort(), ['news', 'sport'])
  assert.deepEqual(await redis.pubsub('NUMSUB', 'news'), ['news', 1])
  await subscriber.sunsubscribe('orders')
  await subscriber.unsubscribe('news', 'sport')
  await subscriber.punsubscribe('n*')
  assert.equal(await subscriber.ping(), 'PONG')
})

test('notifications about keys', async () => {
  await redis.config('SET', 'notify-keyspace-events', 'KEA')
  const subscriber = connect()
  const inbox = new Inbox()
  subscriber.on('pmessage', (_, channel, message) => inbox.put([channel, message]))
  await subscriber.psubscribe('__key*__:*')
  await redis.set('short', 'x', 'PX', 20)
  assert.deepEqual(await inbox.take(6), [
    ['__keyspace@0__:short', 'set'],
    ['__keyevent@0__:set', 'short'],
    ['__keyspace@0__:short', 'expire'],
    ['__keyevent@0__:expire', 'short'],
    ['__keyspace@0__:short', 'expired'],
    ['__keyevent@0__:expired', 'short'],
  ])
  await redis.config('SET', 'notify-keyspace-events', '')
})

test('blocked clients are served in the order in which they came', async () => {
  const [first, second] = [connect(), connect()]
  await Promise.all([first.ping(), second.ping()])
  const one = first.blpop('queue', 'other', 0)
  await blocked(1)
  const two = second.brpop('queue', 5)
  await blocked(2)
  await redis.rpush('queue', 'a', 'b')
  assert.deepEqual(await one, ['queue', 'a'])
  assert.deepEqual(await two, ['queue', 'b'])
  assert.equal(await first.blpop('queue', 0.02), null)
  const moved = first.blmove('from', 'to', 'LEFT', 'RIGHT', 5)
  await blocked(1)
  await redis.multi().rpush('from', 'x').rpush('from', 'y').exec()
  assert.equal(await moved, 'x')
  const popped = first.bzpopmin('scores', 5)
  await blocked(1)
  await redis.zadd('scores', 2, 'b', 1, 'a')
  assert.deepEqual(await popped, ['scores', 'a', '1'])
})

test('scripts and functions', async () => {
  redis.defineCommand('take', {
    numberOfKeys: 1,
    lua: `local left = redis.call('DECRBY', KEYS[1], ARGV[1])
          if left < 0 then redis.call('INCRBY', KEYS[1], ARGV[1]); return {0, left + ARGV[1]} end
          return {1, left}`,
  })
  await redis.set('stock', 3)
  assert.deepEqual(await redis.take('stock', 2), [1, 1]) // EVALSHA, then EVAL
  assert.deepEqual(await redis.take('stock', 2), [0, 1]) // EVALSHA
  assert.deepEqual(await redis.pipeline().take('stock', 1).get('stock').exec(), [[null, [1, 0]], [null, '0']])
  await assert.rejects(redis.eval("return redis.call('LPUSH', KEYS[1], 'x')", 1, 'stock'), /WRONGTYPE/)
  assert.equal(await redis.eval('return cjson.encode({KEYS[1], ARGV[1]})', 1, 'k', 'v'), '["k","v"]')
  await redis.function('LOAD', "#!lua name=mine\nredis.register_function('double', function(keys, args) return args[1] * 2 end)")
  assert.equal(await redis.fcall('double', 0, 21), 42)
})

test('streams with consumer groups', async () => {
  const reading = connect().xread('BLOCK', 5000, 'STREAMS', 'jobs', '$')
  await blocked(1)
  const id = await redis.xadd('jobs', '*', 'n', '1')
  assert.deepEqual(await reading, [['jobs', [[id, ['n', '1']]]]])
  assert.equal(await redis.xgroup('CREATE', 'jobs', 'workers', '0'), 'OK')
  const group = ['GROUP', 'workers', 'w1', 'COUNT', 1, 'BLOCK', 5000, 'STREAMS', 'jobs', '>']
  assert.deepEqual(await redis.xreadgroup(...group), [['jobs', [[id, ['n', '1']]]]])
  const [count, , , consumers] = await redis.xpending('jobs', 'workers')
  assert.deepEqual([count, consumers], [1, [['w1', '1']]])
  assert.deepEqual(await redis.xautoclaim('jobs', 'workers', 'w2', 0, '0'), ['0-0', [[id, ['n', '1']]], []])
  assert.equal(await redis.xack('jobs', 'workers', id), 1)
  const idle = connect().xreadgroup(...group)
  await blocked(1)
  await redis.xgroup('DESTROY', 'jobs', 'workers')
  await assert.rejects(idle, /NOGROUP|UNBLOCKED/)
})

test('scan streams see every key', async () => {
  await redis.mset(Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`scan:${i}`, 'x'])))
  const seen = new Set()
  for await (const keys of redis.scanStream({ match: 'scan:*', count: 100 })) keys.forEach((key) => seen.add(key))
  assert.equal(seen.size, 2000)
})

test('MONITOR and INFO', async () => {
  const monitor = await connect().monitor()
  clients.push(monitor)
  const inbox = new Inbox()
  monitor.on('monitor', (time, args, source, database) => inbox.put({ args, database }))
  await redis.set('seen', 'x')
  assert.deepEqual(await inbox.take(1), [{ args: ['set', 'seen', 'x'], database: '0' }])
  assert.match(await redis.info('server'), /redis_version:7\./)
})
