import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flatten } from '../src/client/args.js'

const args = (...given: unknown[]) => flatten([], given)

test('scalars, arrays and maps in order', () => {
  const bytes = Uint8Array.of(1, 2)
  assert.deepEqual(args('a', 1, 2n, bytes), ['a', 1, 2n, bytes])
  assert.deepEqual(args(['a', ['b', [1]]], []), ['a', 'b', 1])
  assert.deepEqual(args(new Map<unknown, unknown>([['a', 1], [bytes, 'x']])), ['a', 1, bytes, 'x'])
})

test('objects are options and pairs', () => {
  assert.deepEqual(args('k', { EX: 10, NX: true, XX: false, GET: undefined }), ['k', 'EX', 10, 'NX'])
  assert.deepEqual(args({ a: 1, b: 'x' }), ['a', 1, 'b', 'x'])
  assert.deepEqual(args({ LIMIT: [0, 10], FILTERBY: { PATTERN: 'x*' } }), ['LIMIT', 0, 10, 'FILTERBY', 'PATTERN', 'x*'])
  assert.deepEqual(flatten(['SORT'], ['k', { GET: ['a', 'b'], BY: 'w' }], { repeat: ['GET'] }), ['SORT', 'k', 'GET', 'a', 'GET', 'b', 'BY', 'w'])
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
