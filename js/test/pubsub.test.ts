import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Db, type Monitored, encodeCommand, open } from 'wedis'

function withDb(name: string, run: (db: Db) => Promise<void>): void {
  test(name, { timeout: 20_000 }, async () => {
    const db = await open({ config: { 'notify-keyspace-events': 'KEA' } })
    try {
      await run(db)
    } finally {
      await db.close({ discard: true })
    }
  })
}

/** Lets everything happen that waits for the end of the current task. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

withDb('messages come after the command that caused them, in order', async (db) => {
  const heard: unknown[] = []
  const stop = await db.subscribe('news', (message, channel) => heard.push([channel, message]))
  assert.equal(db.publish('news', 'a'), 1)
  assert.equal(db.publish('news', 'b'), 1)
  assert.deepEqual(heard, [], 'not inside of publish')
  await settled()
  assert.deepEqual(heard, [['news', 'a'], ['news', 'b']])
  stop()
  stop()
  assert.equal(db.publish('news', 'c'), 0)
  await settled()
  assert.equal(heard.length, 2)
})

withDb('several listeners and channels share one session', async (db) => {
  const heard: string[] = []
  const stops = [
    await db.subscribe(['a', 'b'], (message) => heard.push(`1 ${message}`)),
    await db.subscribe('a', (message) => heard.push(`2 ${message}`)),
    await db.psubscribe('[ab]*', (message, channel, pattern) => heard.push(`3 ${pattern} ${channel} ${message}`)),
    await db.ssubscribe('a', (message) => heard.push(`4 ${message}`)),
  ]
  assert.equal(db.client.list().split('\n').filter((line) => / (sub|psub|ssub)=[1-9]/.test(line)).length, 1)
  assert.equal(db.publish('a', 'x'), 2, 'a channel and a pattern of one client')
  assert.equal(db.spublish('a', 'y'), 1)
  await settled()
  assert.deepEqual(heard.splice(0), ['1 x', '2 x', '3 [ab]* a x', '4 y'])
  stops[0]()
  assert.deepEqual(db.pubsub.channels(), ['a'])
  db.publish('a', 'z')
  await settled()
  assert.deepEqual(heard.splice(0), ['2 z', '3 [ab]* a z'])
  for (const stop of stops) stop()
  assert.equal(db.publish('a', 'x'), 0)
  assert.equal(db.client.list().trim().split('\n').length, 1, 'nothing is left')
})

withDb('a listener may use the database, throw and stop itself', async (db) => {
  const heard: string[] = []
  const stop = await db.subscribe('n', (message) => {
    heard.push(message)
    if (message === '3') stop()
    else db.publish('n', Number(message) + 1)
  })
  const uncaught: unknown[] = []
  process.setUncaughtExceptionCaptureCallback((error) => uncaught.push(error.message))
  await db.subscribe('n', (message) => {
    if (message === '1') throw new Error('mine')
    heard.push(`also ${message}`)
  })
  db.publish('n', 1)
  for (let i = 0; i < 5; i++) await settled()
  process.setUncaughtExceptionCaptureCallback(null)
  assert.deepEqual(heard, ['1', '2', 'also 2', '3', 'also 3'])
  assert.deepEqual(uncaught, ['mine'])
})

withDb('bytes come as they are', async (db) => {
  const channel = Uint8Array.of(0xff, 0)
  const heard: unknown[] = []
  await db.bytes.subscribe(channel, (message, from) => heard.push([from, message]))
  await db.subscribe(channel, (message) => heard.push(message))
  db.publish(channel, Uint8Array.of(0xfe))
  await settled()
  assert.deepEqual(heard, [[channel, Uint8Array.of(0xfe)], '\ufffd'])
})

withDb('events of keys are messages', async (db) => {
  const heard: string[] = []
  await db.psubscribe('__key*@0__:*', (message, channel) => heard.push(`${channel} ${message}`))
  db.set('k', 1)
  db.expire('k', 0)
  await settled()
  assert.deepEqual(heard, ['__keyspace@0__:k set', '__keyevent@0__:set k', '__keyspace@0__:k del', '__keyevent@0__:del k'])
})

withDb('a loop over messages', async (db) => {
  const heard: string[] = []
  const messages = db.messages(['a', 'b'])
  db.publish('a', 'before the loop')
  const loop = (async () => {
    for await (const { channel, message } of messages) {
      heard.push(`${channel} ${message}`)
      if (message === 'end') break
    }
  })()
  for (const message of ['1', '2', 'end', 'too late']) db.publish('b', message)
  await loop
  assert.deepEqual(heard, ['a before the loop', 'b 1', 'b 2', 'b end'])
  assert.equal(db.publish('b', 'x'), 0, 'who has left is not subscribed')
})

withDb('a loop ends with the signal or the database', async (db) => {
  const controller = new AbortController()
  const collect = async (messages: AsyncIterable<{ message: string }>) => {
    const heard: string[] = []
    for await (const { message } of messages) heard.push(message)
    return heard
  }
  const aborted = collect(db.messages('p*', { patterns: true, signal: controller.signal }))
  const closed = collect(db.messages('q'))
  db.publish('prefix', 'x')
  db.publish('q', 'y')
  await settled()
  controller.abort(new RangeError('enough'))
  await assert.rejects(aborted, { name: 'RangeError' })
  assert.throws(() => db.messages('q', { signal: controller.signal }), { message: 'enough' })
  assert.equal(db.pubsub.numpat(), 0)
  await db.close()
  assert.deepEqual(await closed, ['y'])
})

withDb('a subscription outlives CLIENT KILL', async (db) => {
  const heard: string[] = []
  await db.subscribe('news', (message) => heard.push(message))
  assert.equal(db.client.kill({ TYPE: 'PUBSUB' }), 1)
  await settled()
  assert.equal(db.publish('news', 'again'), 1)
  await settled()
  assert.deepEqual(heard, ['again'])
})

withDb('a wait whose session is killed rejects', async (db) => {
  const wait = db.blpop('q', 0)
  const id = Number(/id=(\d+).*cmd=blpop/.exec(db.client.list())![1])
  db.client.kill({ ID: id })
  await assert.rejects(wait, /CLIENT KILL/)
  assert.equal(await db.blpop('q', 0.01), null)
})

withDb('invalidations', async (db) => {
  const heard: unknown[] = []
  const stop = db.on('invalidate', (keys) => heard.push(keys))
  db.client.tracking('ON')
  db.set('own', 1)
  assert.equal(db.get('own'), '1')
  assert.equal(db.set('own', 2), 'OK', 'what follows the reply does not spoil it')
  assert.equal(db.get('other'), null)
  const other = db.session('10.0.0.7:1')
  other.exec(encodeCommand(['SET', 'other', 1]))
  await settled()
  assert.deepEqual(heard, [['own'], ['other']])
  db.flushall()
  await settled()
  assert.equal(heard.at(-1), null)
  stop()
})

withDb('what the database hears of all commands', async (db) => {
  const heard: Monitored[] = []
  const stop = await db.monitor((command) => heard.push(command))
  db.select(2)
  db.set('k', 'two words')
  await settled()
  stop()
  db.get('k')
  await settled()
  assert.deepEqual(heard.map(({ database, args }) => [database, ...args]), [[2, 'SELECT', '2'], [2, 'SET', 'k', 'two words']])
  assert.ok(Math.abs(heard[0].time - Date.now()) < 10_000)
})

withDb('the raw door: pushes of the own session', async (db) => {
  const heard: unknown[] = []
  db.on('push', (push) => heard.push(push))
  assert.equal(db.call('SUBSCRIBE', 'a', 'b'), undefined)
  assert.equal(db.publish('a', 'x'), 1)
  assert.equal(db.get('k'), null)
  assert.equal(db.call('UNSUBSCRIBE'), undefined)
  await settled()
  assert.deepEqual(heard.slice(0, 3), [['subscribe', 'a', 1], ['subscribe', 'b', 2], ['message', 'a', 'x']])
})

withDb('no limit of output is about what the program itself listens to', async (db) => {
  let heard = 0
  await db.subscribe('news', () => heard++)
  const message = 'x'.repeat(1 << 20)
  for (let i = 0; i < 40; i++) db.publish('news', message) // more than client-output-buffer-limit has for subscribers
  await settled()
  assert.equal(heard, 40)
})

withDb('what is no listener is refused at once', async (db) => {
  const none = undefined as unknown as () => void
  await assert.rejects(() => db.subscribe('news', none), { name: 'TypeError', message: 'a listener is a function, not undefined' })
  await assert.rejects(() => db.monitor(none), TypeError)
  assert.throws(() => db.on('invalidate', none), TypeError)
  assert.equal(db.publish('news', 'hello'), 0)
})

withDb('CLIENT KILL ends neither monitor nor exec', async (db) => {
  const seen: string[] = []
  const quiet = await db.monitor(({ args }) => seen.push(args.join(' ')))
  const ping = encodeCommand(['PING'])
  const exec = (): string => new TextDecoder().decode(db.exec(ping))
  assert.equal(exec(), '+PONG\r\n')
  db.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  await settled()
  assert.equal(exec(), '+PONG\r\n')
  assert.equal(exec(), '+PONG\r\n')
  await settled()
  assert.deepEqual(seen.slice(-2), ['PING', 'PING'])
  quiet()
  db.get('k')
  await settled()
  assert.equal(seen.at(-1), 'PING')
})

withDb('a user who may listen to less hears the rest, and why', async (db) => {
  db.call('ACL', 'SETUSER', 'bob', 'on', 'nopass', '+@all', '~*', 'resetchannels', '&a', '&b')
  db.call('AUTH', 'bob', '')
  const heard: string[] = []
  await db.subscribe(['a', 'b'], (message) => heard.push(message))
  const errors: string[] = []
  const uncaught = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.once('uncaughtException', (error) => errors.push(error.message))
  db.call('ACL', 'SETUSER', 'bob', 'resetchannels', '&b')
  await settled()
  for (const listener of uncaught) process.on('uncaughtException', listener)
  const owner = db.session()
  for (const channel of ['a', 'b']) owner.exec(encodeCommand(['PUBLISH', channel, `to ${channel}`]))
  await settled()
  assert.deepEqual(heard, ['to b'])
  assert.match(errors.join(), /^NOPERM/)
})
