/** Commands over HTTP: results, errors, who may send them, and Upstash's own client. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Redis } from '@upstash/redis'
import { start, token } from './worker.mjs'

const memory = { WEDIS_STORE: 'memory' }

test('a command and its result', async (t) => {
  const w = await start(t, { vars: memory })
  assert.deepEqual(await w.post('/', ['SET', 'k', 'v', 'EX', 1000]), [200, { result: 'OK' }])
  assert.deepEqual(await w.post('/', ['get', 'k']), [200, { result: 'v' }])
  const ttl = await w.call('PTTL', 'k')
  assert.ok(ttl > 800_000 && ttl <= 1_000_000, ttl)
  assert.deepEqual(await w.post('/', ['GET', 'none']), [200, { result: null }])
  assert.deepEqual(await w.post('/', ['MGET', 'k', 'none']), [200, { result: ['v', null] }])
  assert.deepEqual(await w.post('/', ['INCRBY', 'n', 5]), [200, { result: 5 }])
  assert.deepEqual(await w.post('/', ['SCAN', 0, 'MATCH', 'n*']), [200, { result: ['0', ['n']] }])
  const response = await w.fetch('/', { method: 'POST', body: '["SET","big","9223372036854775807"]' })
  assert.equal(response.headers.get('Content-Type'), 'application/json')
  assert.equal(await (await w.fetch('/', { method: 'POST', body: '["DECRBY","big",0]' })).text(), '{"result":9223372036854775807}')
})

test('text of every kind arrives as it was sent', async (t) => {
  const w = await start(t, { vars: memory })
  for (const text of ['', ' ', 'é', '日本語', '🙂', '"\\/\b\f\n\r\t', '\0\u0001\u001f', '\u2028', '*1\r\n$4\r\nPING\r\n', 'x'.repeat(300_000)]) {
    await w.call('SET', text, text)
    assert.equal(await w.call('GET', text), text)
  }
})

test('base64 for what is not text', async (t) => {
  const w = await start(t, { vars: memory })
  const binary = Buffer.from([...Array(256).keys()])
  const body = Buffer.concat([Buffer.from('["SET","bin","'), binary.filter((b) => b >= 0x20 && b !== 0x22 && b !== 0x5c), Buffer.from('"]')])
  assert.deepEqual(await (await w.fetch('/', { method: 'POST', body })).json(), { result: 'OK' })
  const base64 = { 'Upstash-Encoding': 'base64' }
  const [, { result }] = await w.post('/', ['GET', 'bin'], base64)
  assert.deepEqual(Buffer.from(result, 'base64'), binary.filter((b) => b >= 0x20 && b !== 0x22 && b !== 0x5c))
  assert.match(await w.call('GET', 'bin'), /\ufffd/)
  assert.deepEqual(await w.post('/', ['SET', 'k', 'v'], base64), [200, { result: 'OK' }])
  assert.deepEqual(await w.post('/', ['MGET', 'k', 'none'], base64), [200, { result: ['dg==', null] }])
  assert.deepEqual(await w.post('/pipeline', [['PING'], ['INCR', 'n'], ['NOPE']], base64), [
    200,
    [{ result: 'UE9ORw==' }, { result: 1 }, { error: "ERR unknown command 'NOPE', with args beginning with: " }],
  ])
})

test('errors are Redis’s, with status 400', async (t) => {
  const w = await start(t, { vars: memory })
  assert.deepEqual(await w.post('/', ['NOPE', 'a']), [400, { error: "ERR unknown command 'NOPE', with args beginning with: 'a' " }])
  assert.deepEqual(await w.post('/', ['GET']), [400, { error: "ERR wrong number of arguments for 'get' command" }])
  await w.call('SET', 'k', 'v')
  assert.deepEqual(await w.post('/', ['INCR', 'k']), [400, { error: 'ERR value is not an integer or out of range' }])
  for (const body of ['', 'x', '{}', '[]', '[null]', '[["GET","k"]]', '["GET","k"', '["GET","k"]]']) {
    const [status, { error }] = await w.post('/', body)
    assert.equal(status, 400, body)
    assert.match(error, /^ERR invalid request at byte \d+: expected /, body)
  }
  assert.equal(await w.call('GET', 'k'), 'v')
})

test('pipelines and transactions', async (t) => {
  const w = await start(t, { vars: memory })
  assert.deepEqual(await w.post('/pipeline', [['SET', 'a', '1'], ['INCR', 'a'], ['INCR'], ['GET', 'a']]), [
    200,
    [{ result: 'OK' }, { result: 2 }, { error: "ERR wrong number of arguments for 'incr' command" }, { result: '2' }],
  ])
  assert.deepEqual(await w.post('/multi-exec', [['INCR', 'a'], ['GET', 'a']]), [200, [{ result: 3 }, { result: '3' }]])
  assert.deepEqual(await w.post('/multi-exec', [['INCR', 'a'], ['INCR']]), [
    400,
    { error: 'EXECABORT Transaction discarded because of previous errors.' },
  ])
  const [status, { error }] = await w.post('/multi-exec', [['INCR', 'a'], ['EXEC'], ['INCR', 'a']])
  assert.deepEqual([status, /left the transaction/.test(error)], [400, true])
  assert.equal(await w.call('GET', 'a'), '4') // the INCR before the EXEC ran, the one after it did not
})

test('a session lasts as long as its request', async (t) => {
  const w = await start(t, { vars: memory })
  await w.call('SET', 'k', 'db0')
  await w.call('MULTI')
  await w.call('SELECT', 3)
  assert.equal(await w.call('GET', 'k'), 'db0')
  assert.deepEqual(await w.post('/pipeline', [['SELECT', 3], ['GET', 'k']]), [200, [{ result: 'OK' }, { result: null }]])
  const [, hello] = await w.post('/pipeline', [['HELLO', 3], ['GET', 'none']])
  assert.ok(Array.isArray(hello[0].result))
  assert.equal(hello[1].result, null)
})

test('only the token opens', async (t) => {
  const w = await start(t, { vars: memory })
  const unauthorized = [401, { error: 'Unauthorized' }]
  for (const Authorization of ['', 'Bearer', 'Bearer ', `Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`, token, 'Bearer é']) {
    assert.deepEqual(await w.post('/', ['PING'], { Authorization: encodeHeader(Authorization) }), unauthorized, Authorization)
  }
  const bare = await w.mf.dispatchFetch('http://worker/', { method: 'POST', body: '["PING"]' })
  assert.equal(bare.status, 401)
  assert.equal(bare.headers.get('WWW-Authenticate'), 'Bearer')
  assert.deepEqual(await w.post('/', ['PING'], { Authorization: `bearer ${token}` }), [200, { result: 'PONG' }])
  const status = await w.mf.dispatchFetch('http://worker/status')
  assert.equal(status.status, 401)
})

test('a Worker without a token serves nobody', async (t) => {
  const w = await start(t, { vars: { ...memory, WEDIS_TOKEN: '' } })
  for (const Authorization of ['Bearer ', 'Bearer x', `Bearer ${token}`]) {
    const [status, { error }] = await w.post('/', ['PING'], { Authorization })
    assert.deepEqual([status, error], [500, 'ERR this Worker has no token: set the secret WEDIS_TOKEN (wrangler secret put WEDIS_TOKEN)'])
  }
})

test('methods, paths and sizes', async (t) => {
  const w = await start(t, { vars: { ...memory, WEDIS_MAX_BODY: 1000 } })
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const response = await w.fetch('/', { method })
    assert.deepEqual([response.status, response.headers.get('Allow'), await response.json()], [405, 'POST', { error: 'ERR / takes POST only' }])
  }
  assert.deepEqual(await w.post('/nowhere', ['PING']), [404, { error: 'ERR no such path: POST a command to /, /pipeline or /multi-exec' }])
  const tooLarge = [413, { error: 'ERR the request is larger than 1000 bytes' }]
  const filler = 'x'.repeat(1000 - '["SET","k",""]'.length)
  assert.deepEqual(await w.post('/', ['SET', 'k', filler]), [200, { result: 'OK' }])
  assert.deepEqual(await w.post('/', ['SET', 'k', filler + 'x']), tooLarge)
  // One that does not say how long it is.
  const chunks = (n) =>
    new ReadableStream({
      start(c) {
        for (let i = 0; i < n; i++) c.enqueue(new TextEncoder().encode(' '.repeat(100)))
        c.enqueue(new TextEncoder().encode('["PING"]'))
        c.close()
      },
    })
  const send = async (n) => {
    const response = await w.fetch('/', { method: 'POST', body: chunks(n), duplex: 'half' })
    return [response.status, await response.json()]
  }
  assert.deepEqual(await send(5), [200, { result: 'PONG' }])
  assert.deepEqual(await send(50), tooLarge)
  const broken = await start(t, { vars: { ...memory, WEDIS_MAX_BODY: 'lots' } })
  assert.deepEqual(await broken.post('/', ['PING']), [500, { error: 'ERR WEDIS_MAX_BODY must be a number of bytes' }])
})

test('settings of the engine', async (t) => {
  const w = await start(t, { vars: { ...memory, WEDIS_CONFIG: 'maxmemory 1mb\nmaxmemory-policy noeviction' } })
  assert.deepEqual(await w.call('CONFIG', 'GET', 'maxmemory'), ['maxmemory', '1048576'])
  await w.call('SET', 'a', 'x'.repeat(700_000))
  await w.call('SET', 'b', 'x'.repeat(700_000))
  assert.deepEqual(await w.post('/', ['SET', 'c', 'x']), [400, { error: "OOM command not allowed when used memory > 'maxmemory'." }])
  await w.call('DEL', 'a')
  await w.call('SET', 'c', 'x')
  const broken = await start(t, { vars: { ...memory, WEDIS_CONFIG: 'no-such-setting 1' } })
  const [status, { error }] = await broken.post('/', ['PING'])
  assert.equal(status, 503)
  assert.match(error, /^ERR not ready: .*no-such-setting/)
})

test('@upstash/redis', async (t) => {
  const w = await start(t, { vars: memory })
  const redis = new Redis({ url: String(await w.mf.ready), token, enableTelemetry: false })
  assert.equal(await redis.set('k', { a: ['é', 1] }, { ex: 100 }), 'OK')
  assert.deepEqual(await redis.get('k'), { a: ['é', 1] })
  assert.equal(await redis.ping(), 'PONG')
  assert.equal(await redis.get('none'), null)
  assert.equal(await redis.incr('n'), 1)
  assert.deepEqual(await redis.mget('k', 'none', 'n'), [{ a: ['é', 1] }, null, 1])
  assert.deepEqual(await redis.pipeline().set('p', 1).incr('p').get('none').exec(), ['OK', 2, null])
  assert.deepEqual(await redis.multi().set('p', 'OK').get('p').exec(), ['OK', 'OK'])
  assert.deepEqual(await redis.scan(0, { match: 'k' }), ['0', ['k']])
  await assert.rejects(redis.incr('k'), /ERR value is not an integer or out of range/)
  const stranger = new Redis({ url: String(await w.mf.ready), token: 'wrong', enableTelemetry: false })
  await assert.rejects(stranger.get('k'), /Unauthorized/)
})

/** A header value as bytes, so that a client that would refuse it can be played. */
function encodeHeader(text) {
  return Buffer.from(text, 'utf8').toString('latin1')
}
