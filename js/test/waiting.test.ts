/** Commands that wait, as promises. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { type Db, type Entry, encodeCommand, open } from 'wedis'

/** A test with a database of its own. */
function withDb(name: string, body: (db: Db) => Promise<void>): void {
  test(name, async () => {
    const db = await open()
    await body(db)
    await db.close()
  })
}

/** Whether two types are the same: a compile-time test. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function is<_ extends true>() {}

/** How many clients the engine has, and how many of them wait. */
function clients(db: Db): { waiting: number; all: number } {
  const list = db.client.list()
  return { waiting: list.match(/ flags=b /g)?.length ?? 0, all: list.match(/^id=/gm)?.length ?? 0 }
}

withDb('what is there is taken at once, what is not is waited for', async (db) => {
  db.rpush('q', 'a')
  const taken = db.blpop('q', 0)
  is<Same<typeof taken, Promise<{ key: string; value: string } | null>>>()
  assert.equal(db.llen('q'), 0, 'in the same call')
  assert.deepEqual(await taken, { key: 'q', value: 'a' })

  const waits = [db.blpop(['p', 'q'], 0), db.brpop('q', 0), db.bytes.blpop('q', 0)] as const
  assert.equal(clients(db).waiting, 3)
  db.rpush('q', 1, 2, 3)
  const [first, second, third] = await Promise.all(waits)
  assert.deepEqual([first, second], [{ key: 'q', value: '1' }, { key: 'q', value: '3' }])
  assert.deepEqual(third, { key: new TextEncoder().encode('q'), value: new TextEncoder().encode('2') }, 'in the order in which they came')
  assert.equal(clients(db).waiting, 0)
})

withDb('every command that waits', async (db) => {
  const waits = Promise.all([
    db.blmove('l', 'to', 'LEFT', 'RIGHT', 0),
    db.brpoplpush('l2', 'to', 0),
    db.blmpop(0, ['none', 'l3'], 'LEFT', { COUNT: 2 }),
    db.bzpopmin('z', 0),
    db.bzpopmax(['z2'], 0),
    db.bzmpop(0, ['z3'], 'MAX'),
    db.xread({ BLOCK: 0, STREAMS: { s: '$' } }),
  ])
  db.pipeline().rpush('l', 'a').rpush('l2', 'b').rpush('l3', 'c', 'd', 'e').exec()
  db.pipeline().zadd('z', { m: 1 }).zadd('z2', { n: 2 }).zadd('z3', { o: 3 }).xadd('s', '5-0', { f: 1 }).exec()
  const [moved, rotated, popped, min, max, best, read] = await waits
  is<Same<typeof read, Record<string, Entry[]> | null>>()
  assert.deepEqual([moved, rotated, popped], ['a', 'b', { key: 'l3', values: ['c', 'd'] }])
  assert.deepEqual([min, max], [{ key: 'z', value: 'm', score: 1 }, { key: 'z2', value: 'n', score: 2 }])
  assert.deepEqual(best, { key: 'z3', members: [{ value: 'o', score: 3 }] })
  assert.deepEqual(read!.s.map(({ id, fields }) => [id, { ...fields }]), [['5-0', { f: '1' }]])
  assert.equal(db.xread({ STREAMS: { s: '$' } }), null, 'without BLOCK it answers at once')

  db.xgroup.create('s', 'g', '$')
  const mine = db.xreadgroup({ GROUP: ['g', 'me'], BLOCK: 0, STREAMS: { s: '>' } })
  db.xadd('s', '6-0', { f: 2 })
  assert.equal((await mine)!.s[0].id, '6-0')
  const orphan = db.xreadgroup({ GROUP: ['g', 'me'], BLOCK: 0, STREAMS: { s: '>' } })
  db.del('s')
  await assert.rejects(orphan, { name: 'ReplyError' })
})

withDb('the engine keeps the time', async (db) => {
  const started = performance.now()
  assert.equal(await db.blpop('none', 0.05), null)
  assert.equal(await db.xread({ BLOCK: 50, STREAMS: { none: 0 } }), null)
  assert.ok(performance.now() - started >= 99)
})

test('with a clock of one\'s own, tick() ends a wait', async () => {
  let now = 1_700_000_000_000
  const db = await open({ now: () => now })
  const wait = db.blpop('q', 10)
  assert.equal(db.tick(), now + 10_000)
  now += 10_000
  db.tick()
  assert.equal(await wait, null)
  await db.close()
})

withDb('a signal ends a wait', async (db) => {
  const controller = new AbortController()
  const waits = [
    db.blpop('q', 0, { signal: controller.signal }),
    db.xread({ BLOCK: 0, STREAMS: { s: '$' }, signal: controller.signal }),
    db.blmpop(0, ['q'], 'LEFT', { COUNT: 2, signal: controller.signal }),
    db.call<Promise<unknown>>('BLPOP', 'q', 0, { signal: controller.signal as never }),
  ]
  const unharmed = db.blpop('q', 0, {})
  controller.abort(new RangeError('enough'))
  for (const wait of waits) await assert.rejects(wait, { name: 'RangeError', message: 'enough' })
  assert.equal(clients(db).waiting, 1)
  await assert.rejects(db.blpop('q', 0, { signal: controller.signal }), { message: 'enough' })
  db.rpush('q', 'kept')
  assert.deepEqual(await unharmed, { key: 'q', value: 'kept' }, 'those that gave up take nothing')
  assert.equal(db.llen('q'), 0)
})

withDb('what was taken before a signal is delivered', async (db) => {
  const controller = new AbortController()
  const wait = db.blpop('q', 0, { signal: controller.signal })
  db.rpush('q', 'a')
  controller.abort()
  assert.deepEqual(await wait, { key: 'q', value: 'a' })
})

withDb('errors reject', async (db) => {
  db.set('s', 'x')
  await assert.rejects(db.blpop('s', 0), { name: 'ReplyError', code: 'WRONGTYPE' })
  await assert.rejects(db.blpop('q', -1), { name: 'ReplyError', message: 'ERR timeout is negative' })
  await assert.rejects(db.blpop('q', null as never), TypeError)
  assert.deepEqual(clients(db), { waiting: 0, all: 2 }, 'a session is used again')
})

withDb('waiting happens in the selected database', async (db) => {
  db.select(3)
  const wait = db.blpop('q', 0)
  db.rpush('q', 'in 3')
  assert.deepEqual(await wait, { key: 'q', value: 'in 3' })
  db.select(0)
  assert.equal(await db.blpop('q', 0.01), null)
  db.rpush('q', 'in 0')
  assert.deepEqual(await db.blpop('q', 0.01), { key: 'q', value: 'in 0' })
})

withDb('in a transaction nothing waits, and a pipeline takes no command that does', async (db) => {
  const replies = db.multi().blpop('q', 0).rpush('q', 'a').blpop('q', 0).xread({ BLOCK: 0, STREAMS: { s: 0 } }).exec()
  assert.deepEqual(replies, [null, 1, { key: 'q', value: 'a' }, null])
  const { signal } = new AbortController()
  assert.deepEqual(db.multi().blpop('q', 0, { signal }).xread({ BLOCK: 0, STREAMS: { s: 0 }, signal }).exec(), [null, null], 'a signal has nothing to end')
  const pipeline = db.pipeline()
  assert.throws(() => pipeline.blpop('q', 0), /BLPOP waits/)
  assert.throws(() => pipeline.call('blpop', 'q', 0), /blpop waits/)
  assert.throws(() => pipeline.xread({ BLOCK: 0, STREAMS: { s: 0 } }), /XREAD waits/)
  assert.deepEqual(pipeline.xread({ STREAMS: { s: 0 } }).exec(), [null])
})

withDb('many wait, and the others go on', async (db) => {
  const waits = Array.from({ length: 200 }, (_, i) => db.blpop(`q${i % 10}`, 0))
  assert.equal(clients(db).waiting, 200)
  for (let i = 0; i < 200; i++) db.rpush(`q${i % 10}`, i)
  const values = await Promise.all(waits)
  assert.deepEqual(values.map((one) => Number(one!.value)), Array.from({ length: 200 }, (_, i) => i))
  assert.ok(clients(db).all < 30, 'most sessions are given back')
})

withDb('a worker that loops', async (db) => {
  const done: string[] = []
  const stop = new AbortController()
  const worker = (async () => {
    for (;;) done.push((await db.blpop('jobs', 0, { signal: stop.signal }))!.value)
  })()
  for (let i = 0; i < 100; i++) {
    db.rpush('jobs', `job ${i}`)
    if (i % 7 === 0) await new Promise(setImmediate)
  }
  while (done.length < 100) await new Promise(setImmediate)
  stop.abort()
  await assert.rejects(worker, { name: 'AbortError' })
  assert.equal(done[99], 'job 99')
})

test('closing ends all waits', async () => {
  const db = await open()
  const waits = [db.blpop('q', 0), db.bzpopmin('z', 100)]
  await db.close()
  for (const wait of waits) await assert.rejects(wait, { name: 'EngineError', message: 'the database is closed' })
  await assert.rejects(db.blpop('q', 0), { name: 'EngineError' })
})

test('an engine that fails ends all waits', async () => {
  type Internals = { engine: { fail(reason: string): void } }
  const db = await open()
  const wait = db.blpop('q', 0)
  ;(db as unknown as Internals).engine.fail('unreachable')
  await assert.rejects(wait, { name: 'EngineError', message: /unreachable/ })
})

withDb('a session of raw RESP waits, and its input behind it', async (db) => {
  const session = db.session()
  let output = ''
  session.onPush = (bytes) => (output += Buffer.from(bytes).toString())
  const run = (text: string) => Buffer.from(session.exec(Buffer.from(text))).toString()
  assert.equal(run('PING\r\nBLPOP q 0\r\nECHO one\r\nBLPOP q 0\r\nECHO'), '+PONG\r\n')
  assert.equal(run(' two\r\n'), '')
  db.rpush('q', 'a')
  await Promise.resolve()
  assert.equal(output, '*2\r\n$1\r\nq\r\n$1\r\na\r\n$3\r\none\r\n')
  db.rpush('q', 'b')
  await Promise.resolve()
  assert.match(output, /b\r\n\$3\r\ntwo\r\n$/)

  let resumed = 0
  session.onResume = () => resumed++
  db.set('big', 'x'.repeat(1_000_000))
  session.exec(encodeCommand(['BLPOP', 'q', 0]))
  session.exec(Buffer.from('GET big\r\n'.repeat(50)))
  output = ''
  db.rpush('q', 'c')
  await Promise.resolve()
  assert.equal(resumed, 1, 'more than a part of the replies is left')
  for (const part of session.run(new Uint8Array())) output += Buffer.from(part).toString()
  assert.equal(output.match(/\$1000000/g)?.length, 50)

  session.exec(encodeCommand(['BLPOP', 'q', 0]))
  session.close()
  assert.equal(db.rpush('q', 'd'), 1)
  assert.equal(db.llen('q'), 1, 'nobody is there to take it')
})

test('a process stays alive for a wait that has an end, and only for that', () => {
  const run = (code: string) => spawnSync(process.execPath, ['--input-type=module', '-e', `import { open } from ${JSON.stringify(import.meta.resolve('wedis'))}; const db = await open(); ${code}`], { encoding: 'utf8', timeout: 20_000 })
  assert.equal(run(`console.log(await db.blpop('q', 0.1), 'waited')`).stdout, 'null waited\n')
  const { status, stdout } = run(`db.set('k', 'v', { EX: 1000 }); await db.blpop('q', 0.01); console.log('done')`)
  assert.deepEqual([status, stdout], [0, 'done\n'])
})

test('waits belong to the database, whatever the password becomes', async () => {
  const db = await open()
  db.config.set('requirepass', 'secret')
  db.acl.setuser('default', 'off')
  assert.equal(await db.blpop('q', 0.01), null)
  db.select(2)
  const wait = db.blpop('q', 0)
  db.rpush('q', 'v')
  assert.deepEqual(await wait, { key: 'q', value: 'v' })
  await db.close()
})

test('words that look like options are names', async () => {
  const db = await open()
  db.xadd('block', '1-1', { f: 1 })
  assert.deepEqual(db.call('XREAD', 'STREAMS', 'block', 0), { __proto__: null, block: [['1-1', ['f', '1']]] })
  db.call('XGROUP', 'CREATE', 'block', 'streams', 0)
  const first = db.call<Promise<unknown>>('XREADGROUP', 'GROUP', 'streams', 'block', 'BLOCK', 10, 'STREAMS', 'block', '>')
  assert.ok(first instanceof Promise)
  assert.ok(await first)
  await db.close()
})

test('a signal that only a timer holds keeps the process alive', () => {
  const program = `
    import { open } from ${JSON.stringify(import.meta.resolve('wedis'))}
    const db = await open()
    await db.blpop('q', 0, { signal: AbortSignal.timeout(100) }).catch((error) => console.log(error.name))
  `
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  assert.equal(stdout, 'TimeoutError\n')
})

withDb('WAIT waits, and CLIENT PAUSE is not for the program itself', async (db) => {
  assert.equal(await db.wait(0, 0), 0)
  assert.equal(await db.wait(1, 10), 0)
  db.client.pause(10_000)
  assert.equal(db.set('k', 1), 'OK')
  db.client.unpause()
})
