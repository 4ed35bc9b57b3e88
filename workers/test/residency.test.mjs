/** The Go instance stays: over requests, among many at once, and past those that are given up. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { dist, kvFolder, start, token } from './worker.mjs'

const memory = { WEDIS_STORE: 'memory' }

test('one instance serves every request', async (t) => {
  const w = await start(t, { vars: memory })
  const before = await w.status()
  assert.equal(before.ready, false)
  for (let i = 1; i <= 50; i++) assert.equal(await w.call('INCR', 'n'), i)
  const after = await w.status()
  assert.equal(after.instance, before.instance)
  assert.equal(after.requests, 52)
  assert.equal(after.ready, true)
})

test('requests at once: each is run whole, and gets its own answer', async (t) => {
  const w = await start(t, { vars: memory })
  const counts = await Promise.all(Array.from({ length: 300 }, () => w.call('INCR', 'n')))
  assert.deepEqual(counts.sort((a, b) => a - b), Array.from({ length: 300 }, (_, i) => i + 1))
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const value = String(i).repeat(1 + ((i * 7919) % 5000))
      const [status, results] = await w.post('/pipeline', [['SET', `k${i}`, value], ['INCR', 'm'], ['GET', `k${i}`]])
      return status === 200 && results[2].result === value
    }),
  )
  assert.ok(answers.every(Boolean))
  assert.equal(await w.call('GET', 'm'), '100')
})

test('a request whose body is slow holds nobody up, and one that is given up leaves nothing behind', async (t) => {
  const w = await start(t, { vars: memory })
  const url = await w.mf.ready
  const slow = open(url)
  slow.write('["SET","slow",')
  const abandoned = open(url)
  abandoned.on('error', () => {})
  abandoned.write('["SET","abandoned",')
  for (let i = 1; i <= 20; i++) assert.equal(await w.call('INCR', 'n'), i)
  abandoned.destroy()
  for (let i = 21; i <= 40; i++) assert.equal(await w.call('INCR', 'n'), i)
  const answer = new Promise((resolve) => slow.on('response', resolve))
  slow.end('"done"]')
  assert.equal((await answer).statusCode, 200)
  assert.equal(await w.call('GET', 'slow'), 'done')
  assert.equal(await w.call('GET', 'abandoned'), null)
})

test('cold requests at once wait for the restore, also when the first is given up', async (t) => {
  const kv = kvFolder(t)
  const first = await start(t, { kv })
  await first.call('SET', 'k', 'v')
  await first.cron()
  await first.stop()
  const w = await start(t, { kv })
  const url = await w.mf.ready
  const abandoned = open(url)
  abandoned.on('error', () => {})
  abandoned.end('["GET","k"]')
  setImmediate(() => abandoned.destroy())
  const answers = await Promise.all(Array.from({ length: 50 }, () => w.call('GET', 'k')))
  assert.deepEqual(new Set(answers), new Set(['v']))
})

test('keys expire by the clock of the request', async (t) => {
  const w = await start(t, { vars: memory })
  // Both see the time of the request.
  assert.deepEqual((await w.post('/pipeline', [['SET', 'k', 'v', 'PX', 150], ['PTTL', 'k']]))[1], [{ result: 'OK' }, { result: 150 }])
  const deadline = Date.now() + 10_000
  while ((await w.call('GET', 'k')) !== null) assert.ok(Date.now() < deadline)
  const [seconds] = await w.call('TIME')
  assert.ok(Math.abs(Number(seconds) - Date.now() / 1000) < 5)
})

test('an instance that fails is replaced by the next request', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'wedis-faulty-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  execFileSync('go', ['build', '-o', join(folder, 'wedis-worker.wasm'), './faulty'], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, GOOS: 'js', GOARCH: 'wasm' },
  })
  copyFileSync(join(dist, 'worker.js'), join(folder, 'worker.js'))
  const w = await start(t, { modulesRoot: folder })
  const post = async (path) => {
    const response = await w.fetch(path, { method: 'POST' })
    return [response.status, await response.json()]
  }
  assert.deepEqual(await post('/'), [200, 1])
  assert.deepEqual(await post('/'), [200, 2])
  for (const path of ['/panic', '/exit']) {
    assert.deepEqual(await post(path), [500, { error: 'ERR internal error' }])
    assert.deepEqual(await post('/'), [200, 1])
    assert.deepEqual(await post('/'), [200, 2])
  }
  assert.deepEqual(await post('/broken'), [200, 3])
  assert.deepEqual(await post('/'), [200, 1])
})

/** A POST whose body is still to come. */
function open(url) {
  return http.request(url, { method: 'POST', headers: { Authorization: `Bearer ${token}` } })
}
