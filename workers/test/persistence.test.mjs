/** Snapshots in KV: what survives an isolate, when it is saved, and what happens when it cannot be read. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { kvFolder, start } from './worker.mjs'

test('a new isolate begins where the last one was saved', async (t) => {
  const kv = kvFolder(t)
  const first = await start(t, { kv, vars: { WEDIS_SAVE_SECONDS: 1 } })
  await first.call('SET', 'text', 'é🙂')
  await first.call('SET', 'expires', 'v', 'EX', 1000)
  await first.post('/pipeline', [['SELECT', 5], ['SET', 'other', 'db']])
  for (let i = 0; i < 200; i++) await first.call('SET', `k${i}`, `${i}`.repeat(500))
  await first.call('DEL', 'k7')
  await first.saved()
  const digest = await first.call('DEBUG', 'DIGEST')
  const { instance, generation } = await first.status()
  await first.stop()

  const second = await start(t, { kv, vars: { WEDIS_SAVE_SECONDS: 1 } })
  assert.equal(await second.call('DEBUG', 'DIGEST'), digest)
  assert.equal(await second.call('GET', 'text'), 'é🙂')
  const ttl = await second.call('TTL', 'expires')
  assert.ok(ttl > 900 && ttl <= 1000, ttl)
  assert.deepEqual((await second.post('/pipeline', [['SELECT', 5], ['GET', 'other']]))[1][1], { result: 'db' })
  const status = await second.status()
  assert.notEqual(status.instance, instance)
  assert.equal(status.generation, generation)
  // … and goes on from there.
  await second.call('SET', 'text', 'changed')
  assert.equal((await second.saved()).generation > generation, true)
  const changed = await second.call('DEBUG', 'DIGEST')
  await second.stop()
  const third = await start(t, { kv })
  assert.equal(await third.call('DEBUG', 'DIGEST'), changed)
})

test('the first write is saved at once, after its response', async (t) => {
  const w = await start(t, { kv: kvFolder(t), vars: { WEDIS_SAVE_SECONDS: 3600 } })
  await w.call('GET', 'k')
  assert.equal((await (await w.kv()).list()).keys.length, 0)
  await w.call('SET', 'k', 'v')
  assert.equal((await w.saved()).generation, 1)
})

test('saves are debounced, and what was written last is saved within the bound', async (t) => {
  const kv = kvFolder(t)
  const w = await start(t, { kv, vars: { WEDIS_SAVE_SECONDS: 2 } })
  const began = Date.now()
  let n = 0
  while (Date.now() - began < 5_000) n = await w.call('INCR', 'n')
  const lastWrite = Date.now()
  const { generation, savedAt } = await w.saved()
  // A busy machine fires timers late; the exact bound is tested with a clock of our own, in internal/resident.
  assert.ok(savedAt - lastWrite < 2_000 + 3_000, `saved ${savedAt - lastWrite} ms after the last write`)
  assert.ok(generation >= 2 && generation <= (savedAt - began) / 2_000 + 2, `${generation} saves in ${savedAt - began} ms`)
  await w.stop()
  assert.equal(await (await start(t, { kv })).call('GET', 'n'), String(n))
})

test('the cron trigger saves', async (t) => {
  const kv = kvFolder(t)
  const w = await start(t, { kv, vars: { WEDIS_SAVE_SECONDS: 3600 } })
  await w.cron() // before any request: there is nothing to save
  assert.equal((await (await w.kv()).list()).keys.length, 0)
  await w.call('SET', 'k', '1')
  await w.saved()
  await w.call('SET', 'k', '2')
  const before = await w.status()
  assert.deepEqual([before.dirty, before.generation], [true, 1])
  await w.cron()
  const after = await w.status()
  assert.deepEqual([after.dirty, after.generation], [false, 2])
  await w.cron() // nothing new, nothing written
  assert.equal((await w.status()).savedAt, after.savedAt)
  await w.stop()
  assert.equal(await (await start(t, { kv })).call('GET', 'k'), '2')
})

test('saves while requests go on', async (t) => {
  const kv = kvFolder(t)
  const w = await start(t, { kv, vars: { WEDIS_SAVE_SECONDS: 1 } })
  await Promise.all(
    Array.from({ length: 8 }, async (_, client) => {
      for (let i = 0; i < 60; i++) await w.call('SET', `k${(client * 31 + i) % 200}`, `${client}.${i}`.repeat(1500))
    }),
  )
  await w.saved()
  const digest = await w.call('DEBUG', 'DIGEST')
  await w.stop()
  assert.equal(await (await start(t, { kv })).call('DEBUG', 'DIGEST'), digest)
})

test('a snapshot of more than one part', async (t) => {
  const kv = kvFolder(t)
  const w = await start(t, { kv, vars: { WEDIS_SAVE_SECONDS: 1 } })
  await w.call('SET', 'large', 'L'.repeat(9_000_000))
  for (let i = 0; i < 30; i++) await w.call('SET', `k${i}`, String(i).repeat(100_000))
  await w.saved()
  const digest = await w.call('DEBUG', 'DIGEST')
  const names = (await (await w.kv()).list()).keys.map((k) => k.name)
  assert.ok(names.some((name) => name.endsWith('/2')), names.join(' '))
  await w.stop()
  assert.equal(await (await start(t, { kv })).call('DEBUG', 'DIGEST'), digest)
})

test('damage in KV: a clear error, nothing answered, nothing overwritten', async (t) => {
  const kv = kvFolder(t)
  const first = await start(t, { kv, vars: { WEDIS_SAVE_SECONDS: 1 } })
  await first.call('SET', 'k', '1')
  await first.saved()
  await first.call('SET', 'k', '2')
  await first.until((s) => s.generation === 2 && !s.dirty)
  const namespace = await first.kv()
  const everything = async () => {
    const { keys } = await namespace.list()
    return Promise.all(keys.map(async ({ name }) => [name, Buffer.from(await namespace.get(name, 'arrayBuffer')).toString('base64')]))
  }
  const sound = await everything()
  const chunk = sound.map(([name]) => name).find((name) => name.endsWith('-2/0'))
  const restore = async () => {
    for (const [name, value] of sound) await namespace.put(name, bytes(Buffer.from(value, 'base64')))
  }

  const flipped = Buffer.from(sound.find(([name]) => name === chunk)[1], 'base64')
  flipped[flipped.length - 3] ^= 1
  const damages = [
    ['a changed chunk', () => namespace.put(chunk, bytes(flipped)), /damaged \(generation 2\): the checksum of chunk 0\.0\.2 does not match/],
    ['a chunk cut short', () => namespace.put(chunk, bytes(flipped.subarray(0, 10))), /damaged \(generation 2\): .* is of the wrong length/],
    ['a missing chunk', () => namespace.delete(chunk), /damaged \(generation 2\): .*-2\/0 is missing/],
    ['a changed manifest', () => namespace.put('wedis/manifest', 'WDKV1\nrubbish'), /damaged: the checksum of the manifest does not match/],
    ['someone else’s manifest', () => namespace.put('wedis/manifest', '{}'), /damaged: the manifest is not one/],
  ]
  for (const [what, damage, message] of damages) {
    await restore()
    await damage()
    const before = await everything()
    // Every Worker reads the files of the folder through a workerd of its own; this one sees what the first has done.
    const w = await start(t, { kv, vars: { WEDIS_SAVE_SECONDS: 1 } })
    for (const command of [['GET', 'k'], ['SET', 'k', '3'], ['FLUSHALL']]) {
      const [status, { error }] = await w.post('/', command)
      assert.equal(status, 503, what)
      assert.match(error, /^ERR not ready: the snapshot in KV is /, what)
      assert.match(error, message, what)
    }
    await w.cron()
    assert.match((await w.status()).refusal, message)
    await w.stop()
    assert.deepEqual(await everything(), before, what)
  }

  await restore()
  await namespace.put(chunk, bytes(flipped))
  const previous = await start(t, { kv, vars: { WEDIS_ON_DAMAGE: 'previous' } })
  assert.equal(await previous.call('GET', 'k'), '1')
  await previous.stop()
  const empty = await start(t, { kv, vars: { WEDIS_ON_DAMAGE: 'empty', WEDIS_SAVE_SECONDS: 1 } })
  assert.equal(await empty.call('GET', 'k'), null)
  await empty.call('SET', 'k', 'anew')
  await empty.saved()
  await empty.stop()
  assert.equal(await (await start(t, { kv })).call('GET', 'k'), 'anew')
})

test('no binding, no service, unless asked for', async (t) => {
  const without = await start(t)
  assert.deepEqual(await without.post('/', ['PING']), [
    503,
    { error: 'ERR not ready: no KV namespace is bound as WEDIS_KV: bind one, or set WEDIS_STORE=memory to do without snapshots' },
  ])
  await without.cron()
  const memory = await start(t, { vars: { WEDIS_STORE: 'memory' } })
  assert.equal(await memory.call('SET', 'k', 'v'), 'OK')
  await memory.cron()
  assert.equal((await memory.status()).store, 'memory')
})

test('two Workers in one namespace, apart by their prefix', async (t) => {
  const kv = kvFolder(t)
  const one = await start(t, { kv, vars: { WEDIS_KV_PREFIX: 'one/' } })
  await one.call('SET', 'k', '1')
  await one.saved()
  await one.stop()
  const two = await start(t, { kv, vars: { WEDIS_KV_PREFIX: 'two/' } })
  assert.equal(await two.call('GET', 'k'), null)
  await two.call('SET', 'k', '2')
  await two.saved()
  const names = (await (await two.kv()).list()).keys.map((k) => k.name.split('/')[0])
  assert.deepEqual(new Set(names), new Set(['one', 'two']))
  await two.stop()
  assert.equal(await (await start(t, { kv, vars: { WEDIS_KV_PREFIX: 'one/' } })).call('GET', 'k'), '1')
})

/** Miniflare takes no Buffers. */
function bytes(buffer) {
  return new Uint8Array(buffer)
}
