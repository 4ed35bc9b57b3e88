/** The parts of the terminal that need no page: grammar, splitting, notation. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runnerImport } from 'vite'

const load = async path => (await runnerImport(new URL(`../src/${path}`, import.meta.url).pathname, { configFile: false, logLevel: 'error' })).module
const { walk, expected } = await load('shell/grammar.ts')
const { split } = await load('shell/split.ts')
const { lines } = await load('shell/format.ts')
const { decode } = await load('resp.ts')
const { escape, typed } = await load('bytes.ts')
const { remaining } = await load('keys/countdown.ts')

/** Arguments in a short notation: name, then what differs from a required string. */
const arg = (name, rest = {}) => ({ name, type: 'string', optional: false, multiple: false, multipleToken: false, args: [], ...rest })
const word = (token, rest) => arg(token.toLowerCase(), { type: 'pure-token', token, ...rest })
const choice = (args, rest) => arg('choice', { type: 'oneof', args, ...rest })
const block = (args, rest) => arg('block', { type: 'block', args, ...rest })
const optional = { optional: true }

const ZADD = [
  arg('key', { type: 'key' }),
  choice([word('NX'), word('XX')], optional),
  choice([word('GT'), word('LT')], optional),
  word('CH', optional),
  block([arg('score'), arg('member')], { multiple: true }),
]
const SINTERCARD = [arg('numkeys'), arg('key', { type: 'key', multiple: true }), arg('limit', { token: 'LIMIT', ...optional })]
const SORT = [
  arg('key'),
  block([arg('offset'), arg('count')], { token: 'LIMIT', ...optional }),
  arg('pattern', { token: 'GET', multiple: true, multipleToken: true, ...optional }),
  word('ALPHA', optional),
]
const HELLO = [block([arg('protover'), block([arg('username'), arg('password')], { token: 'AUTH', ...optional }), arg('clientname', { token: 'SETNAME', ...optional })], optional)]

for (const [grammar, line, rest, next] of [
  [ZADD, '', 'key [NX|XX] [GT|LT] [CH] score member [score member ...]', 'key'],
  [ZADD, 'z', '[NX|XX] [GT|LT] [CH] score member [score member ...]', 'NX XX GT LT CH score'],
  [ZADD, 'z ch', '[NX|XX] [GT|LT] score member [score member ...]', 'NX XX GT LT score'],
  [ZADD, 'z CH XX', '[GT|LT] score member [score member ...]', 'GT LT score'],
  [ZADD, 'z 1', 'member', 'member'],
  [ZADD, 'z XX 1 a', '[score member ...]', 'score'],
  [ZADD, 'z 1 a 2', 'member', 'member'],
  [SINTERCARD, '2 a', '[key ...] [LIMIT limit]', 'key LIMIT'],
  [SINTERCARD, '2 a b LIMIT', 'limit', 'limit'],
  [SINTERCARD, '2 a b limit 3', '', ''],
  [SORT, 'k LIMIT', 'offset count [GET pattern [GET pattern ...]] [ALPHA]', 'offset'],
  [SORT, 'k LIMIT 0', 'count [GET pattern [GET pattern ...]] [ALPHA]', 'count'],
  [SORT, 'k GET a', '[GET pattern ...] [LIMIT offset count] [ALPHA]', 'GET LIMIT ALPHA'],
  [SORT, 'k GET a GET b ALPHA', '[LIMIT offset count]', 'LIMIT'],
  [HELLO, '', '[protover [AUTH username password] [SETNAME clientname]]', 'protover'],
  [HELLO, '3', '[AUTH username password] [SETNAME clientname]', 'AUTH SETNAME'],
  [HELLO, '3 AUTH u', 'password [SETNAME clientname]', 'password'],
]) {
  test(`what follows: ${line || '(nothing)'} → ${rest || '(nothing)'}`, () => {
    const words = line.split(' ').filter(Boolean)
    const step = walk(grammar, words)
    assert.equal(step.rest.map(piece => piece.text).join(' '), rest)
    assert.equal(expected(step.rest).map(leaf => leaf.token ?? leaf.arg.name).join(' '), next)
    assert.equal(step.taken, words.length)
  })
}

test('a word that fits nowhere stops the walk', () => {
  assert.equal(walk([arg('key'), word('NX', optional)], ['k', 'nonsense', 'NX']).taken, 1)
  assert.equal(walk([arg('key')], ['k', 'extra']).taken, 1)
})

test('lines are split into commands and arguments, with their places', () => {
  const [first, second] = split('SET a "b\\x41\\xff"\n get  \'it\\\'s\' "open')
  assert.deepEqual(first.tokens.map(token => [token.word, token.start, token.end]), [
    ['SET', 0, 3], ['a', 4, 5], [Uint8Array.of(98, 65, 255), 6, 17],
  ])
  assert.deepEqual(second.tokens.map(token => token.text), ['get', "it's", 'open'])
  assert.deepEqual([first.error, second.error, second.quote], [null, 'open', '"'])
  assert.equal(split('a "b"c')[0].error, 'invalid')
  assert.equal(split('a "line\nbreak"')[0].tokens[1].text, 'line\nbreak')
  assert.deepEqual(split(' \n\t\n'), [])
})

test('what is shown of bytes gives the same bytes when typed', () => {
  let seed = 7
  const random = n => (seed = (seed * 48271) % 2147483647) % n
  for (let i = 0; i < 2000; i++) {
    const bytes = Uint8Array.from({ length: random(12) }, () => (random(3) ? 32 + random(95) : random(256)))
    const { word } = split(`"${escape(bytes)}"`)[0].tokens[0]
    assert.deepEqual(typeof word === 'string' ? new TextEncoder().encode(word) : word, bytes)
    const again = split(`x ${typed(bytes)}`)[0].tokens[1].word
    assert.deepEqual(typeof again === 'string' ? new TextEncoder().encode(again) : again, bytes)
  }
  assert.equal(escape(new TextEncoder().encode('é \u202e👩‍💻\x00')), 'é \\xe2\\x80\\xae👩‍💻\\x00')
})

// What redis-cli 7.0.15 prints for these replies.
for (const [reply, shown] of [
  ['+OK\r\n', 'OK'],
  ['-ERR no\r\n', '(error) ERR no'],
  ['$-1\r\n', '(nil)'],
  ['*0\r\n', '(empty array)'],
  ['%0\r\n', '(empty hash)'],
  ['~0\r\n', '(empty set)'],
  ['#t\r\n', '(true)'],
  [',3.141\r\n', '(double) 3.141'],
  ['=8\r\ntxt:a\nb\n\r\n', 'a\nb'],
  ['*2\r\n*2\r\n:1\r\n$1\r\na\r\n*1\r\n_\r\n', '1) 1) (integer) 1\n   2) "a"\n2) 1) (nil)'],
  [`*10\r\n${':7\r\n'.repeat(9)}*2\r\n+a\r\n+b\r\n`, `${Array.from({ length: 9 }, (_, i) => ` ${i + 1}) (integer) 7`).join('\n')}\n10) 1) a\n    2) b`],
  ['%2\r\n+flags\r\n~2\r\n+RO\r\n+access\r\n+spec\r\n%1\r\n+index\r\n:1\r\n', '1# flags => \n   1~ RO\n   2~ access\n2# spec => 1# index => (integer) 1'],
  ['>2\r\n$1\r\na\r\n:1\r\n', '1) "a"\n2) (integer) 1'],
]) {
  test(`notation of ${JSON.stringify(reply).slice(0, 60)}`, () => {
    const [decoded] = decode(new TextEncoder().encode(reply))
    assert.equal([...lines(decoded)].map(line => line.map(segment => segment.text).join('')).join('\n'), shown)
  })
}

test('time left is told in few characters', () => {
  assert.deepEqual([0, 450, 9_999, 10_000, 59_999, 61_000, 3_720_000, 90_000_000, 86_400_000 * 200].map(remaining),
    ['0.0s', '0.4s', '9.9s', '10s', '59s', '1m 1s', '1h 2m', '1d 1h', '200d'])
})
