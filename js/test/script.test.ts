import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Db, encodeCommand, open } from 'wedis'

function withDb(name: string, run: (db: Db) => Promise<void> | void, config: Record<string, string | number> = {}): void {
  test(name, { timeout: 30_000 }, async () => {
    const db = await open({ config })
    try {
      await run(db)
    } finally {
      await db.close({ discard: true })
    }
  })
}

withDb('scripts take keys and arguments', (db) => {
  const source = "redis.call('SET', KEYS[1], ARGV[1]); return {KEYS[1], ARGV[1], #ARGV, 3.9, false, {ok='fine'}}"
  assert.deepEqual(db.eval(source, ['k'], ['v', 'w']), ['k', 'v', 2, 3, null, 'fine'])
  assert.equal(db.get('k'), 'v')
  assert.equal(db.eval('return 1', []), 1)
  assert.equal(db.eval('return ARGV[2]', [], 'a', 'b'), 'b')
  const sha = db.script.load('return KEYS[2]')
  assert.equal(db.evalsha(sha, ['a', 'b']), 'b')
  assert.throws(() => db.eval('return redis.error_reply("MINE oh")', []), { name: 'ReplyError', code: 'MINE' })
  assert.throws(() => db.evalsha('0'.repeat(40), []), { code: 'NOSCRIPT' })
  assert.deepEqual(db.multi().eval('return 7', []).get('k').exec(), [7, 'v'])
  assert.deepEqual(db.bytes.eval('return ARGV[1]', [], Uint8Array.of(255)), Uint8Array.of(255))
})

withDb('functions', (db) => {
  assert.equal(db.function.load("#!lua name=mine\nredis.register_function('twice', function(keys, args) return args[1] * 2 end)"), 'mine')
  assert.equal(db.fcall('twice', [], 21), 42)
})

withDb('a script that is defined once', (db) => {
  const add = db.defineScript<number>("return redis.call('INCRBY', KEYS[1], ARGV[1])")
  assert.equal(add(['n'], [2]), 2)
  assert.equal(add(['n'], [3]), 5)
  db.script.flush()
  assert.equal(add(['n'], [1]), 6, 'loaded again')
  assert.equal(add(['n'], [1]), 7)
})

withDb('a script that does not end is killed, and the program goes on', (db) => {
  const before = performance.now()
  assert.throws(() => db.eval('while true do end', []), { name: 'ReplyError', message: /killed by user/i })
  assert.ok(performance.now() - before < 5000)
  assert.equal(db.ping(), 'PONG')
  assert.throws(() => db.pipeline().set('a', 1).eval('while true do end', []).set('b', 2).exec(), /killed by user/i)
  assert.deepEqual(db.mget('a', 'b'), ['1', '2'], 'the rest of the pipeline has run')
}, { 'busy-reply-threshold': 20 })

withDb('one that has written goes on between other work', async (db) => {
  const long = "redis.call('SET', 'k', 'begun'); local n = 0; while n < 3e6 do n = n + 1 end; redis.call('SET', 'k', 'done')"
  assert.throws(() => db.eval(long, []), { name: 'ReplyError', code: 'BUSY' })
  assert.throws(() => db.get('k'), { code: 'BUSY' })
  const other = Buffer.from(db.session().exec(encodeCommand(['GET', 'k']))).toString()
  assert.match(other, /^-BUSY/)
  const until = Date.now() + 20_000
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    try {
      assert.equal(db.get('k'), 'done')
      return
    } catch (error) {
      if ((error as { code?: string }).code !== 'BUSY') throw error
    }
  }
  assert.fail('the script has not ended')
}, { 'busy-reply-threshold': 20 })
