import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CommandChain, PipelineError } from '../src/client/chain.js'
import { Client } from '../src/client/client.js'
import { METHODS } from '../src/commands.gen.js'
import { encodeCommand } from '../src/resp/encode.js'
import { type Reply, ReplyError } from '../src/resp/reply.js'
import { byteValues, textValues } from '../src/resp/values.js'
import type { Transport } from '../src/transport.js'

/** A transport that records requests and answers from a script. */
class Script implements Transport {
  requestAt = 100
  replyAt = 0
  replyEnd = 0
  more = false
  requests: string[] = []
  private memory = new Uint8Array(0)

  constructor(private readonly replies: string[]) {}

  prepare(size: number): Uint8Array {
    this.memory = new Uint8Array(this.requestAt + size)
    return this.memory
  }

  get view(): DataView {
    return new DataView(this.memory.buffer)
  }

  /** Recorded as if it had been RESP. */
  executeSplit(length: number, args: number): Uint8Array {
    assert.ok(args <= 10 && length <= 16 << 10, 'not for long commands')
    let at = this.requestAt + 4 * args
    const words = Array.from({ length: args }, (_, i) => {
      const size = this.view.getUint32(this.requestAt + 4 * i, true)
      return this.memory.slice(at, (at += size))
    })
    assert.equal(at, this.requestAt + length, 'the lengths add up')
    const request = encodeCommand(words)
    this.prepare(request.length).set(request, this.requestAt)
    return this.execute(request.length)
  }

  execute(length: number): Uint8Array {
    assert.ok(this.requestAt + length <= this.memory.length, 'more was written than there is room for')
    if (length > 0) this.requests.push(Buffer.from(this.memory).toString('latin1', this.requestAt, this.requestAt + length))
    const reply = Buffer.from(this.replies.shift() ?? '+OK\r\n', 'latin1')
    const memory = new Uint8Array(50 + reply.length + 20).fill(13)
    memory.set(reply, 50)
    this.replyAt = 50
    this.replyEnd = 50 + reply.length
    this.more = this.replies[0] === 'MORE' ? this.replies.shift() === 'MORE' : false
    return memory
  }
}

type Methods = Record<string, (...args: unknown[]) => unknown>

function client(replies: string[] = [], binary = false) {
  const script = new Script(replies)
  const pushes: Reply[][] = []
  const instance = new Client(script, binary ? byteValues : textValues, {
    onPush: (push) => pushes.push(push),
    onCall() {},
    wait: (args) => Promise.resolve(args.join(' ')),
    subscriptions: undefined as never,
  })
  return { script, pushes, client: instance, methods: instance as unknown as Methods }
}

const resp = (...args: (string | number | Uint8Array)[]) => Buffer.from(encodeCommand(args)).toString('latin1')

test('methods send the command of their row, on the hot road and on the general one', () => {
  const { script, methods } = client()
  const long = 'x'.repeat(300)
  const bytes = Uint8Array.of(255, 0)
  const cases: [unknown[], string][] = [
    [[], resp('SET')],
    [['k'], resp('SET', 'k')],
    [['k', 'v'], resp('SET', 'k', 'v')],
    [['k', 5], resp('SET', 'k', '5')],
    [['k', 'v', 'NX'], resp('SET', 'k', 'v', 'NX')],
    [['k', 'v', { EX: 10, GET: true }], resp('SET', 'k', 'v', 'EX', 10, 'GET')],
    [['k', 'v', undefined], resp('SET', 'k', 'v')],
    [['k', 'v', 'EX', 5], resp('SET', 'k', 'v', 'EX', 5)],
    [[long], resp('SET', long)],
    [[long, 'v'], resp('SET', long, 'v')],
    [['k', long], resp('SET', 'k', long)],
    ...[0, 1, 2].map((i): [unknown[], string] => {
      const args = ['a', 'b', 'c'].map((arg, j) => (i === j ? '€'.repeat(2000) : arg))
      return [args, resp('SET', ...args)]
    }),
    [['é😀\ud800', 'ü'], resp('SET', 'é😀\ufffd', 'ü')],
    [[bytes, bytes], resp('SET', bytes, bytes)],
    [['', ''], resp('SET', '', '')],
  ]
  for (const [args, expected] of cases) {
    methods.set(...args)
    assert.equal(script.requests.pop(), expected)
  }
})

test('containers are objects of methods', () => {
  const { script, methods } = client()
  const containers = methods as unknown as Record<string, Methods & ((...args: unknown[]) => unknown)>
  containers.config.get('max*')
  containers.client.noEvict('ON')
  containers.object.encoding('k')
  containers.command()
  containers.command.count()
  assert.deepEqual(script.requests, [
    resp('CONFIG', 'GET', 'max*'),
    resp('CLIENT', 'NO-EVICT', 'ON'),
    resp('OBJECT', 'ENCODING', 'k'),
    resp('COMMAND'),
    resp('COMMAND', 'COUNT'),
  ])
  assert.equal(containers.config, containers.config, 'made once')
})

test('every row has a method, in clients and in chains', () => {
  const { client: instance } = client()
  for (const target of [instance, new CommandChain(instance, 'pipeline')]) {
    for (const row of METHODS) {
      const method = (target as unknown as Record<string, unknown>)[row.name.toLowerCase()]
      assert.ok(method, row.name)
      assert.equal(typeof method, row.containerOnly ? 'object' : 'function', row.name)
    }
  }
})

test('replies of the hot road and beyond', () => {
  const cases: [string, unknown][] = [
    ['+OK\r\n', 'OK'],
    ['+OKAY\r\n', 'OKAY'],
    ['+QUEUED\r\n', 'QUEUED'],
    ['$0\r\n\r\n', ''],
    ['$9\r\n123456789\r\n', '123456789'],
    ['$10\r\n1234567890\r\n', '1234567890'],
    [`$999\r\n${'y'.repeat(999)}\r\n`, 'y'.repeat(999)],
    [`$1000\r\n${'y'.repeat(1000)}\r\n`, 'y'.repeat(1000)],
    ['$3\r\n\xe2\x82\xac\r\n', '€'],
    ['$-1\r\n', null],
    ['_\r\n', null],
    [':0\r\n', 0],
    [':12345678\r\n', 12345678],
    [':123456789\r\n', 123456789],
    [':1234567890\r\n', 1234567890],
    [':-1\r\n', -1],
    [':9223372036854775807\r\n', 9223372036854775807n],
    ['*1\r\n:1\r\n', [1]],
    ['', undefined],
  ]
  for (const [reply, expected] of cases) {
    assert.deepEqual(client([reply]).methods.get('k'), expected, JSON.stringify(reply))
  }
  assert.deepEqual(client(['$2\r\n\xff\x00\r\n'], true).methods.get('k'), Uint8Array.of(255, 0))
  assert.deepEqual(client([`$1000\r\n${'\xff'.repeat(1000)}\r\n`], true).methods.get('k'), new Uint8Array(1000).fill(255))
})

test('error replies are thrown', () => {
  assert.throws(() => client(['-ERR no\r\n']).methods.get('k'), { name: 'ReplyError', message: 'ERR no', code: 'ERR' })
})

test('pushes in front of a reply are handed over', () => {
  const { methods, pushes } = client(['>2\r\n+invalidate\r\n_\r\n$1\r\nv\r\n'])
  assert.equal(methods.get('k'), 'v')
  assert.deepEqual(pushes, [['invalidate', null]])
})

test('a pipeline is one request; errors are thrown after the fact or kept', () => {
  const replies = '+OK\r\n-ERR no\r\n:2\r\n'
  const { script, client: instance } = client([replies])
  const chain = new CommandChain(instance, 'pipeline') as unknown as Methods & CommandChain
  chain.set('a', '1')
  chain.incr('a')
  chain.call('ZCARD', 'z')
  assert.equal(chain.length, 3)
  const error = caught(() => chain.exec())
  assert.ok(error instanceof PipelineError && error instanceof ReplyError)
  assert.equal(error.message, 'ERR no')
  assert.equal(error.code, 'ERR')
  assert.equal(error.index, 1)
  assert.equal(error.replies[2], 2)
  assert.deepEqual(script.requests, [resp('SET', 'a', '1') + resp('INCR', 'a') + resp('ZCARD', 'z')])
  assert.throws(() => chain.exec(), /has run already/)
  assert.throws(() => chain.set('b', '1'), /has run already/)

  const kept = new CommandChain(client([replies]).client, 'pipeline') as unknown as Methods & CommandChain
  for (let i = 0; i < 3; i++) kept.get('k')
  const [first, second, third] = kept.exec({ keepErrors: true })!
  assert.equal(first, 'OK')
  assert.ok(second instanceof ReplyError)
  assert.equal(third, 2)
})

test('replies that come in parts', () => {
  const { client: instance } = client(['+a\r\n+b\r\n', 'MORE', '', 'MORE', '+c\r\n'])
  const chain = new CommandChain(instance, 'pipeline') as unknown as Methods & CommandChain
  for (let i = 0; i < 3; i++) chain.get('k')
  assert.deepEqual(chain.exec(), ['a', 'b', 'c'])
})

test('an empty pipeline has no replies', () => {
  assert.deepEqual(new CommandChain(client(['']).client, 'pipeline').exec(), [])
})

test('a transaction unpacks what EXEC says', () => {
  const run = (reply: string, commands = 2) => {
    const { script, client: instance } = client([reply])
    const chain = new CommandChain(instance, 'multi') as unknown as Methods & CommandChain
    for (let i = 0; i < commands; i++) chain.incr('a')
    return { script, chain }
  }
  const { script, chain } = run('+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:1\r\n:2\r\n')
  assert.deepEqual(chain.exec(), [1, 2])
  assert.deepEqual(script.requests, [resp('MULTI') + resp('INCR', 'a').repeat(2) + resp('EXEC')])
  assert.equal(run('+OK\r\n+QUEUED\r\n+QUEUED\r\n_\r\n').chain.exec(), null)

  const aborted = caught(() => run('+OK\r\n+QUEUED\r\n-ERR unknown\r\n-EXECABORT discarded\r\n').chain.exec())
  assert.ok(aborted instanceof ReplyError)
  assert.equal(aborted.code, 'EXECABORT')
  assert.equal((aborted.cause as ReplyError).message, 'ERR unknown')

  const nested = caught(() => run('-ERR MULTI calls can not be nested\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:1\r\n:2\r\n').chain.exec())
  assert.equal((nested as ReplyError).message, 'ERR MULTI calls can not be nested')

  const failed = caught(() => run('+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:1\r\n-ERR no\r\n').chain.exec())
  assert.ok(failed instanceof PipelineError)
  assert.equal(failed.index, 1)
})

function caught(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
