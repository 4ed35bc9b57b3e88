import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ArgumentDoc, expected, walk } from 'wedis/terminal'

/** Arguments in a short notation: name, then what differs from a required string. */
const arg = (name: string, rest: Partial<ArgumentDoc> = {}): ArgumentDoc => ({ name, type: 'string', optional: false, multiple: false, multipleToken: false, args: [], ...rest })
const word = (token: string, rest?: Partial<ArgumentDoc>) => arg(token.toLowerCase(), { type: 'pure-token', token, ...rest })
const choice = (args: ArgumentDoc[], rest?: Partial<ArgumentDoc>) => arg('choice', { type: 'oneof', args, ...rest })
const block = (args: ArgumentDoc[], rest?: Partial<ArgumentDoc>) => arg('block', { type: 'block', args, ...rest })
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
const HELLO = [
  block(
    [
      arg('protover'),
      block([arg('username'), arg('password')], { token: 'AUTH', ...optional }),
      arg('clientname', { token: 'SETNAME', ...optional }),
    ],
    optional,
  ),
]

const cases: [grammar: ArgumentDoc[], line: string, rest: string, next: string][] = [
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
  [SORT, 'k GET a GET b ALPHA', '[LIMIT offset count] [GET pattern [GET pattern ...]]', 'LIMIT GET'],
  [SORT, 'k GET a ALPHA GET b', '[GET pattern ...] [LIMIT offset count]', 'GET LIMIT'],
  [HELLO, '', '[protover [AUTH username password] [SETNAME clientname]]', 'protover'],
  [HELLO, '3', '[AUTH username password] [SETNAME clientname]', 'AUTH SETNAME'],
  [HELLO, '3 AUTH u', 'password [SETNAME clientname]', 'password'],
] // prettier-ignore
for (const [grammar, line, rest, next] of cases) {
  test(`what follows: ${line || '(nothing)'} → ${rest || '(nothing)'}`, () => {
    const words = line.split(' ').filter(Boolean)
    const step = walk(grammar, words)
    assert.equal(step.rest.map((piece) => piece.text).join(' '), rest)
    assert.equal(expected(step.rest).map((leaf) => leaf.token ?? leaf.arg.name).join(' '), next)
    assert.equal(step.taken, words.length)
  })
}

test('a word that fits nowhere stops the walk', () => {
  assert.equal(walk([arg('key'), word('NX', optional)], ['k', 'nonsense', 'NX']).taken, 1)
  assert.equal(walk([arg('key')], ['k', 'extra']).taken, 1)
})
