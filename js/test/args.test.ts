import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flatten } from '../src/client/args.js'

const args = (...given: unknown[]) => flatten([], given)

test('scalars, arrays and maps in order', () => {
  const bytes = Uint8Array.of(1, 2)
  assert.deepEqual(args('a', 1, 2n, bytes), ['a', 1, 2n, bytes])
  assert.deepEqual(args(['a', ['b', [1]]], []), ['a', 'b', 1])
  assert.deepEqual(args(new Set(['a', 'b'])), ['a', 'b'])
  assert.deepEqual(args(new Map<unknown, unknown>([['a', 1], [bytes, 'x']])), ['a', 1, bytes, 'x'])
})

test('objects are options and pairs', () => {
  assert.deepEqual(args('k', { EX: 10, NX: true, XX: false, GET: undefined }), ['k', 'EX', 10, 'NX'])
  assert.deepEqual(args({ a: 1, b: 'x' }), ['a', 1, 'b', 'x'])
  assert.deepEqual(args({ LIMIT: [0, 10], FILTERBY: { PATTERN: 'x*' } }), ['LIMIT', 0, 10, 'FILTERBY', 'PATTERN', 'x*'])
  assert.deepEqual(flatten(['SORT'], ['k', { GET: ['a', 'b'], BY: 'w' }], { repeat: ['GET'] }), ['SORT', 'k', 'GET', 'a', 'GET', 'b', 'BY', 'w'])
})

test('pairs of a command', () => {
  const pairs = { pairs: ['field', 'value'] }
  assert.deepEqual(flatten([], ['k', { a: 1, b: undefined, c: '' }], pairs), ['k', 'a', 1, 'c', ''])
  assert.deepEqual(flatten([], ['k', { MAXLEN: ['~', 5], NOMKSTREAM: true }, '*', { MAXLEN: 1 }], pairs), ['k', 'MAXLEN', '~', 5, 'NOMKSTREAM', '*', 'MAXLEN', 1])
  assert.deepEqual(flatten([], ['k', [['a', 1], ['b', 2]]], pairs), ['k', 'a', 1, 'b', 2])
  assert.deepEqual(flatten([], ['k', [{ field: 'a', value: 1 }]], pairs), ['k', 'a', 1])
  assert.throws(() => flatten([], ['k', { a: true }], pairs), /boolean is no argument/)
  assert.throws(() => flatten([], ['k', { a: null }], pairs), /null is no argument/)
  assert.throws(() => flatten([], ['k', { a: [1, 2] }], pairs), /not a collection/)
  assert.throws(() => flatten([], ['k', new Date(0)], pairs), /Date is no argument/)

  const scores = { pairs: ['score', 'member'] }
  assert.deepEqual(flatten([], ['z', { a: 1 }], scores), ['z', 1, 'a'])
  assert.deepEqual(flatten([], ['z', new Map([['a', 1]])], scores), ['z', 1, 'a'])
  assert.deepEqual(flatten([], ['z', [{ value: 'a', score: 1 }, { member: 'b', score: 2 }, [3, 'c']]], scores), ['z', 1, 'a', 2, 'b', 3, 'c'])
  const places = { pairs: ['longitude', 'latitude', 'member'] }
  assert.deepEqual(flatten([], ['g', [{ member: 'a', longitude: 1, latitude: 2 }, [3, 4, 'b']]], places), ['g', 1, 2, 'a', 3, 4, 'b'])
})

test('numbers of things, columns, order', () => {
  assert.deepEqual(flatten([], ['dst', ['a', 'b'], { LIMIT: 1 }], { counted: 1 }), ['dst', 2, 'a', 'b', 'LIMIT', 1])
  assert.deepEqual(flatten([], ['dst', 2, 'a', 'b'], { counted: 1 }), ['dst', 2, 'a', 'b'], 'as Redis writes it')
  assert.deepEqual(flatten([], [{ a: 1, b: 2 }, 'NX'], { counted: 0 }), [2, 'a', 1, 'b', 2, 'NX'])
  const fields = { groups: { FIELDS: 'counted' }, order: ['EX', 'FIELDS'] } as const
  assert.deepEqual(flatten([], ['h', { FIELDS: ['a', 'b'], EX: 5 }], fields), ['h', 'EX', 5, 'FIELDS', 2, 'a', 'b'])
  assert.deepEqual(flatten([], ['h', { FIELDS: 'a' }], fields), ['h', 'FIELDS', 1, 'a'])
  assert.deepEqual(flatten([], ['h', { FIELDS: { a: 1, b: 2 } }], fields), ['h', 'FIELDS', 2, 'a', 1, 'b', 2])
  const streams = { groups: { STREAMS: 'columns' }, order: ['COUNT', 'STREAMS'] } as const
  assert.deepEqual(flatten([], [{ STREAMS: { s: 0, t: '$' }, COUNT: 2 }], streams), ['COUNT', 2, 'STREAMS', 's', 't', 0, '$'])
  assert.deepEqual(flatten([], [{ STREAMS: [['s', 0]] }], streams), ['STREAMS', 's', 0])
})

test('trailing undefined is not given, anything else that is no argument is refused', () => {
  assert.deepEqual(args('a', undefined, undefined), ['a'])
  assert.throws(() => args(undefined, 'a'), /undefined is no argument/)
  assert.throws(() => args('a', null), /null is no argument/)
  assert.throws(() => args(true), /boolean is no argument/)
  assert.throws(() => args(() => 1), /function is no argument/)
  assert.throws(() => args(new Date(0)), /Date is no argument/)
  assert.throws(() => args({ EX: null }), /null is no argument/)
})

test('long strings are encoded ahead', () => {
  const [value] = args('é'.repeat(70_000))
  assert.ok(value instanceof Uint8Array)
  assert.equal(value.length, 140_000)
})
