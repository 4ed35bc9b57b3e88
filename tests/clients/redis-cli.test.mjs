// redis-cli and redis-benchmark of Debian.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, test } from 'node:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Inbox, serve } from './server.mjs'

let server, folder
before(async () => {
  server = await serve()
  folder = mkdtempSync(join(tmpdir(), 'redis-cli-'))
})
after(async () => {
  rmSync(folder, { recursive: true })
  await server.stop()
})

const start = (program, words) => spawn(program, ['-p', `${server.port}`, ...words], { stdio: 'pipe' })

/** Runs redis-cli and returns what it prints. */
async function cli(words, input) {
  const child = start('redis-cli', words)
  child.stdin.end(input ?? '')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  await new Promise((resolve) => child.once('close', resolve))
  return output
}

const lines = (text) => text.split('\n').filter((line) => line !== '')

test('commands on the command line and from the standard input', async () => {
  assert.equal(await cli(['SET', 'k', 'v']), 'OK\n')
  assert.equal(await cli(['--no-raw', 'GET', 'k']), '"v"\n')
  assert.equal(await cli(['-x', 'SET', 'from-input'], 'text'), 'OK\n')
  assert.equal(await cli([], 'INCR n\nINCR n\nLPUSH k x\n'), '1\n2\nWRONGTYPE Operation against a key holding the wrong kind of value\n\n')
  assert.equal(await cli(['-3', '--json', 'HGETALL', 'none']), '{}\n')
  await cli(['HSET', 'h', 'a', '1'])
  assert.equal(await cli(['--json', 'HGETALL', 'h']), '{"a":"1"}\n')
  assert.equal(await cli(['-r', '3', 'INCR', 'repeated']), '1\n2\n3\n')
  assert.equal(await cli(['-n', '3', 'DBSIZE']), '0\n')
})

test('MULTI and scripts', async () => {
  assert.equal(await cli([], 'MULTI\nSET t 1\nINCR t\nEXEC\n'), 'OK\nQUEUED\nQUEUED\nOK\n2\n')
  const script = join(folder, 'sum.lua')
  writeFileSync(script, "return redis.call('INCRBY', KEYS[1], ARGV[1]) + #ARGV")
  assert.equal(await cli(['--eval', script, 'counter', ',', '40', 'x']), '42\n')
  const library = '#!lua name=cli\nredis.register_function("hello", function(keys, args) return "hello " .. args[1] end)\n'
  assert.equal(await cli(['-x', 'FUNCTION', 'LOAD', 'REPLACE'], library), 'cli\n')
  assert.equal(await cli(['FCALL', 'hello', '0', 'you']), 'hello you\n')
})

test('mass insertion with --pipe, and what looks at all keys', async () => {
  let commands = ''
  for (let i = 0; i < 20_000; i++) commands += `*3\r\n$3\r\nSET\r\n$${`mass:${i}`.length}\r\nmass:${i}\r\n$5\r\nvalue\r\n`
  assert.match(await cli(['--pipe'], commands), /errors: 0, replies: 20000/)
  assert.equal(lines(await cli(['--scan', '--pattern', 'mass:*'])).length, 20_000)
  await cli(['RPUSH', 'a-list', ...Array.from({ length: 100 }, (_, i) => `${i}`)])
  assert.match(await cli(['--bigkeys']), /Biggest +list found .*a-list.* has 100 items/)
  assert.match(await cli(['--memkeys']), /Biggest +string found/)
})

test('pub/sub, MONITOR and blocking', async () => {
  const follow = async (words, first) => {
    const child = start('redis-cli', words)
    const inbox = new Inbox()
    let rest = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      const all = (rest + text).split('\n')
      rest = all.pop()
      all.forEach(inbox.put)
    })
    assert.deepEqual(await inbox.take(first.length), first)
    return { child, inbox }
  }
  const subscriber = await follow(['SUBSCRIBE', 'news'], ['subscribe', 'news', '1'])
  assert.equal(await cli(['PUBLISH', 'news', 'hello']), '1\n')
  assert.deepEqual(await subscriber.inbox.take(3), ['message', 'news', 'hello'])
  subscriber.child.kill()
  const monitor = await follow(['MONITOR'], ['OK'])
  await cli(['SET', 'seen', 'x'])
  assert.match((await monitor.inbox.take(1))[0], /^\d+\.\d{6} \[0 127\.0\.0\.1:\d+\] "SET" "seen" "x"$/)
  monitor.child.kill()
  const popped = cli(['BLPOP', 'queue', '10'])
  while (!(await cli(['INFO', 'clients'])).includes('blocked_clients:1\r\n'));
  await cli(['RPUSH', 'queue', 'job'])
  assert.equal(await popped, 'queue\njob\n')
})

test('streams with groups', async () => {
  const output = await cli([], 'XADD s 1-1 f v\nXGROUP CREATE s g 0\nXREADGROUP GROUP g c COUNT 1 STREAMS s >\nXACK s g 1-1\n')
  assert.deepEqual(lines(output), ['1-1', 'OK', 's', '1-1', 'f', 'v', '1'])
})

test('client tracking, as the prompt of a RESP3 client shows it', async () => {
  const output = await cli(['-3', '--show-pushes', 'yes'], 'CLIENT TRACKING ON\nGET watched\nSET watched 1\nPING\n')
  assert.match(output, /invalidate\nwatched\n/)
})

test('redis-benchmark runs all its tests', async () => {
  const child = start('redis-benchmark', ['-q', '-n', '2000', '-c', '20', '-P', '4'])
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (output += text))
  assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0, output)
  for (const name of ['PING_INLINE', 'SET', 'LPOP', 'SPOP', 'ZPOPMIN', 'LRANGE_600', 'MSET']) assert.match(output, new RegExp(`${name}.*: [0-9.]+ requests per second`))
})
