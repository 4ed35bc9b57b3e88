import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { EngineError, PipelineError, ReplyError, encodeCommand, open, version } from 'wedis'

const wasmFile = new URL(import.meta.resolve('wedis/wedis.wasm'))

/** A clock that moves when it is told to. */
function clock(start = 1_700_000_000_000) {
  const it = { ms: start, now: () => it.ms }
  return it
}

test('set, get and friends', async () => {
  const db = await open()
  assert.equal(db.set('k', 'v'), 'OK')
  assert.equal(db.get('k'), 'v')
  assert.equal(db.get('none'), null)
  assert.equal(db.incr('n'), 1)
  assert.equal(db.incrby('n', 41), 42)
  assert.equal(db.append('k', 'w'), 2)
  assert.equal(db.mset({ a: 1, b: 'two' }), 'OK')
  assert.equal(db.mset('c', 3, 'd', 4), 'OK')
  assert.equal(db.mset([[Uint8Array.of(0xff), 'bin']]), 'OK')
  assert.deepEqual(db.mget('a', 'b', 'nope'), ['1', 'two', null])
  assert.deepEqual(db.mget(['c', 'd']), ['3', '4'])
  assert.equal(db.get(Uint8Array.of(0xff)), 'bin')
  assert.equal(db.del('a', 'b', 'nope'), 2)
  assert.equal(db.copy('c', 'e', { REPLACE: true }), 1)
  assert.equal(db.exists('c', 'e'), 2)
  assert.equal(db.ping(), 'PONG')
  assert.equal(db.echo('é'), 'é')
  assert.equal(db.dbsize(), 6)
  await db.close()
})

test('options are tokens', async () => {
  const db = await open()
  assert.equal(db.set('k', 'v', { NX: true, EX: 100 }), 'OK')
  assert.equal(db.set('k', 'w', { NX: true }), null)
  assert.equal(db.set('k', 'w', { XX: true, GET: true, KEEPTTL: true }), 'v')
  assert.equal(db.ttl('k'), 100)
  assert.equal(db.getex('k', { PERSIST: true }), 'w')
  assert.equal(db.ttl('k'), -1)
  assert.equal(db.expire('k', 50, { NX: true }), 1)
  assert.equal(db.expire('k', 60, { NX: true }), 0)
  db.mset({ x: 'ohmytext', y: 'mynewtext' })
  assert.equal(db.lcs('x', 'y'), 'mytext')
  assert.equal(db.lcs('x', 'y', { LEN: true }), 6)
  assert.deepEqual(db.lcs('x', 'y', { IDX: true, MINMATCHLEN: 4 }), { matches: [[[4, 7], [5, 8]]], len: 6 })
  await db.close()
})

test('containers', async () => {
  const db = await open({ config: { maxmemory: '50mb', 'maxmemory-samples': 7 } })
  assert.deepEqual(db.config.get('maxmemory', 'maxmemory-samples'), { __proto__: null, maxmemory: '52428800', 'maxmemory-samples': '7' })
  assert.equal(db.config.set('maxmemory-samples', 5), 'OK')
  assert.equal(db.config.set({ maxmemory: '1gb', 'maxmemory-samples': 3 }), 'OK')
  assert.equal(db.config.get('maxmemory').maxmemory, '1073741824')
  db.set('k', '12')
  assert.equal(db.object.encoding('k'), 'int')
  assert.ok(db.memory.usage('k')! > 0)
  assert.ok(db.client.id() > 0)
  assert.ok(db.command.count() > 50)
  assert.equal(db.command().length, db.command.count())
  assert.ok('get' in db.command.docs('GET'))
  assert.match(db.info('server'), /redis_version:/)
  await db.close()
})

test('scan visits every key', async () => {
  const db = await open()
  const keys = Array.from({ length: 1000 }, (_, i) => `key:${i}`)
  for (const key of keys) db.set(key, key)
  const seen = new Set<string>()
  let cursor = '0'
  do {
    const [next, batch] = db.scan(cursor, { MATCH: 'key:*', COUNT: 50, TYPE: 'string' }) as [string, string[]]
    for (const key of batch) seen.add(key)
    cursor = next
  } while (cursor !== '0')
  assert.deepEqual([...seen].sort(), keys.sort())
  await db.close()
})

test('errors are thrown with the text of Redis', async () => {
  const db = await open()
  db.set('s', 'abc')
  assert.throws(() => db.incr('s'), { name: 'ReplyError', code: 'ERR', message: 'ERR value is not an integer or out of range' })
  assert.throws(() => db.call('NOSUCH', 'x'), (error) => error instanceof ReplyError && /^ERR unknown command 'NOSUCH'/.test(error.message))
  assert.throws(() => db.call('GET'), /ERR wrong number of arguments for 'get' command/)
  assert.throws(() => db.set('k', null as never), TypeError)
  assert.throws(() => db.set('k', 'v', { EX: 0 }), /ERR invalid expire time in 'set' command/)
  assert.equal(db.get('s'), 'abc', 'nothing is broken by it')
  await db.close()
})

test('call runs anything', async () => {
  const db = await open()
  assert.equal(db.call('set', 'k', 'v', { EX: 10 }), 'OK')
  assert.equal(db.call<string>('GeT', 'k'), 'v')
  assert.deepEqual(db.call('CONFIG', 'GET', 'maxmemory'), { __proto__: null, maxmemory: '0' })
  assert.deepEqual(db.bytes.call('GET', 'k'), new TextEncoder().encode('v'))
  await db.close()
})

test('values are binary safe and of any size', async () => {
  const db = await open()
  const all = Uint8Array.from({ length: 256 }, (_, i) => i)
  db.set(all, all)
  assert.deepEqual(db.bytes.get(all), all)
  assert.deepEqual(db.bytes.keys('*'), [all])
  for (const n of [0, 1, 8, 9, 16, 17, 99, 100, 255, 256, 257, 999, 1000, 5000, 70_000, 3_000_000]) {
    for (const unit of ['x', 'é', '😀']) {
      const value = unit.repeat(n / unit.length)
      db.set('v', value)
      assert.equal(db.get('v'), value)
      assert.deepEqual(db.bytes.get('v'), new TextEncoder().encode(value))
    }
  }
  db.set('lone\ud800', '\udfff')
  assert.equal(db.get('lone\ufffd'), '\ufffd')
  db.set('bad', Uint8Array.of(0x61, 0xff, 0x62))
  assert.equal(db.get('bad'), 'a\ufffdb')
  db.set('bom', '\ufeffx')
  assert.equal(db.get('bom'), '\ufeffx')
  await db.close()
})

test('integers that do not fit a number are bigints, and accepted as such', async () => {
  const db = await open()
  db.set('n', 2n ** 53n)
  assert.equal(db.incr('n'), (2n ** 53n + 1n) as unknown as number)
  db.set('n', 9007199254740990)
  assert.equal(db.incr('n'), 9007199254740991)
  await db.close()
})

test('pipeline', async () => {
  const db = await open()
  const replies: ['OK' | null, number, string | null] = db.pipeline().set('a', 1).incr('a').get('a').exec()
  assert.deepEqual(replies, ['OK', 2, '2'])
  const many = db.pipeline()
  for (let i = 0; i < 10_000; i++) many.set(`k${i}`, 'x'.repeat(100))
  assert.equal(many.exec().length, 10_000)
  const big = db.pipeline()
  for (let i = 0; i < 10_000; i++) big.get(`k${i}`)
  assert.deepEqual(new Set(big.exec()), new Set(['x'.repeat(100)]))
  assert.throws(() => db.pipeline().set('s', 'x').incr('s').get('s').exec(), (error) => {
    assert.ok(error instanceof PipelineError)
    assert.deepEqual([error.index, error.replies[2]], [1, 'x'])
    return true
  })
  await db.close()
})

test('transactions', async () => {
  const db = await open()
  const replies: ['OK' | null, number] | null = db.multi().set('a', 1).incr('a').exec()
  assert.deepEqual(replies, ['OK', 2])
  assert.throws(() => db.multi().set('a', 5).call('NOSUCH').exec(), { code: 'EXECABORT' })
  assert.equal(db.get('a'), '2', 'nothing of an aborted transaction has run')

  const other = db.session('other:1')
  db.watch('a')
  other.exec(encodeCommand(['SET', 'a', '9']))
  assert.equal(db.multi().incr('a').exec(), null)
  assert.equal(db.get('a'), '9')
  db.watch('a')
  assert.deepEqual(db.multi().incr('a').exec(), [10])
  other.close()
  await db.close()
})

test('exec is a byte pipe with a session of its own', async () => {
  const db = await open()
  const run = (resp: string) => Buffer.from(db.exec(Buffer.from(resp, 'latin1'))).toString('latin1')
  assert.equal(run('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\nPING\r\n'), '+OK\r\n$1\r\nv\r\n+PONG\r\n')
  assert.equal(run('*2\r\n$3\r\nGET\r\n$1'), '')
  assert.equal(db.get('k'), 'v', 'half a command there does not disturb a command here')
  assert.equal(run('\r\nk\r\n'), '$1\r\nv\r\n')
  assert.equal(run('SELECT 1\r\nSET only x\r\n'), '+OK\r\n+OK\r\n')
  assert.equal(db.get('only'), null, 'another session, another database')
  assert.match(run('*1\r\n$abc\r\n'), /^-ERR Protocol error: invalid bulk length\r\n$/)
  assert.equal(run('PING\r\n'), '+PONG\r\n', 'a new session after a protocol error')
  assert.equal(run('QUIT\r\n'), '+OK\r\n')
  assert.equal(run('PING\r\n'), '+PONG\r\n')
  await db.close()
})

test('large output comes whole', async () => {
  const db = await open()
  db.set('big', 'x'.repeat(1_000_000))
  const request = encodeCommand(['GET', 'big'])
  const many = new Uint8Array(request.length * 40)
  for (let i = 0; i < 40; i++) many.set(request, i * request.length)
  const reply = db.exec(many)
  assert.equal(reply.length, 40 * (1_000_000 + '$1000000\r\n\r\n'.length))
  const session = db.session()
  let length = 0
  let parts = 0
  for (const part of session.run(many)) {
    length += part.length
    parts++
  }
  assert.equal(length, reply.length)
  assert.ok(parts > 1, 'in parts of bounded size')
  const pipeline = db.pipeline()
  for (let i = 0; i < 40; i++) pipeline.get('big')
  assert.ok(pipeline.exec().every((value) => (value as string).length === 1_000_000))
  await db.close()
})

test('sessions that end or change under the typed client', async () => {
  const db = await open()
  assert.equal(db.call('QUIT'), 'OK')
  assert.equal(db.set('k', 'v'), 'OK')
  assert.equal(db.call('RESET'), 'RESET')
  assert.deepEqual(db.config.get('maxmemory'), { __proto__: null, maxmemory: '0' }, 'RESP3 again')
  const session = db.session()
  const list = () => Buffer.from(session.exec(encodeCommand(['CLIENT', 'LIST']))).toString()
  assert.equal(list().match(/id=/g)?.length, 2)
  session.close()
  assert.throws(() => session.exec(encodeCommand(['PING'])), /this session is closed/)
  await db.close()
})

test('a value that is too large is refused, and nothing else changes', async () => {
  const db = await open()
  db.set('k', 'v')
  const before = db.footprint
  assert.throws(() => db.set('big', new Uint8Array(600 * 1024 * 1024)), { name: 'RangeError', message: /more than the 512 MB/ })
  assert.throws(() => db.pipeline().set('big', new Uint8Array(600 * 1024 * 1024)), RangeError)
  const reply = db.exec(Buffer.from(`*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$${600 * 1024 * 1024}\r\n`))
  assert.equal(Buffer.from(reply).toString(), '-ERR Protocol error: invalid bulk length\r\n')
  assert.equal(db.get('k'), 'v')
  assert.ok(db.footprint < before + 10_000_000)

  db.config.set('proto-max-bulk-len', 1024 * 1024)
  assert.throws(() => db.set('big', new Uint8Array(2 * 1024 * 1024)), /ERR Protocol error: invalid bulk length/)
  assert.equal(db.get('k'), 'v', 'the session that was ended for it is replaced')
  assert.deepEqual(db.config.get('maxmemory'), { __proto__: null, maxmemory: '0' })
  await db.close()
})

test('addresses beyond 2 GiB are not negative', async () => {
  type Internals = { engine: { exports: Record<string, () => number>; inputAt: number; reserve(size: number): void } }
  const db = await open()
  const { engine } = db as unknown as Internals
  const original = engine.exports
  engine.exports = { ...original, wedis_input: () => -4096 } // as an i32 arrives in JavaScript
  engine.reserve(100_000)
  assert.equal(engine.inputAt, 2 ** 32 - 4096)
  engine.exports = original
  await db.close()
})

test('a database that is only served has no session of its own', async () => {
  const db = await open()
  const list = Buffer.from(db.session('10.0.0.7:1234').exec(encodeCommand(['CLIENT', 'LIST']))).toString()
  assert.match(list, /addr=10\.0\.0\.7:1234/)
  assert.equal(list.match(/id=/g)?.length, 1)
  await db.close()
})

test('a password is for others', async () => {
  const db = await open({ config: { requirepass: 'secret' } })
  assert.equal(db.set('k', 'v'), 'OK')
  assert.match(Buffer.from(db.exec(encodeCommand(['GET', 'k']))).toString(), /^-NOAUTH/)
  assert.match(Buffer.from(db.exec(encodeCommand(['AUTH', 'secret']))).toString(), /^\+OK/)
  await db.close()
})

test('expiry with an injected clock', async () => {
  const time = clock()
  const db = await open({ now: time.now })
  db.set('a', '1', { PX: 1500 })
  db.set('b', '1', { EX: 10 })
  assert.equal(db.tick(), time.ms + 1501) // as in Redis, a key lives through the millisecond that it expires in
  time.ms += 1500
  assert.equal(db.get('a'), '1')
  assert.equal(db.pttl('a'), 0)
  time.ms += 1
  assert.equal(db.get('a'), null)
  assert.equal(db.tick(), time.ms + 8500)
  time.ms += 8500
  assert.equal(db.dbsize(), 1)
  assert.equal(db.tick(), null, 'tick removes what nobody has asked for')
  assert.equal(db.dbsize(), 0)
  assert.deepEqual(db.time(), [String(Math.floor(time.ms / 1000)), String((time.ms % 1000) * 1000)])
  await db.close()
})

test('a timer removes keys that nobody asks for', async () => {
  const db = await open()
  db.set('a', '1', { PX: 20 })
  db.set('b', '1', { EX: 1000 })
  const deadline = Date.now() + 10_000
  while (db.dbsize() > 1) {
    assert.ok(Date.now() < deadline, 'the timer never fired')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  assert.equal(db.get('b'), '1')
  await db.close()
})

test('the same seed, clock and calls give the same replies', async () => {
  const run = async (seed: number | bigint) => {
    const db = await open({ seed, now: clock().now })
    for (let i = 0; i < 200; i++) db.set(`k${i}`, i)
    const replies = Array.from({ length: 20 }, () => db.randomkey())
    await db.close()
    return replies
  }
  assert.deepEqual(await run(7), await run(7n))
  assert.notDeepEqual(await run(7), await run(8))
})

test('instances are independent and leave the global scope alone', async () => {
  const before = Object.getOwnPropertyNames(globalThis).sort()
  const [a, b] = await Promise.all([open(), open()])
  a.set('k', 'a')
  b.set('k', 'b')
  assert.deepEqual([a.get('k'), b.get('k')], ['a', 'b'])
  await a.close()
  assert.equal(b.get('k'), 'b')
  await b.close()
  assert.deepEqual(Object.getOwnPropertyNames(globalThis).sort(), before)
})

test('the engine from a module, bytes, a path, a URL or a response', async () => {
  const bytes = await readFile(wasmFile)
  const module = await WebAssembly.compile(bytes)
  const server = createServer((request, response) => {
    response.setHeader('content-type', request.url === '/typed' ? 'application/wasm' : 'application/octet-stream')
    if (request.url === '/none') response.writeHead(404)
    response.end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    const sources = [
      module,
      new Uint8Array(bytes),
      Promise.resolve(module),
      wasmFile,
      wasmFile.href,
      wasmFile.pathname,
      `${base}/typed`,
      fetch(`${base}/untyped`),
    ]
    for (const wasm of sources) {
      const db = await open({ wasm })
      assert.equal(db.ping(), 'PONG')
      await db.close()
    }
    await assert.rejects(open({ wasm: `${base}/none` }), /answered 404/)
    await assert.rejects(open({ wasm: 42 as never }), TypeError)
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
    await assert.rejects(open({ wasm: empty }), /wasm/)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('wrong configuration is refused by name', async () => {
  await assert.rejects(open({ config: { 'no-such-thing': 1 } }), /no-such-thing/)
  await assert.rejects(open({ config: { maxmemory: 'lots' } }), /maxmemory/)
})

test('after close everything says so', async () => {
  const db = await open()
  await db.close()
  await db.close()
  assert.throws(() => db.get('k'), { name: 'EngineError', message: 'the database is closed' })
  assert.throws(() => db.pipeline().get('k').exec(), EngineError)
  assert.throws(() => db.session(), EngineError)
  assert.throws(() => db.exec(encodeCommand(['PING'])), EngineError)
})

test('an instance that fails says so from then on', async () => {
  type Internals = { engine: { exports: Record<string, (...args: number[]) => number>; words: Uint32Array } }
  const trap = await open()
  const { engine } = trap as unknown as Internals
  const { exports } = engine
  engine.exports = { ...exports, wedis_exec_split: () => { throw new WebAssembly.RuntimeError('unreachable') } } // prettier-ignore
  assert.throws(() => trap.get('k'), { name: 'EngineError', message: /cannot be used any more: unreachable/ })
  engine.exports = exports
  assert.throws(() => trap.get('k'), EngineError)

  const flagged = await open()
  const inner = (flagged as unknown as Internals).engine
  const original = inner.exports
  inner.exports = {
    ...original,
    wedis_exec_split(...args) {
      const length = original.wedis_exec_split(...args)
      inner.words[2] |= 2
      return length
    },
  }
  assert.throws(() => flagged.get('k'), EngineError)
  inner.exports = original
  assert.throws(() => flagged.set('k', 'v'), EngineError)
  await flagged.close()
})

test('output that nobody asked for reaches its session', async () => {
  type Internals = { engine: { exports: Record<string, (...args: number[]) => number>; words: Uint32Array; bytes: Uint8Array } }
  const db = await open()
  const { engine } = db as unknown as Internals
  const original = engine.exports
  const session = db.session()
  const { handle } = session as unknown as { handle: number }
  // As if the engine had a message for the session, and one for the database's own.
  db.ping()
  const waiting: [handle: number, text: string][] = [
    [handle, '+for the session\r\n'],
    [(db as unknown as { transport: { handle: number } }).transport.handle, '>2\r\n+message\r\n:1\r\n'],
  ]
  engine.exports = {
    ...original,
    wedis_exec_split(...args) {
      const length = original.wedis_exec_split(...args)
      engine.words[8] = waiting[0]?.[0] ?? 0
      return length
    },
    wedis_output(wanted) {
      const [owner, text] = waiting.shift()!
      assert.equal(wanted, owner)
      const at = original.wedis_input(1000) + 500
      engine.bytes.set(new TextEncoder().encode(text), at)
      engine.words.set([at, text.length], 0)
      engine.words[8] = waiting[0]?.[0] ?? 0
      return text.length
    },
  }
  let toSession = ''
  session.onPush = (output) => (toSession += Buffer.from(output).toString())
  const toDb: unknown[] = []
  db.on('push', (message) => toDb.push(message))
  assert.equal(db.ping(), 'PONG')
  await Promise.resolve()
  assert.equal(toSession, '+for the session\r\n')
  assert.deepEqual(toDb, [['message', 1]])
  engine.exports = original
  assert.throws(() => db.on('nosuch' as 'push', () => {}), TypeError)
  await db.close()
})

test('version', async () => {
  const { version: expected } = JSON.parse(await readFile(new URL(import.meta.resolve('wedis/package.json')), 'utf8')) as { version: string }
  assert.equal(version, expected)
})

test('arguments of every type through compiled code, which Node 20 gets wrong without care', () => {
  const program = `
    import { open } from ${JSON.stringify(import.meta.resolve('wedis'))}
    const db = await open()
    for (const view of [db, db.bytes, db.maps]) {
      for (let i = 0; i < 3000; i++) view.hset('h', 'f' + i, i)
      for (const [field] of view.hscanIterator('h')) view.hdel('h', field)
    }
    for (let i = 0; i < 3000; i++) (db.zadd('z', i, 'm' + i), db.sadd('s', 'm' + i), db.set('k' + i, 1))
    for (const { value } of db.zscanIterator('z')) db.zrem('z', value)
    for (const value of db.sscanIterator('s', { COUNT: 100 })) db.srem('s', value)
    console.log(db.exists('h', 'z', 's'))`
  const { status, signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', timeout: 60_000 })
  assert.deepEqual([status, signal, stdout], [0, null, '0\n'])
})

test('RESET and HELLO leave the typed methods what they need, wherever they are called', async () => {
  const db = await open({ config: { requirepass: 'secret' } })
  db.hset('h', { a: 1 })
  const resets = [
    () => db.call('RESET'),
    () => db.pipeline().call('RESET').exec(),
    () => db.multi().call('RESET').exec(),
    () => db.call('HELLO', 2),
    () => db.pipeline().call('HELLO', 2).exec(),
  ]
  for (const reset of resets) {
    try {
      reset()
    } catch (error) {
      assert.match((error as Error).message, /EXEC without MULTI|NOAUTH/) // RESET ends the transaction
    }
    assert.equal(db.hgetall('h').a, '1', String(reset))
  }
  await db.close()
})
