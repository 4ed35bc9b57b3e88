/** The database whose methods return promises, with answers that wait for the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AsyncDb, type Reply, type Store, type StoredData, type StoredSnapshot, encodeCommand, open } from 'wedis'
import { memory } from 'wedis/stores/memory'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function is<_ extends true>() {}

/** A store whose appends wait until they are let through, or are refused. */
class Gate implements Store {
  readonly inner = memory()
  durabilities: string[] = []
  refuse: Error | null = null
  private gate: Promise<void> = Promise.resolve()
  release: () => void = () => {}

  shut(): void {
    this.gate = new Promise((resolve) => (this.release = resolve))
  }

  load(): Promise<StoredData> {
    return this.inner.load()
  }

  async append(record: Uint8Array, durability: 'relaxed' | 'strict'): Promise<void> {
    await this.gate
    if (this.refuse) throw this.refuse
    this.durabilities.push(durability)
    return this.inner.append(record, durability)
  }

  snapshot(): Promise<StoredSnapshot> {
    return this.inner.snapshot()
  }

  async close(): Promise<void> {}
}

function withDb(name: string, body: (db: AsyncDb, store: Gate) => Promise<void>): void {
  test(name, { timeout: 20_000 }, async () => {
    const store = new Gate()
    const db = await open({ store, durability: 'strict' })
    await body(db, store)
    await db.close()
  })
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

withDb('commands are promises of what Db returns', async (db) => {
  const value = db.get('k')
  is<Same<typeof value, Promise<string | null>>>()
  assert.equal(await value, null)
  assert.deepEqual(await Promise.all([db.set('k', 'v', { EX: 10 }), db.get('k'), db.incr('n'), db.incr('n')]), ['OK', 'v', 1, 2], 'in order')
  await db.hset('h', { a: 1, b: 'x' })
  const fields = db.hgetall('h')
  is<Same<typeof fields, Promise<Record<string, string>>>>()
  assert.deepEqual({ ...(await fields) }, { a: '1', b: 'x' })
  assert.deepEqual(await db.maps.hgetall('h'), new Map([['a', '1'], ['b', 'x']]))
  const bytes = db.bytes.get('k')
  is<Same<typeof bytes, Promise<Uint8Array | null>>>()
  assert.deepEqual(await bytes, Uint8Array.of(118))
  assert.equal((await db.config.get('maxmemory')).maxmemory, '0')
  const any = db.call('ZADD', 'z', { GT: true }, 1, 'a')
  is<Same<typeof any, Promise<Reply>>>()
  assert.equal(await any, 1)
  await assert.rejects(db.incr('k'), { name: 'ReplyError', code: 'ERR' })
  await assert.rejects(db.get(null as never), TypeError)
  await assert.rejects(db.call('MULTI'), TypeError)
})

withDb('chains', async (db) => {
  const pipelined = db.pipeline().set('a', 1).incr('a').get('a').exec()
  is<Same<typeof pipelined, Promise<['OK' | null, number, string | null]>>>()
  assert.deepEqual(await pipelined, ['OK', 2, '2'])
  const transacted = db.multi().incr('a').hset('h', { f: 1 }).hgetall('h').exec()
  is<Same<typeof transacted, Promise<[number, number, Record<string, string>] | null>>>()
  assert.deepEqual(JSON.stringify(await transacted), '[3,1,{"f":"1"}]')
  await assert.rejects(db.pipeline().incr('h').get('a').exec(), { name: 'ReplyError', index: 0 })
  const [error, got] = await db.pipeline().incr('h').get('a').exec({ keepErrors: true })
  assert.ok(error instanceof Error)
  assert.equal(got, '3')
  await db.watch('a')
  await db.session().exec(encodeCommand(['SET', 'a', 'other']))
  assert.equal(await db.multi().get('a').exec(), null)
  assert.deepEqual(await db.pipeline().exec(), [])
})

withDb('walks', async (db) => {
  await db.mset(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, i])))
  const keys: string[] = []
  for await (const key of db.scanIterator({ MATCH: 'k*', COUNT: 7 })) keys.push(key)
  assert.equal(new Set(keys).size, 100)
  await db.zadd('z', { a: 1, b: 2 })
  const scored = []
  for await (const one of db.zscanIterator('z')) scored.push(one)
  assert.deepEqual(scored, [{ value: 'a', score: 1 }, { value: 'b', score: 2 }])
})

withDb('messages, MONITOR, invalidations', async (db) => {
  const heard: string[] = []
  const stop = await db.subscribe(['news', 'more'], (message, channel) => heard.push(`${channel} ${message}`))
  const messages = db.messages('user:*', { patterns: true })
  assert.equal(await db.publish('news', 'one'), 1)
  assert.equal(await db.publish('user:1', 'two'), 1)
  assert.deepEqual((await messages.next()).value, { channel: 'user:1', message: 'two' })
  await messages.return!()
  stop()
  await db.publish('news', 'three')
  assert.deepEqual(heard, ['news one'])

  const seen: string[] = []
  const quiet = await db.monitor(({ args }) => seen.push(args.join(' ')))
  await db.set('m', 1)
  await turn()
  quiet()
  await db.set('m', 2)
  await turn()
  assert.deepEqual(seen, ['SET m 1'])

  const changed = new Promise((resolve) => db.on('invalidate', resolve))
  await db.client.tracking('ON')
  await db.get('t')
  await db.session().exec(encodeCommand(['SET', 't', 1]))
  assert.deepEqual(await changed, ['t'])
})

withDb('what waits holds nothing up', async (db) => {
  const taken = db.blpop('q', 0)
  is<Same<typeof taken, Promise<{ key: string; value: string } | null>>>()
  assert.equal(await db.rpush('q', 'job'), 1)
  assert.deepEqual(await taken, { key: 'q', value: 'job' })
  const stop = new AbortController()
  const never = db.blpop('q', 0, { signal: stop.signal })
  await db.ping()
  stop.abort()
  await assert.rejects(never, { name: 'AbortError' })
  await db.rpush('q', 'kept')
  assert.equal(await db.llen('q'), 1)
  assert.equal(await db.blpop('none', 0.01), null)
})

withDb('sessions of their own: raw RESP', async (db) => {
  const session = db.session()
  const text = async (...args: string[]) => Buffer.from(await session.exec(encodeCommand(args))).toString()
  assert.equal(await text('SELECT', '3'), '+OK\r\n')
  assert.equal(await text('MULTI'), '+OK\r\n')
  assert.equal(await text('SET', 'k', 'v'), '+QUEUED\r\n')
  assert.equal(await text('EXEC'), '*1\r\n+OK\r\n')
  assert.equal(await db.get('k'), null, 'another database')
  const output = new Promise<string>((resolve) => (session.onPush = (bytes) => resolve(Buffer.from(bytes).toString())))
  assert.equal(await text('BLPOP', 'q', '0'), '')
  await db.select(3)
  await db.rpush('q', 'x')
  assert.equal(await output, '*2\r\n$1\r\nq\r\n$1\r\nx\r\n')
  const closed = new Promise<void>((resolve) => (session.onClose = resolve))
  const id = (await text('CLIENT', 'ID')).slice(1)
  await db.call('CLIENT', 'KILL', 'ID', Number(id))
  await closed
  assert.equal(session.closing, true)
})

withDb('a session that ends itself is told so, after its answer', async (db) => {
  const session = db.session()
  const closed = new Promise<void>((resolve) => (session.onClose = resolve))
  assert.equal(Buffer.from(await session.exec(encodeCommand(['QUIT']))).toString(), '+OK\r\n')
  await closed
  assert.equal(session.closing, true)
  await assert.rejects(session.exec(encodeCommand(['PING'])), /this session is closed/)
})

withDb('nothing is answered before it is stored, nor is what saw it', async (db, store) => {
  await db.set('before', 1)
  const listener: string[] = []
  await db.subscribe('news', (message) => listener.push(message))
  store.shut()
  const order: string[] = []
  const all = [db.set('k', 'v').then(() => order.push('set')), db.get('k').then(() => order.push('get')), db.publish('news', 'm').then(() => order.push('publish'))]
  for (let i = 0; i < 20; i++) await turn()
  assert.deepEqual([order, listener], [[], []])
  store.release()
  await Promise.all(all)
  assert.deepEqual([order, listener], [['set', 'get', 'publish'], ['m']])
  assert.ok(store.durabilities.every((durability) => durability === 'strict'))
})

test('a write that the store refuses is rejected, and one that is stored is there again', async () => {
  const store = new Gate()
  const db = await open({ store, durability: 'strict' })
  await db.set('kept', 1)
  store.refuse = new Error('no room')
  await assert.rejects(db.set('k', 'v'), { name: 'PersistenceError' })
  assert.equal(db.persistence.state, 'failed')
  store.refuse = null
  await db.flush()
  await db.set('k2', 'v')
  await db.close({ discard: true })
  await assert.rejects(db.get('k'), { name: 'EngineError' })
  const again = await open({ store: store.inner })
  assert.deepEqual([again.get('kept'), again.get('k2')], ['1', 'v'])
  await again.close()
})

withDb('scripts, dumps, live queries', async (db) => {
  const add = db.defineScript<number>("return redis.call('INCRBY', KEYS[1], ARGV[1])")
  const sum = add(['n'], [2])
  is<Same<typeof sum, Promise<number>>>()
  assert.equal(await sum, 2)
  await db.script.flush()
  assert.equal(await add(['n'], [3]), 5)
  const copy = await open({ load: await db.dump() })
  assert.equal(copy.get('n'), '5')
  await copy.close()
  assert.notEqual(await db.call('DUMP', 'n'), null)
  const values: unknown[] = []
  const stop = db.live.key('n', (value) => values.push(value))
  await db.incr('n')
  while (values.at(-1) !== '6') await turn()
  stop()
})

withDb('RESET and HELLO leave the client what it is', async (db) => {
  assert.equal(await db.call('RESET'), 'RESET')
  assert.equal(await db.set('k', 'v'), 'OK')
  await db.call('HELLO', 2)
  assert.deepEqual({ ...(await db.hgetall('none')) }, {})
  await db.hset('h', { a: 1 })
  assert.deepEqual({ ...(await db.hgetall('h')) }, { a: '1' })
})
