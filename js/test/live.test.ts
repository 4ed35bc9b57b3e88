import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'node:test'
import { type Change, type Db, type LiveKeys, open } from 'wedis'
import { memory } from 'wedis/stores/memory'

/** The end of a turn of the event loop, after what comes at the end of it. */
const turn = async (): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
}

async function withDb(run: (db: Db) => Promise<void>, options: Parameters<typeof open>[0] = {}): Promise<void> {
  const db = await open(options)
  try {
    await run(db)
  } finally {
    await db.close()
  }
}

test('live.key shows values of all types, once a turn, and only what has changed', () =>
  withDb(async (db) => {
    const seen: unknown[] = []
    const stop = db.live.key('k', (value) => seen.push(structuredClone(value)))
    assert.deepEqual(seen, [], 'not before it has returned')
    await turn()
    for (const step of [
      () => db.set('k', 'a'),
      () => db.set('k', 'a'),
      () => db.expire('k', 100),
      () => db.set('other', 'a'),
      () => {
        for (let i = 0; i < 100; i++) db.set('k', `b${i}`)
      },
      () => db.del('k'),
      () => db.hset('k', { a: '1', b: '2' }),
      () => db.hset('k', { a: '1' }),
      () => db.hincrby('k', 'a', 2),
      () => db.multi().del('k').rpush('k', ['x', 'y']).exec(),
      () => db.multi().del('k').sadd('k', ['x']).exec(),
      () => db.multi().del('k').zadd('k', { x: 1.5, y: 2 }).exec(),
      () => db.multi().del('k').xadd('k', '1-1', { f: 'v' }).exec(),
      () => db.xgroup.create('k', 'g', '$'),
      () => db.flushall(),
    ]) {
      step()
      await turn()
    }
    assert.deepEqual(seen, [
      null,
      'a',
      'b99',
      null,
      { a: '1', b: '2' },
      { a: '3', b: '2' },
      ['x', 'y'],
      ['x'],
      [
        { value: 'x', score: 1.5 },
        { value: 'y', score: 2 },
      ],
      [{ id: '1-1', fields: { f: 'v' } }],
      null,
    ])
    stop()
    db.set('k', 'more')
    await turn()
    assert.equal(seen.length, 11)
  }))

test('live.key knows types, bytes, databases and signals', () =>
  withDb(async (db) => {
    const hashes: (Record<string, string> | null)[] = []
    const bytes: (Uint8Array | null)[] = []
    const second: unknown[] = []
    const abort = new AbortController()
    db.live.key('k', (value) => hashes.push(value), { type: 'hash' })
    db.live.key(new Uint8Array([255]), (value) => bytes.push(value), { type: 'string', binary: true })
    db.live.key('k', (value) => second.push(value), { db: 2, signal: abort.signal })
    db.live.key('k', () => assert.fail('the signal was aborted before'), { signal: AbortSignal.abort() })
    await turn()
    db.set('k', 'no hash')
    db.set(new Uint8Array([255]), new Uint8Array([0, 254]))
    await turn()
    db.del('k')
    db.hset('k', { f: 'v' })
    db.move('k', 2)
    await turn()
    db.hset('k', { f: 'w' })
    abort.abort()
    db.swapdb(0, 2)
    await turn()
    assert.deepEqual(hashes.map((hash) => hash?.f), [undefined, 'v'], 'moved away and back by SWAPDB')
    assert.deepEqual(bytes, [null, new Uint8Array([0, 254]), null])
    assert.deepEqual(second, [null, { __proto__: null, f: 'v' }])
    assert.throws(() => db.live.key('k', () => {}, { db: 99 }), /DB index is out of range/)
    assert.throws(() => db.live.key('k', () => {}, { db: -1 }), TypeError)
    assert.throws(() => db.live.key('k', null as never), TypeError)
  }))

test('a listener may write, stop itself, and fail without harm to others', () =>
  withDb(async (db) => {
    const seen: unknown[] = []
    const stop = db.live.key('a', (value) => {
      if (value !== null) stop()
      db.set('b', String(value))
    })
    db.live.key('b', (value) => seen.push(value))
    await turn()
    db.set('a', '1')
    await turn()
    await turn()
    db.set('a', '2')
    await turn()
    await turn()
    assert.deepEqual(seen, ['null', '1'])

    const uncaught: unknown[] = []
    const catcher = (error: unknown): void => void uncaught.push((error as Error).message)
    const others = process.rawListeners('uncaughtException') as ((error: Error) => void)[]
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', catcher)
    db.live.key('c', () => {
      throw new Error('mine')
    })
    await turn()
    db.mset({ b: '3', c: '3' })
    await turn()
    await turn()
    process.off('uncaughtException', catcher)
    for (const other of others) process.on('uncaughtException', other)
    assert.deepEqual(uncaught, ['mine', 'mine'])
    assert.equal(seen.at(-1), '3')
  }))

test('live.keys tells what came, went and changed', () =>
  withDb(async (db) => {
    const seen: LiveKeys[] = []
    db.mset({ 'cart:2': 'x', 'cart:1': 'x', other: 'x' })
    const stop = db.live.keys('cart:*', (keys) => seen.push(keys))
    db.set('cart:3', 'x')
    await turn()
    const news = (): unknown => {
      const last = seen.splice(0)
      return last.map(({ keys, added, changed, removed }) => [keys.join(), added.join(), changed.join(), removed.join()])
    }
    assert.deepEqual(news(), [['cart:1,cart:2,cart:3', 'cart:1,cart:2,cart:3', '', '']], 'once, with what was written in the same turn')
    db.set('other', 'y')
    await turn()
    assert.deepEqual(news(), [])
    db.append('cart:3', 'y')
    db.set('cart:0', 'y')
    db.del('cart:2')
    db.set('cart:9', 'short life')
    db.del('cart:9')
    await turn()
    assert.deepEqual(news(), [['cart:0,cart:1,cart:3', 'cart:0', 'cart:3', 'cart:2']])
    db.rename('cart:0', 'cart:4')
    db.rename('cart:1', 'elsewhere')
    await turn()
    assert.deepEqual(news(), [['cart:3,cart:4', 'cart:4', '', 'cart:0,cart:1']])
    db.flushdb()
    db.mset({ 'cart:3': 'z', 'cart:5': 'z' })
    await turn()
    assert.deepEqual(news(), [['cart:3,cart:5', 'cart:5', 'cart:3', 'cart:4']])
    db.flushall()
    await turn()
    assert.deepEqual(news(), [['', '', '', 'cart:3,cart:5']])
    const [first, second] = [db.live.keys('nothing*', (keys) => seen.push(keys)), stop]
    await turn()
    assert.deepEqual(news(), [['', '', '', '']], 'also where there is none')
    first()
    second()
    db.set('cart:1', 'x')
    await turn()
    assert.deepEqual(news(), [])
  }))

test('keys that expire and fields that do are changes, by the clock', async () => {
  let now = 1_700_000_000_000
  await withDb(
    async (db) => {
      const seen: unknown[] = []
      db.live.key('h', (value) => seen.push(value && { ...(value as object) }))
      const keys: string[] = []
      db.live.keys('*', (live) => keys.push(live.keys.join()))
      db.hset('h', { a: '1', b: '2' })
      db.call('HPEXPIRE', 'h', 10, 'FIELDS', 1, 'a')
      db.set('k', 'v', { PX: 20 })
      await turn()
      now += 15
      db.tick()
      await turn()
      now += 15
      db.tick()
      await turn()
      assert.deepEqual(seen, [{ a: '1', b: '2' }, { b: '2' }])
      assert.deepEqual(keys, ['h,k', 'h,k', 'h'])
    },
    { now: () => now },
  )
  await withDb(async (db) => {
    const seen: unknown[] = []
    db.live.key('k', (value) => seen.push(value))
    db.set('k', 'v', { PX: 20 })
    while (seen.length < 2) await delay(5) // the host's timer
    assert.deepEqual(seen, ['v', null])
  })
})

test('changes come in order, each key once, with the last event', () =>
  withDb(async (db) => {
    const all = db.changes()
    const some = db.changes({ match: 'a*', db: 1, binary: true })
    db.mset({ a: '1', b: '2' })
    db.incr('a')
    db.get('missing')
    db.rename('b', 'c')
    db.select(1)
    db.lpush('a', ['x'])
    db.lpush('b', ['x'])
    const line = ({ key, db: number, event, deleted }: Change): string => `${number} ${event} ${key}${deleted ? ' gone' : ''}`
    const take = async (count: number): Promise<string[]> => {
      const lines: string[] = []
      while (lines.length < count) lines.push(line((await all.next()).value as Change))
      return lines
    }
    assert.deepEqual(await take(5), ['0 incrby a', '0 rename_from b gone', '0 rename_to c', '1 lpush a', '1 lpush b'])
    const first = (await some.next()).value as Change<Uint8Array>
    assert.deepEqual([first.key, first.event], [new Uint8Array([97]), 'lpush'])

    db.eval("redis.call('set', KEYS[1], 'x') redis.call('del', KEYS[1])", ['s'])
    db.flushdb()
    db.set('z', '1')
    db.flushall()
    db.select(0)
    db.set('last', '1')
    assert.deepEqual(await take(2), ['null flushall null', '0 set last'])
    db.swapdb(0, 3)
    assert.deepEqual(await take(2), ['0 swapdb null gone', '3 swapdb null'])
  }))

test('a slow reader of changes misses nothing, and gets each key once', () =>
  withDb(async (db) => {
    const read = new Map<string, string | null>()
    let steps = 0
    const loop = (async () => {
      for await (const { key } of db.changes({ match: 'k*' })) {
        steps++
        read.set(key!, db.get(key!))
        await delay(1)
        if (key === 'k-end') return
      }
    })()
    for (let i = 0; i < 2000; i++) {
      db.set(`k${i % 10}`, String(i))
      if (i % 100 === 0) await turn()
    }
    db.set('k-end', 'x')
    await loop
    for (let i = 0; i < 10; i++) assert.equal(read.get(`k${i}`), String(1990 + i))
    assert.ok(steps < 250, `${steps} steps`)
  }))

test('more keys than are remembered become one change of everything', () =>
  withDb(async (db) => {
    const changes = db.changes()
    const batch = db.pipeline()
    for (let i = 0; i < 110_000; i++) batch.call('SET', `key:${i}`, 'v')
    batch.exec()
    assert.deepEqual((await changes.next()).value, { key: null, db: null, event: 'resync', deleted: false })
    db.set('one', 'more')
    assert.equal(((await changes.next()).value as Change).key, 'one')

    let last: LiveKeys | null = null
    db.live.keys('key:*', (keys) => (last = keys))
    while (last === null) await turn() // a walk in several steps
    assert.equal((last as LiveKeys).keys.length, 110_000)
    assert.equal((last as LiveKeys).keys[1], 'key:1')
  }))

test('a loop over changes ends with a signal, with close, and when it is left', async () => {
  const db = await open()
  const abort = new AbortController()
  const aborted = db.changes({ signal: abort.signal })
  const closed = db.changes({ match: 'nothing' })
  const waiting = aborted.next()
  const last = closed.next()
  abort.abort(new Error('enough'))
  await assert.rejects(waiting, /enough/)
  assert.deepEqual(await aborted.next(), { value: undefined, done: true })
  assert.throws(() => db.changes({ signal: AbortSignal.abort(new Error('before')) }), /before/)
  db.set('before', 'v')
  setTimeout(() => db.set('after', 'v'))
  for await (const { key } of db.changes()) {
    assert.equal(key, 'after')
    break
  }
  await db.close()
  assert.deepEqual(await last, { value: undefined, done: true })
})

test('CLIENT KILL does not end what follows', () =>
  withDb(async (db) => {
    const seen: unknown[] = []
    db.live.key('k', (value) => seen.push(value))
    db.set('k', '1')
    await turn()
    db.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no')
    db.set('k', '2')
    await turn()
    assert.deepEqual(seen, ['1', '2'])
  }))

test('a mirror that follows random histories holds what the store holds, after each turn', async () => {
  let state = 12345
  const draw = (n: number): number => (state = (state * 1103515245 + 12345) % 2 ** 31) % n
  let now = 1_700_000_000_000
  await withDb(
    async (db) => {
      const mirror = new Map<string, string>()
      const dump = (key: string): string | null => {
        const bytes = db.bytes.dump(key)
        return bytes && Buffer.from(bytes).toString('hex')
      }
      const all = (): Map<string, string> => new Map((db.keys('*') as string[]).sort().map((key) => [key, dump(key)!]))
      const fill = (): void => {
        mirror.clear()
        for (const [key, value] of all()) mirror.set(key, value)
      }
      const followed = (async () => {
        for await (const { key, deleted } of db.changes({ db: 0 })) {
          if (key === null) fill()
          else if (deleted) mirror.delete(key)
          else if (dump(key) !== null) mirror.set(key, dump(key)!)
        }
      })()
      let listed: readonly string[] = []
      db.live.keys('*', ({ keys }) => (listed = keys))
      const key = (): string => 'abcdefgh'[draw(8)]
      const steps: (() => unknown)[] = [
        () => db.call('SET', key(), String(draw(100))),
        () => db.call('SET', key(), 'v', 'PX', 1 + draw(50)),
        () => db.call('DEL', key()),
        () => db.call('RPUSH', key(), draw(9)),
        () => db.call('LPOP', key()),
        () => db.call('HSET', key(), 'f', draw(9), 'g', 1),
        () => db.call('HPEXPIRE', key(), 1 + draw(50), 'FIELDS', 1, 'f'),
        () => db.call('SADD', key(), draw(9)),
        () => db.call('ZADD', key(), draw(9), 'm'),
        () => db.call('XADD', key(), '*', 'f', draw(9)),
        () => db.call('RENAME', key(), key()),
        () => db.call('COPY', key(), key(), 'REPLACE'),
        () => db.call('MOVE', key(), 1),
        () => db.call('SORT', key(), 'ALPHA', 'STORE', key()),
        () => db.call('SUNIONSTORE', key(), key(), key()),
        () => db.call('EVAL', "redis.call('set', KEYS[1], '1') return redis.call('incr', KEYS[1])", 1, key()),
        () => draw(20) === 0 && db.call('FLUSHDB'),
        () => draw(20) === 0 && db.call('SWAPDB', 0, 1),
        () => db.multi().call('SET', key(), 'm').call('DEL', key()).exec(),
      ]
      await turn()
      for (let turns = 0; turns < 600; turns++) {
        for (let i = draw(8); i >= 0; i--) {
          try {
            steps[draw(steps.length)]()
          } catch (error) {
            assert.match(String(error), /WRONGTYPE|no such key|objects are the same|double/)
          }
        }
        now += draw(10)
        db.tick()
        await turn()
        await turn()
        const store = all()
        assert.deepEqual(new Map([...mirror].sort()), store, `turn ${turns}`)
        assert.deepEqual(listed, [...store.keys()], `turn ${turns}`)
      }
      void followed
    },
    { now: () => now },
  )
})

test('live queries of a database with durability: strict', async () => {
  const db = await open({ store: memory(), durability: 'strict' })
  try {
    const values: unknown[] = []
    const keys: string[] = []
    db.live.key('h', (value) => values.push(value && { ...value }), { type: 'hash' })
    db.live.keys('*', (live) => keys.push(live.keys.join()))
    const changes = db.changes({ match: 'h' })
    const first = changes.next()
    await db.hset('h', { f: '1' })
    await db.multi().hset('h', { f: '2' }).set('k', '1').exec()
    assert.equal(((await first).value as Change).event, 'hset')
    while (values.length < 2 || keys.at(-1) !== 'h,k') await turn()
    assert.deepEqual(values.at(-1), { f: '2' })
    await db.del('h')
    while (keys.at(-1) !== 'k') await turn()
    assert.equal(values.at(-1), null)
  } finally {
    await db.close()
  }
})
