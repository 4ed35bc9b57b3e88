/** The generator of typed methods: the notation of replies, and signatures from a grammar. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

type Parsed = { type: string; code: string | null; cases: { arg: string; type: string; code: string | null }[] }
type Arg = { name: string; type: string; token?: string; flags?: string[]; args?: Arg[] }
interface Generator {
  parseReply(notation: string): Parsed
  signatures(row: object, words: number, wanted?: { given: string | null; missing: string[] }, waits?: boolean): string[]
  rulesOf(row: object): object
  fixedOf(row: object): number
}

const scripts = new URL('scripts/gen/', import.meta.resolve('wedis/package.json'))
const { parseReply, signatures, rulesOf, fixedOf } = {
  ...((await import(new URL('reply.mjs', scripts).href)) as object),
  ...((await import(new URL('signature.mjs', scripts).href)) as object),
} as Generator

const optional = ['optional']
const key: Arg = { name: 'key', type: 'key' }
const row = (...args: Arg[]) => ({ name: 'X', arity: -2, args })

test('what a reply is, and what makes its value', () => {
  const cases: [string, string, string | null][] = [
    ['OK|bulk|nil', "'OK' | Bulk<C> | null", null],
    ['[bulk|nil]', '(Bulk<C> | null)[]', null],
    ['[bulk,[bulk]]', '[Bulk<C>, Bulk<C>[]]', null],
    ['{bulk:integer}', 'Fields<C, number>', null],
    ['number|nil', 'number | null', 'number'],
    ['(key:bulk,value:bulk)|nil', '{ key: Bulk<C>; value: Bulk<C> } | null', 'tuple({ key: null, value: null })'],
    ['[(value:bulk,score:double)]', 'Scored<Bulk<C>>[]', 'list(tuple({ value: null, score: null }))'],
    ['[bulk,<bulk:bulk>]', '[Bulk<C>, Fields<C, Bulk<C>>]', 'items(null, pairs())'],
    ['<field:bulk,count:number>', '{ field: Bulk<C>; count: number }[]', 'rows({ field: null, count: number })'],
    ['{bulk:[number]}', 'Fields<C, number[]>', 'values(list(number))'],
    ['{length:integer,last-id?:number}', "{ length: number; 'last-id'?: number }", "record({ 'last-id': number })"],
    ['(a:bulk,b?:integer,c?:[bulk])', '{ a: Bulk<C>; b?: number; c?: Bulk<C>[] }', 'tuple({ a: null }, { b: [aNumber, null], c: [aList, null] })'],
  ]
  for (const [notation, type, code] of cases) {
    const parsed = parseReply(notation)
    assert.deepEqual([parsed.type, parsed.code, parsed.cases], [type, code, []], notation)
  }
  const { type, cases: depends } = parseReply('bulk|nil;WITHX=[number];count=[bulk]')
  assert.equal(type, 'Bulk<C> | null')
  assert.deepEqual(depends.map(({ arg, type, code }) => [arg, type, code]), [['WITHX', 'number[]', 'list(number)'], ['count', 'Bulk<C>[]', null]])
  for (const wrong of ['nonsense', '[bulk', '(a:bulk', '(bulk)', 'bulk;', '(a:bulk)|[number]', 'bulk]']) assert.throws(() => parseReply(wrong), /reply/, wrong)
})

test('parameters from a grammar', () => {
  const token = (name: string, flags: string[] = []): Arg => ({ name, type: 'pure-token', token: name.toUpperCase(), flags })
  const count: Arg = { name: 'count', type: 'integer', token: 'COUNT', flags: optional }
  const either: Arg = { name: 'where', type: 'oneof', args: [token('left'), token('right')] }
  const cases: [Arg[], string[]][] = [
    [[key, either], ["key: Arg, where: Word<'LEFT' | 'RIGHT'>"]],
    [[key, { ...either, flags: optional }], ["key: Arg, options?: OneOf<{ LEFT: boolean; RIGHT: boolean }> | Word<'LEFT' | 'RIGHT'>"]],
    [[{ name: 'numkeys', type: 'integer' }, { ...key, flags: ['multiple'] }, count], ['keys: readonly Arg[], options?: { COUNT?: Int }']],
    [[{ name: 'block', type: 'block', flags: optional, args: [{ name: 'start', type: 'integer' }, { name: 'end', type: 'integer', flags: optional }] }], ['start?: Int, end?: Int']],
    [[key, { name: 'block', type: 'block', flags: optional, args: [{ name: 'start', type: 'integer' }, { name: 'end', type: 'integer' }, token('bit', optional)] }], ['key: Arg', 'key: Arg, start: Int, end: Int, options?: { BIT?: boolean }']],
    [[{ name: 'count', type: 'block', flags: optional, args: [{ ...count, flags: [] }, token('any', optional)] }], ["options?: { COUNT?: Int | readonly [count: Int, any: Word<'ANY'>] }"]],
    [[key, { name: 'fields', type: 'block', token: 'FIELDS', args: [{ name: 'numfields', type: 'integer' }, { name: 'field', type: 'string', flags: ['multiple'] }] }], ['key: Arg, options: { FIELDS: Many<Arg> }']],
  ]
  for (const [args, expected] of cases) assert.deepEqual(signatures(row(...args), 1), expected)
  const popped = row(key, { name: 'count', type: 'integer', flags: optional })
  assert.deepEqual(signatures(popped, 1, { given: 'count', missing: [] }), ['key: Arg, count: Int'])
  assert.deepEqual(signatures(popped, 1, { given: null, missing: ['count'] }), ['key: Arg'])
  const scored = row(key, token('withscores', optional))
  assert.deepEqual(signatures(scored, 1, { given: 'WITHSCORES', missing: [] }), ['key: Arg, options: { WITHSCORES: true }'])
  assert.deepEqual(signatures(scored, 1, { given: null, missing: ['WITHSCORES'] }, true), ['key: Arg, options?: { WITHSCORES?: false } & Waiting'])
  assert.deepEqual(signatures(row(key), 1, undefined, true), ['key: Arg, waiting?: Waiting'])
})

test('what writing the arguments has to know', () => {
  const pairs: Arg = { name: 'data', type: 'block', flags: ['multiple'], args: [{ name: 'score', type: 'double' }, { name: 'member', type: 'string' }] }
  assert.deepEqual(rulesOf(row(key, pairs)), { pairs: ['score', 'member'] })
  const streams: Arg = { name: 'streams', type: 'block', token: 'STREAMS', args: [{ ...key, flags: ['multiple'] }, { name: 'id', type: 'string', flags: ['multiple'] }] }
  assert.deepEqual(rulesOf(row({ name: 'n', type: 'integer', token: 'COUNT', flags: optional }, streams)), { groups: { STREAMS: 'columns' }, order: ['COUNT', 'STREAMS'] })
  assert.deepEqual(rulesOf(row(key, { name: 'numkeys', type: 'integer' }, { ...key, flags: ['multiple'] })), { counted: 1 })
  const numbered: Arg[] = [{ name: 'numkeys', type: 'integer' }, { ...key, flags: ['multiple'] }]
  const withscores: Arg = { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', flags: optional }
  assert.deepEqual([row(key, withscores), row(...numbered, withscores), row(key, { ...key, flags: optional }, withscores), row(key)].map(fixedOf), [1, 1, 1, 1])
})
