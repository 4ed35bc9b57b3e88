/** Typed methods of collections: what they take, and the shape of what they return. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Db, type Entry, type Found, type Reply, type Scored, open } from 'wedis'

/** A test with a database of its own. */
function withDb(name: string, body: (db: Db) => unknown): void {
  test(name, async () => {
    const db = await open({ seed: 1 })
    await body(db)
    await db.close()
  })
}

/** Whether two types are the same: a compile-time test. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function is<_ extends true>() {}

/** An object as maps are: without prototype. */
const fields = (object: Record<string, unknown>) => Object.assign(Object.create(null) as object, object)
const utf8 = (text: string) => new TextEncoder().encode(text)

withDb('hashes are objects, Maps or Maps of bytes', (db) => {
  assert.equal(db.hset('h', { a: 1, b: 'two', c: utf8('3'), skipped: undefined as never }), 3)
  assert.equal(db.hset('h', new Map<string, number>([['d', 4]])), 1)
  assert.equal(db.hset('h', [['e', 5]]), 1)
  assert.equal(db.hset('h', 'f', 6, 'g', 7), 2)
  const all = db.hgetall('h')
  is<Same<typeof all, Record<string, string>>>()
  assert.deepEqual(all, fields({ a: '1', b: 'two', c: '3', d: '4', e: '5', f: '6', g: '7' }))
  assert.deepEqual(db.hgetall('none'), fields({}))
  const map = db.maps.hgetall('h')
  is<Same<typeof map, Map<string, string>>>()
  assert.equal(map.get('b'), 'two')
  const bytes = db.bytes.hgetall('h')
  is<Same<typeof bytes, Map<Uint8Array, Uint8Array>>>()
  assert.deepEqual([...bytes][0], [utf8('a'), utf8('1')])

  assert.deepEqual(db.hmget('h', 'a', 'none'), ['1', null])
  assert.deepEqual(db.hmget('h', ['a', 'b']), ['1', 'two'])
  assert.deepEqual(db.hkeys('h'), ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  assert.equal(db.hincrby('h', 'a', 41), 42)
  assert.equal(db.hincrbyfloat('h', 'a', 0.5), '42.5')
  assert.throws(() => db.hset('h', { a: true as never }), /boolean is no argument/)
  assert.throws(() => db.hset('h', { a: { b: 1 } as never }), /a value is expected, not a collection/)
})

withDb('fields may have any name', (db) => {
  for (const name of ['__proto__', 'constructor', 'toString', '']) db.hset('h', name, `value of ${name}`)
  const all = db.hgetall('h')
  assert.deepEqual(Object.entries(all), ['__proto__', 'constructor', 'toString', ''].map((name) => [name, `value of ${name}`]))
  assert.equal(Object.getPrototypeOf(all), null)
  assert.equal(db.hgetall('none').constructor, undefined, 'nothing is inherited')
  db.hset('numbers', 'b', 1, '2', 1, '1', 1)
  assert.deepEqual([...db.maps.hgetall('numbers').keys()], ['b', '2', '1'], 'a Map keeps their order')
})

withDb('strings that expire together', (db) => {
  assert.equal(db.msetex({ a: 1, b: 2 }, { EX: 100 }), 1)
  assert.equal(db.msetex([['a', 1]], { NX: true }), 0)
  assert.deepEqual([db.mget('a', 'b'), db.ttl('a')], [['1', '2'], 100])
})

withDb('random fields and members', (db) => {
  db.hset('h', { a: 1 })
  const one = db.hrandfield('h')
  is<Same<typeof one, string | null>>()
  const some = db.hrandfield('h', 3)
  is<Same<typeof some, string[]>>()
  const pairs = db.hrandfield('h', 3, { WITHVALUES: true })
  is<Same<typeof pairs, { field: string; value: string }[]>>()
  assert.deepEqual([one, some, pairs], ['a', ['a'], [{ field: 'a', value: '1' }]])
  assert.deepEqual([db.hrandfield('none'), db.hrandfield('none', 3)], [null, []])
  db.zadd('z', { m: 2 })
  assert.deepEqual([db.zrandmember('z'), db.zrandmember('z', 2), db.zrandmember('z', 2, { WITHSCORES: true })], ['m', ['m'], [{ value: 'm', score: 2 }]])
  db.sadd('s', ['x'])
  assert.deepEqual([db.srandmember('s'), db.srandmember('s', -2), db.spop('s', 5), db.spop('s'), db.spop('s', 1)], ['x', ['x', 'x'], ['x'], null, []])
})

withDb('fields with a time to live', (db) => {
  db.hset('h', { a: 1, b: 2 })
  assert.deepEqual(db.hexpire('h', 100, { FIELDS: ['a', 'none'] }), [1, -2])
  assert.deepEqual(db.hexpire('h', 50, { FIELDS: 'a', GT: true }), [0], 'the fields are written last, whatever comes first')
  assert.deepEqual(db.httl('h', { FIELDS: ['a', 'b'] }), [100, -1])
  assert.deepEqual(db.hpersist('h', { FIELDS: ['a'] }), [1])
  assert.equal(db.hsetex('h', { EX: 10, FIELDS: { c: 3, d: 4 } }), 1)
  assert.deepEqual(db.hgetex('h', { PERSIST: true, FIELDS: ['c', 'none'] }), ['3', null])
  assert.deepEqual(db.hgetdel('h', { FIELDS: ['c', 'd'] }), ['3', '4'])
})

withDb('sets take Sets', (db) => {
  assert.equal(db.sadd('s', new Set(['a', 'b', 'c'])), 3)
  assert.equal(db.sadd('t', 'b', 'c', 'd'), 3)
  assert.deepEqual(new Set(db.smembers('s')), new Set(['a', 'b', 'c']))
  assert.deepEqual(db.sinter('s', 't').sort(), ['b', 'c'])
  assert.equal(db.sintercard(['s', 't']), 2, 'the number of keys is counted')
  assert.equal(db.sintercard(['s', 't'], { LIMIT: 1 }), 1)
  assert.deepEqual(db.smismember('s', ['a', 'z']), [1, 0])
  assert.deepEqual(db.bytes.smembers('t').length, 3)
})

withDb('lists', (db) => {
  assert.equal(db.rpush('l', 'a', 'b', 'c', 'b'), 4)
  assert.equal(db.lpush('l', ['x', 'y']), 6)
  assert.deepEqual(db.lrange('l', 0, -1), ['y', 'x', 'a', 'b', 'c', 'b'])
  const [first, firsts, none, nones] = [db.lpop('l'), db.lpop('l', 2), db.lpop('none'), db.lpop('none', 2)]
  is<Same<typeof first, string | null>>()
  is<Same<typeof firsts, string[] | null>>()
  assert.deepEqual([first, firsts, none, nones], ['y', ['x', 'a'], null, null])
  const [at, all] = [db.lpos('l', 'b'), db.lpos('l', 'b', { COUNT: 0 })]
  is<Same<typeof at, number | null>>()
  is<Same<typeof all, number[]>>()
  assert.deepEqual([at, all, db.lpos('l', 'z')], [0, [0, 2], null])
  const popped = db.lmpop(['none', 'l'], 'LEFT', { COUNT: 2 })
  is<Same<typeof popped, { key: string; values: string[] } | null>>()
  assert.deepEqual(popped, { key: 'l', values: ['b', 'c'] })
  assert.equal(db.lmpop(['none'], 'right'), null)
  assert.equal(db.linsert('l', 'before', 'b', 'a'), 2)
  assert.equal(db.lmove('l', 'm', 'LEFT', 'RIGHT'), 'a')
})

withDb('sorted sets: scores are numbers', (db) => {
  assert.equal(db.zadd('z', { ada: 1.5, bob: Infinity }), 2)
  assert.equal(db.zadd('z', new Map([['cleo', -1]])), 1)
  assert.equal(db.zadd('z', [[2, 'dan']]), 1)
  assert.equal(db.zadd('z', 3, 'eve', '4', 'fay'), 2)
  assert.equal(db.zadd('z', { XX: true, CH: true }, { eve: 5, nobody: 1 }), 1)
  const sum = db.zadd('z', { INCR: true }, 1, 'ada')
  is<Same<typeof sum, number | null>>()
  assert.equal(sum, 2.5)
  assert.equal(db.zadd('z', { INCR: true, NX: true }, { ada: 1 }), null)
  const members = db.zrange('z', 0, -1)
  is<Same<typeof members, string[]>>()
  assert.deepEqual(members, ['cleo', 'dan', 'ada', 'fay', 'eve', 'bob'])
  const ranking = db.zrange('z', '(2', 'inf', { BYSCORE: true, WITHSCORES: true, LIMIT: [1, 3] })
  is<Same<typeof ranking, Scored[]>>()
  assert.deepEqual(ranking, [{ value: 'fay', score: 4 }, { value: 'eve', score: 5 }, { value: 'bob', score: Infinity }])
  assert.equal(db.zadd('copy', ranking), 3, 'what comes out goes in')
  assert.deepEqual(db.zrangebyscore('z', '-inf', 2, { WITHSCORES: true }), [{ value: 'cleo', score: -1 }, { value: 'dan', score: 2 }])
  assert.deepEqual(db.bytes.zrevrange('z', 0, 0, { WITHSCORES: true }), [{ value: utf8('bob'), score: Infinity }])
  assert.deepEqual([db.zscore('z', 'ada'), db.zscore('z', 'none'), db.zincrby('z', 0.5, 'ada'), db.zmscore('z', ['dan', 'none'])], [2.5, null, 3, [2, null]])
  assert.deepEqual([db.zrank('z', 'ada'), db.zrank('z', 'ada', { WITHSCORE: true })], [2, { rank: 2, score: 3 }])
  assert.deepEqual(db.zunion(['z', 'copy'], { WEIGHTS: [0, 2], WITHSCORES: true }).at(-2), { value: 'eve', score: 10 })
  assert.deepEqual(db.zdiff(['z', 'copy']), ['cleo', 'dan', 'ada'])
  assert.equal(db.zunionstore('u', ['z', 'copy'], { AGGREGATE: 'max' }), 6)

  const [lowest, lows, nobody, none] = [db.zpopmin('z'), db.zpopmin('z', 2), db.zpopmin('none'), db.zpopmax('none', 2)]
  is<Same<typeof lowest, Scored | null>>()
  is<Same<typeof lows, Scored[]>>()
  assert.deepEqual([lowest, lows, nobody, none], [{ value: 'cleo', score: -1 }, [{ value: 'dan', score: 2 }, { value: 'ada', score: 3 }], null, []])
  assert.deepEqual(db.zmpop(['none', 'z'], 'MAX'), { key: 'z', members: [{ value: 'bob', score: Infinity }] })
})

withDb('streams: entries have an id and fields', (db) => {
  assert.equal(db.xadd('s', '1-0', { a: 1, b: 2 }), '1-0')
  assert.equal(db.xadd('s', { MAXLEN: ['~', 1000, { LIMIT: 100 }] }, '2-0', new Map([['a', 'x']])), '2-0')
  assert.equal(db.xadd('s', { NOMKSTREAM: true }, '3-0', 'a', 'y', '__proto__', 'z'), '3-0')
  assert.equal(db.xadd('none', { NOMKSTREAM: true }, '*', { a: 1 }), null)
  const entries = db.xrange('s', '-', '+')
  is<Same<typeof entries, Entry[]>>()
  assert.deepEqual(entries[0], { id: '1-0', fields: fields({ a: '1', b: '2' }) })
  assert.deepEqual(Object.entries(entries[2].fields), [['a', 'y'], ['__proto__', 'z']])
  assert.deepEqual(db.xrevrange('s', '+', '-', { COUNT: 1 })[0].id, '3-0')
  assert.deepEqual(db.maps.xrange('s', 1, 1), [{ id: '1-0', fields: new Map([['a', '1'], ['b', '2']]) }])
  assert.deepEqual(db.bytes.xrange('s', 2, 2), [{ id: utf8('2-0'), fields: new Map([[utf8('a'), utf8('x')]]) }])

  const read = db.xread({ STREAMS: { s: '2', none: 0 }, COUNT: 10 })
  is<Same<typeof read, Record<string, Entry[]> | null>>()
  assert.deepEqual(read, fields({ s: [entries[2]] }))
  assert.equal(db.xread({ STREAMS: { s: '$' } }), null)
  assert.deepEqual([...db.maps.xread({ STREAMS: [['s', 0]] })!.keys()], ['s'])

  db.xgroup.create('s', 'g', 0)
  const mine = db.xreadgroup({ GROUP: ['g', 'ann'], STREAMS: { s: '>' }, COUNT: 2 })
  assert.deepEqual(mine!.s.map(({ id }) => id), ['1-0', '2-0'])
  db.xdel('s', '1-0')
  assert.deepEqual(db.xreadgroup({ STREAMS: { s: 0 }, GROUP: ['g', 'ann'] })!.s[0], { id: '1-0', fields: null }, 'deleted, but pending')
  const summary = db.xpending('s', 'g')
  assert.deepEqual(summary, { pending: 2, first: '1-0', last: '2-0', consumers: [{ name: 'ann', pending: 2 }] })
  const [pending] = db.xpending('s', 'g', '-', '+', 10)
  assert.deepEqual({ ...pending, idle: 0 }, { id: '1-0', consumer: 'ann', idle: 0, deliveries: 1 })
  assert.equal(typeof pending.idle, 'number')
  assert.equal(db.xpending('s', 'g', { IDLE: 100_000 }, '-', '+', 10).length, 0)
  assert.deepEqual(db.xclaim('s', 'g', 'bea', 0, '2-0', { JUSTID: true }), ['2-0'])
  assert.deepEqual(db.xclaim('s', 'g', 'bea', 0, ['2-0'])[0], { id: '2-0', fields: fields({ a: 'x' }) })
  const claimed = db.xautoclaim('s', 'g', 'cyd', 0, '-')
  assert.deepEqual(claimed, { cursor: '0-0', entries: [{ id: '2-0', fields: fields({ a: 'x' }) }], deleted: ['1-0'] })
  assert.deepEqual(db.xautoclaim('s', 'g', 'cyd', 0, '-', { JUSTID: true }).ids, ['2-0'])
  assert.equal(db.xack('s', 'g', ['2-0']), 1)

  const info = db.xinfo.stream('s')
  assert.deepEqual([info.length, info.groups, info['first-entry']?.id, info['last-generated-id']], [2, 1, '2-0', '3-0'])
  const full = db.xinfo.stream('s', { FULL: true })
  assert.deepEqual([full.entries.map(({ id }) => id), full.groups[0].name, full.groups[0].consumers.length], [['2-0', '3-0'], 'g', 3])
  const [owed] = full.groups[0].consumers.find(({ name }) => name === 'cyd')!.pending
  assert.deepEqual([owed, full.groups[0].pending.length], [undefined, 0], 'all was acknowledged or deleted')
  assert.deepEqual(db.xpending('s', 'g'), { pending: 0, first: null, last: null, consumers: [] })
  assert.deepEqual(db.xrange('s', '-', '+', { COUNT: 0 }), [], 'where Redis says null')
  db.xadd('s', '9-0', { f: 1 })
  db.xreadgroup({ GROUP: ['g', 'ann'], STREAMS: { s: '>' } })
  const reader = db.xinfo.stream('s', { FULL: { COUNT: 5 } }).groups[0].consumers.find(({ name }) => name === 'ann')!
  assert.deepEqual({ ...reader.pending.at(-1)!, delivered: 0 }, { id: '9-0', delivered: 0, deliveries: 1 })
  db.xack('s', 'g', '9-0')
  db.xdel('s', '9-0')
  assert.equal(db.xinfo.groups('s')[0].consumers, 3)
  assert.deepEqual(db.xinfo.consumers('s', 'g').map(({ name }) => name).sort(), ['ann', 'bea', 'cyd'])
  assert.deepEqual(db.bytes.xinfo.groups('s')[0].name, utf8('g'), 'known names stay text')
  assert.equal(db.xtrim('s', { MAXLEN: 1 }), 1)
})

withDb('places', (db) => {
  assert.equal(db.geoadd('g', 2.3522, 48.8566, 'Paris', 13.405, 52.52, 'Berlin'), 2)
  assert.equal(db.geoadd('g', { NX: true }, [{ longitude: -0.1276, latitude: 51.5072, member: 'London' }, [12.4964, 41.9028, 'Rome']]), 2)
  assert.equal(db.geodist('g', 'Paris', 'London', 'km')?.toFixed(0), '344')
  assert.equal(db.geodist('g', 'Paris', 'nowhere'), null)
  const [paris, nowhere] = db.geopos('g', 'Paris', 'nowhere')
  assert.deepEqual([paris?.longitude.toFixed(4), paris?.latitude.toFixed(4), nowhere], ['2.3522', '48.8566', null])
  const names = db.geosearch('g', { FROMMEMBER: 'Paris', BYRADIUS: [1000, 'km'], ASC: true })
  is<Same<typeof names, string[]>>()
  assert.deepEqual(names, ['Paris', 'London', 'Berlin'])
  const found = db.geosearch('g', { FROMLONLAT: [2.35, 48.85], BYBOX: [800, 800, 'km'], ASC: true, COUNT: 2, WITHDIST: true, WITHCOORD: true })
  is<Same<typeof found, Found[]>>()
  assert.deepEqual(found.map(({ member, distance, hash }) => [member, Math.round(distance!), hash]), [['Paris', 1, undefined], ['London', 344, undefined]])
  assert.equal(found[1].coordinates?.latitude.toFixed(4), '51.5072')
  const [hashed] = db.bytes.georadius('g', 2.35, 48.85, 10, 'km', { WITHHASH: true, COUNT: [1, 'ANY'] })
  assert.deepEqual([hashed.member, typeof hashed.hash], [utf8('Paris'), 'number'])
  assert.equal(db.geosearchstore('near', 'g', { FROMMEMBER: 'Rome', BYRADIUS: [1, 'm'] }), 1)
  assert.equal(db.geohash('g', 'Paris')[0]?.slice(0, 5), 'u09tv')
})

withDb('bitmaps and counts', (db) => {
  assert.equal(db.setbit('b', 7, 1), 0)
  assert.equal(db.bitcount('b', 0, -1, 'BIT'), 1)
  assert.equal(db.bitpos('b', 1), 7)
  assert.deepEqual(db.bitfield('b', { SET: ['u8', 8, 200] }, [{ OVERFLOW: 'FAIL' }, { INCRBY: ['u8', 8, 100] }], { GET: ['u8', 8] }), [0, null, 200])
  assert.deepEqual(db.bitfield_ro('b', { GET: [['u8', 0], ['u8', 8]] }), [1, 200])
  assert.equal(db.pfadd('p', 'a', 'b'), 1)
  assert.equal(db.pfcount('p'), 2)
})

withDb('sorting and dumps', (db) => {
  db.rpush('l', 3, 1, 2)
  assert.deepEqual(db.sort('l', { LIMIT: [0, 2], DESC: true, GET: ['#', 'none:*'] }), ['3', null, '2', null])
  const stored = db.sort('l', { STORE: 'sorted' })
  is<Same<typeof stored, number>>()
  assert.equal(stored, 3)
  const dump = db.bytes.dump('sorted')!
  assert.equal(db.restore('again', 0, dump), 'OK')
  assert.deepEqual(db.lrange('again', 0, -1), ['1', '2', '3'])
})

withDb('walks over keys and collections', (db) => {
  const expected = Array.from({ length: 1000 }, (_, i) => `member:${i}`)
  db.sadd('s', expected)
  db.zadd('z', expected.map((value, score) => ({ value, score })))
  db.hset('h', expected.map((field, i) => [field, i] as const))
  assert.deepEqual([...db.sscanIterator('s', { COUNT: 100 })].sort(), expected.toSorted())
  assert.deepEqual([...db.zscanIterator('z')].sort((a, b) => a.score - b.score).map(({ value }) => value), expected)
  const seen = new Map(db.hscanIterator('h'))
  is<Same<typeof seen, Map<string, string>>>()
  assert.deepEqual([seen.size, seen.get('member:7')], [1000, '7'])
  assert.deepEqual([...db.hscanIterator('h', { MATCH: '*:99' })], [['member:99', '99']])
  assert.deepEqual([...db.scanIterator({ TYPE: 'zset' })], ['z'])
  for (const key of db.scanIterator()) db.del(key) // the database can be used meanwhile
  assert.equal(db.dbsize(), 0)

  db.hset('h', { a: 1 })
  const [cursor, page] = db.hscan('h', 0)
  is<Same<typeof page, Record<string, string>>>()
  assert.deepEqual([cursor, page], ['0', fields({ a: '1' })])
  assert.deepEqual(db.hscan('h', 0, { NOVALUES: true, MATCH: '*' })[1], ['a'])
  assert.deepEqual([...db.bytes.hscanIterator('h')], [[utf8('a'), utf8('1')]])
  db.zadd('z', { m: 0.5 })
  assert.deepEqual(db.zscan('z', 0), ['0', [{ value: 'm', score: 0.5 }]])
  assert.deepEqual([...db.bytes.zscanIterator('z')], [{ value: utf8('m'), score: 0.5 }])
  assert.deepEqual([...db.maps.scanIterator()].sort(), ['h', 'z'])
})

withDb('pipelines and transactions shape replies like methods', (db) => {
  const piped = db.pipeline().hset('h', { a: 1 }).hgetall('h').zadd('z', { m: 1 }).zpopmin('z').zpopmin('z').call('HGETALL', 'h').exec()
  is<Same<typeof piped, [number, Record<string, string>, number, Scored | null, Scored | null, Reply]>>()
  assert.deepEqual(piped, [1, fields({ a: '1' }), 1, { value: 'm', score: 1 }, null, fields({ a: '1' })])
  const [, entries] = db.multi().xadd('s', '1-1', { a: 1 }).xrange('s', '-', '+').exec()!
  assert.deepEqual(entries, [{ id: '1-1', fields: fields({ a: '1' }) }])
  const binary = db.bytes.multi().hgetall('h').exec()
  is<Same<typeof binary, [Map<Uint8Array, Uint8Array>] | null>>()
  assert.deepEqual(binary, [new Map([[utf8('a'), utf8('1')]])])
  const errors = db.maps.pipeline().zrange('h', 0, -1, { WITHSCORES: true }).hgetall('h').exec({ keepErrors: true })
  assert.match(String(errors[0]), /WRONGTYPE/)
  assert.deepEqual(errors[1], new Map([['a', '1']]))
})

withDb('raw replies by call', (db) => {
  db.zadd('z', { m: 1 })
  assert.deepEqual(db.call('ZRANGE', 'z', 0, -1, 'WITHSCORES'), [['m', 1]])
  db.xadd('s', '1-1', { a: 1, b: 2 })
  assert.deepEqual(db.call('XRANGE', 's', '-', '+'), [['1-1', ['a', '1', 'b', '2']]])
})

withDb('names that are words of commands', (db) => {
  db.xadd('justid', '1-1', { f: 'v' })
  db.xgroup.create('justid', 'full', 0)
  db.xreadgroup({ GROUP: ['full', 'me'], STREAMS: { justid: '>' } })
  const fields = Object.assign(Object.create(null), { f: 'v' })
  assert.deepEqual(db.xautoclaim('justid', 'full', 'me', 0, 0).entries, [{ id: '1-1', fields }])
  assert.deepEqual(db.xclaim('justid', 'full', 'me', 0, '1-1'), [{ id: '1-1', fields }])
  db.rename('justid', 'full')
  assert.deepEqual(db.xinfo.stream('full')['first-entry'], { id: '1-1', fields })
  assert.equal(db.hrandfield('withvalues'), null)
})

test('objects of an interface, and one member with its score', async () => {
  interface User {
    name: string
    visits: number
    mail?: string
  }
  const user: User = { name: 'Ada', visits: 1 }
  const db = await open()
  assert.equal(db.hset('user', user), 2)
  assert.equal(db.mset({ a: 1, b: 2 }), 'OK')
  // @ts-expect-error: a field without value
  assert.throws(() => db.hset('user', 'name'))
  // @ts-expect-error: no argument
  assert.throws(() => db.hset('user', { name: true, mail: null }), TypeError)
  assert.equal(db.zadd('z', { value: 'ada', score: 3 }), 1)
  assert.equal(db.zadd('z', { value: 1, score: 2 }), 2)
  assert.deepEqual(db.zrange('z', 0, -1), ['value', 'score', 'ada'])
  await db.close()
})
