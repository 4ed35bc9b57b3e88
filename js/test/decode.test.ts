import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decoder } from '../src/resp/decode.js'
import { ProtocolError, type Reply, ReplyError } from '../src/resp/reply.js'
import { ReplyStream } from '../src/resp/stream.js'
import { text } from '../src/resp/text.js'
import { byteValues, textValues } from '../src/resp/values.js'

const utf8 = new TextEncoder()

function decode(resp: string | Uint8Array, builder = textValues): Reply {
  const bytes = typeof resp === 'string' ? utf8.encode(resp) : resp
  const decoder = new Decoder(builder)
  assert.ok(decoder.read(bytes, 0, bytes.length), 'a complete reply')
  assert.equal(decoder.position, bytes.length)
  return decoder.value
}

test('RESP2', () => {
  assert.equal(decode('+OK\r\n'), 'OK')
  assert.equal(decode(':0\r\n'), 0)
  assert.equal(decode(':-42\r\n'), -42)
  assert.equal(decode('$5\r\nhello\r\n'), 'hello')
  assert.equal(decode('$0\r\n\r\n'), '')
  assert.equal(decode('$-1\r\n'), null)
  assert.equal(decode('*-1\r\n'), null)
  assert.deepEqual(decode('*0\r\n'), [])
  assert.deepEqual(decode('*3\r\n:1\r\n*2\r\n+a\r\n$-1\r\n*0\r\n'), [1, ['a', null], []])
})

test('RESP3', () => {
  assert.equal(decode('_\r\n'), null)
  assert.equal(decode('#t\r\n'), true)
  assert.equal(decode('#f\r\n'), false)
  assert.equal(decode(',1.5\r\n'), 1.5)
  assert.equal(decode(',inf\r\n'), Infinity)
  assert.equal(decode(',-inf\r\n'), -Infinity)
  assert.ok(Number.isNaN(decode(',nan\r\n')))
  assert.equal(decode('(3492890328409238509324850943850943825024385\r\n'), 3492890328409238509324850943850943825024385n)
  assert.equal(decode('=9\r\ntxt:hello\r\n'), 'hello')
  assert.deepEqual(decode('%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n_\r\n'), { __proto__: null, a: 1, b: [null] })
  assert.deepEqual(decode('~2\r\n+a\r\n+b\r\n'), ['a', 'b'])
  assert.deepEqual(decode('%0\r\n'), { __proto__: null })
  assert.deepEqual(decode('~0\r\n'), [])
})

test('integers keep their digits', () => {
  assert.equal(decode(':9007199254740991\r\n'), 9007199254740991)
  assert.equal(decode(':9007199254740993\r\n'), 9007199254740993n)
  assert.equal(decode(':-9223372036854775808\r\n'), -9223372036854775808n)
})

test('errors carry the text and its first word, nested ones are elements', () => {
  const error = decode('-WRONGTYPE Operation against a key\r\n')
  assert.ok(error instanceof ReplyError)
  assert.equal(error.message, 'WRONGTYPE Operation against a key')
  assert.equal(error.code, 'WRONGTYPE')
  assert.equal(error.name, 'ReplyError')
  assert.equal((decode('!8\r\nERR a\r\nb\r\n') as ReplyError).message, 'ERR a\r\nb')
  const nested = decode('*2\r\n+OK\r\n-ERR no\r\n') as Reply[]
  assert.equal(nested[0], 'OK')
  assert.ok(nested[1] instanceof ReplyError)
})

test('attributes are passed over, pushes can be told apart', () => {
  assert.equal(decode('|1\r\n+key-popularity\r\n%1\r\n+a\r\n,0.5\r\n+OK\r\n'), 'OK')
  assert.deepEqual(decode('*2\r\n|1\r\n+ttl\r\n:3600\r\n:1\r\n:2\r\n'), [1, 2])
  assert.equal(decode('|0\r\n:7\r\n'), 7)
  const stream = new ReplyStream(textValues)
  stream.push(utf8.encode('>2\r\n+invalidate\r\n*1\r\n+k\r\n+OK\r\n'))
  assert.deepEqual(stream.next(), ['invalidate', ['k']])
  assert.equal(stream.type, '>'.charCodeAt(0))
  assert.equal(stream.next(), 'OK')
  assert.equal(stream.type, '+'.charCodeAt(0))
})

test('maps with awkward keys', () => {
  const map = decode('%2\r\n$9\r\n__proto__\r\n:1\r\n+constructor\r\n:2\r\n') as Record<string, Reply>
  assert.deepEqual(Object.keys(map), ['__proto__', 'constructor'])
  assert.equal(Object.getPrototypeOf(map), null)
  assert.equal('toString' in map, false)
  assert.deepEqual(decode('%1\r\n:1\r\n+a\r\n'), new Map([[1, 'a']]))
})

test('bytes on request', () => {
  const bytes = Uint8Array.from([...utf8.encode('*2\r\n$3\r\n'), 0xff, 0x00, 0xfe, ...utf8.encode('\r\n+OK\r\n')])
  assert.deepEqual(decode(bytes, byteValues), [Uint8Array.of(0xff, 0, 0xfe), 'OK'])
  assert.deepEqual(decode(bytes), ['\ufffd\0\ufffd', 'OK'])
  const map = decode('%1\r\n$1\r\na\r\n$1\r\nb\r\n', byteValues) as Map<Uint8Array, Uint8Array>
  assert.deepEqual([...map], [[Uint8Array.of(97), Uint8Array.of(98)]])
})

test('text of every short length, ASCII or not', () => {
  for (let n = 0; n <= 40; n++) {
    const ascii = utf8.encode('abcdefghijklmnopqrstuvwxyz0123456789ABCDE'.slice(0, n))
    assert.equal(text(ascii, 0, n), Buffer.from(ascii).toString())
    for (let i = 0; i < n; i++) {
      const bad = ascii.slice()
      bad[i] = 0x80
      assert.equal(text(bad, 0, n), new TextDecoder().decode(bad), `length ${n}, no UTF-8 at ${i}`)
      const accented = Buffer.from(`${'x'.repeat(i)}é${'y'.repeat(n - i)}`)
      assert.equal(text(accented, 0, accented.length), accented.toString())
    }
  }
  assert.equal(decode('$4\r\n\ufeffa\r\n'), '\ufeffa', 'a byte order mark is part of the value')
})

test('a stream gives the same replies wherever it is cut', () => {
  const replies = '+OK\r\n$11\r\nhello\r\nworl\r\n*2\r\n:1\r\n%1\r\n$1\r\nk\r\n~2\r\n_\r\n#t\r\n|1\r\n+a\r\n+b\r\n-ERR x\r\n>1\r\n+p\r\n'
  const bytes = utf8.encode(replies)
  const whole = new ReplyStream(textValues)
  whole.push(bytes)
  const expected = drain(whole)
  assert.equal(expected.length, 5)
  for (let size = 1; size < bytes.length; size++) {
    const stream = new ReplyStream(textValues)
    const got: unknown[] = []
    for (let at = 0; at < bytes.length; at += size) {
      stream.push(bytes.subarray(at, at + size))
      got.push(...drain(stream))
    }
    assert.deepEqual(got, expected)
  }
})

function drain(stream: ReplyStream<Reply>): Reply[] {
  const replies: Reply[] = []
  for (let reply = stream.next(); reply !== undefined; reply = stream.next()) replies.push(reply)
  return replies
}

test('a large reply in small pieces takes linear time', () => {
  const stream = new ReplyStream(byteValues)
  const size = 64 * 1024 * 1024
  stream.push(utf8.encode(`*2\r\n$${size}\r\n`))
  const piece = new Uint8Array(16 * 1024)
  for (let sent = 0; sent < size; sent += piece.length) {
    stream.push(piece)
    assert.equal(stream.next(), undefined)
  }
  stream.push(utf8.encode('\r\n:1\r\n'))
  const [bulk, one] = stream.next() as [Uint8Array, number]
  assert.equal(bulk.length, size)
  assert.equal(one, 1)
})

test('what is no RESP is refused', () => {
  for (const bad of ['x\r\n', '$abc\r\n', ':\r\n', ':1x\r\n', '*-2\r\n', '$1\r\nab\r\n', '$99999999999\r\n', '\r\n']) {
    assert.throws(() => decode(bad), ProtocolError, JSON.stringify(bad))
  }
})

test('deep nesting does not exhaust the stack', () => {
  const depth = 100_000
  let value = decode('*1\r\n'.repeat(depth) + ':7\r\n')
  for (let i = 0; i < depth; i++) value = (value as Reply[])[0]
  assert.equal(value, 7)
})
