import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PersistenceError, open } from 'wedis'
import { memory } from 'wedis/stores/memory'

test('db.dump() is an RDB file of that moment, and open({ load }) takes it from anything', async () => {
  const db = await open({ config: { 'enable-debug-command': 'yes' } })
  for (let i = 0; i < 20_000; i++) db.set(`k${i}`, `value ${i}`)
  db.rpush('list', ['a', 'b'])
  const digest = db.call('DEBUG', 'DIGEST')
  const dumping = db.dump()
  db.flushall()
  const blob = await dumping
  const bytes = new Uint8Array(await blob.arrayBuffer())
  assert.equal(new TextDecoder().decode(bytes.subarray(0, 5)), 'REDIS')
  const stream = async function* () {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
  }
  for (const load of [blob, bytes, bytes.buffer as ArrayBuffer, new Response(blob), blob.stream(), stream(), Promise.resolve(blob)]) {
    const loaded = await open({ load, config: { 'enable-debug-command': 'yes' } })
    assert.equal(loaded.call('DEBUG', 'DIGEST'), digest)
    await loaded.close()
  }
  const command = (...args: string[]) => `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`
  const aof = await open({ load: new Blob([command('SELECT', '0'), command('SET', 'a', '1')]) })
  assert.equal(aof.get('a'), '1')
  const both = await open({ load: new Blob([blob, command('SELECT', '0'), command('DEL', 'k7')]) })
  assert.deepEqual([both.dbsize(), both.get('k7')], [20_000, null])
  for (const [load, message] of [
    [bytes.subarray(0, 5000), /load: .*byte \d+/],
    [bytes.map((byte, i) => (i === 5000 ? byte ^ 1 : byte)), /load: ./],
    [new TextEncoder().encode('hello world'), /neither an RDB file nor an append-only file/],
    [new Uint8Array(0), /there is nothing in it/],
    [new TextEncoder().encode(command('SET', 'a', '1').slice(0, -3)), /load: .*byte 0/],
  ] as const) {
    await assert.rejects(open({ load }), (error: Error) => error instanceof PersistenceError && message.test(error.message))
  }
  await assert.rejects(open({ load: 7 as never }), TypeError)
})

test('what is loaded is stored at once, in a store that must be empty', async () => {
  const source = await open()
  source.set('a', '1')
  const blob = await source.dump()
  const store = memory()
  const db = await open({ store, load: blob })
  assert.equal(db.persistence.state, 'saved')
  await db.close({ discard: true })
  const again = await open({ store })
  assert.equal(again.get('a'), '1')
  await again.close()
  await assert.rejects(open({ store, load: blob }), /the store is not empty/)
})

test('a clone is a database of its own, with the same data, settings, users and clock', async () => {
  const store = memory()
  const db = await open({ store, now: () => 1_700_000_000_000, config: { maxmemory: '50mb' } })
  db.set('a', '1', { EX: 10 })
  db.config.set({ 'maxmemory-policy': 'allkeys-lru' })
  db.call('ACL', 'SETUSER', 'reader', 'on', '>secret', '~cached:*', '+@read', '(~queue:* +lpush)')
  db.call('ACL', 'SETUSER', 'default', '-flushall', '>word')
  const clone = await db.clone()
  assert.deepEqual(clone.call('ACL', 'LIST'), db.call('ACL', 'LIST'))
  assert.deepEqual([clone.get('a'), clone.pttl('a')], ['1', 10_000])
  assert.deepEqual({ ...clone.config.get('maxmemory*') }, { ...db.config.get('maxmemory*') })
  clone.set('a', '2')
  clone.set('b', '2')
  db.set('c', '3')
  assert.deepEqual([db.mget('a', 'b', 'c'), clone.mget('a', 'b', 'c')], [['1', null, '3'], ['2', '2', null]]) // prettier-ignore
  assert.equal(clone.persistence.state, 'none')
  const second = await clone.clone()
  assert.equal(second.get('b'), '2')
  for (const one of [second, clone, db]) await one.close()
})
