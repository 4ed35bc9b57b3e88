import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Arg, RequestBuffer, argSize, encodeCommand, writeArg } from '../src/resp/encode.js'

const utf8 = new TextEncoder()
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

/** What an argument must look like, computed in the most obvious way. */
function expected(arg: Arg): string {
  const bytes = arg instanceof Uint8Array ? arg : utf8.encode(String(arg))
  return `$${bytes.length}\r\n${text(bytes)}\r\n`
}

test('a command is an array of bulks', () => {
  assert.equal(text(encodeCommand(['SET', 'k', 'v'])), '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n')
  assert.equal(text(encodeCommand(['GET', ''])), '*2\r\n$3\r\nGET\r\n$0\r\n\r\n')
})

test('arguments of every kind and length', () => {
  const lengths = [0, 1, 9, 10, 11, 99, 100, 199, 200, 201, 255, 256, 1000, 65535, 65536, 100_000]
  const units = ['a', 'é', '€', '😀', '\ud800', 'a\udc00b', '\u0000', '\ufeff']
  const args: Arg[] = [
    ...lengths.map((n) => 'x'.repeat(n)),
    ...units.flatMap((unit) => [1, 3, 70, 199, 200, 201, 300].map((n) => unit.repeat(n))),
    ...lengths.map((n) => 'x'.repeat(n) + 'é'),
    ...[0, -0, 1, -1, 1.5, 1e21, 2 ** 53, -(2 ** 31), Infinity, -Infinity, NaN],
    ...[0n, -5n, 2n ** 64n],
    new Uint8Array(0),
    Uint8Array.from([0, 255, 13, 10]),
    Buffer.from('buffer'),
  ]
  for (const arg of args) {
    const bytes = new Uint8Array(argSize(arg) + 7).fill(1)
    const end = writeArg(bytes, 3, arg)
    assert.equal(text(bytes.subarray(3, end)), expected(arg))
    assert.ok(end - 3 <= argSize(arg), 'the announced size is an upper bound')
  }
})

test('numbers are written as JavaScript prints them, minus zero as zero', () => {
  assert.equal(text(encodeCommand([-0, 0.1, 12345678901])), '*3\r\n$1\r\n0\r\n$3\r\n0.1\r\n$11\r\n12345678901\r\n')
})

test('a request buffer grows and starts again', () => {
  const buffer = new RequestBuffer()
  let expectedText = ''
  for (let i = 0; i < 300; i++) {
    buffer.command(['SET', `k${i}`, 'é'.repeat(i)])
    expectedText += text(encodeCommand(['SET', `k${i}`, 'é'.repeat(i)]))
  }
  assert.equal(text(buffer.take()), expectedText)
  assert.equal(buffer.length, 0)
  buffer.command(['PING'])
  assert.equal(text(buffer.view()), '*1\r\n$4\r\nPING\r\n')
})
