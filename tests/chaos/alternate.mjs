// Two servers take turns on one folder: what one has written the other one reads, and the reverse.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { compare } from './kill.mjs'
import { Random } from './random.mjs'
import { Server, freePort } from './server.mjs'
import { Writer } from './writer.mjs'

const run = promisify(execFile)

/**
 * Rounds in which `kinds` take turns. Every server must find what writers have written before, and the digest that the one
 * before it had; redis-check-aof and redis-check-rdb must accept the files.
 */
export async function alternating({ kinds, directives, rounds, seed, say = () => {} }) {
  const random = new Random(seed)
  const folder = mkdtempSync(join(tmpdir(), 'wedis-turns-'))
  const all = Array.from({ length: 3 }, (_, i) => new Writer(seed * 1000 + i, `w${i}`))
  const port = await freePort()
  const result = { rounds: 0, acknowledged: 0, lost: 0, wrong: 0, what: '' }
  let before = null
  try {
    for (let round = 0; round <= rounds; round++) {
      const kind = kinds[round % kinds.length]
      const server = new Server(kind, folder, port, [...directives, '--enable-debug-command', 'yes'])
      const wire = await server.ready()
      const bad = await compare(all, wire)
      if (bad) Object.assign(result, bad)
      const digest = await digests(wire)
      if (before !== null && digest !== before) {
        result.wrong++
        result.what += ` digests differ: ${before} was ${digest}`
      }
      if (result.what) result.what = `round ${round}, ${kind} after ${kinds[(round + 1) % kinds.length]}: ${result.what}`
      if (result.what || round === rounds) break
      await everyType(wire, round)
      const until = Date.now() + 50 + random.below(150)
      await Promise.all(all.map(async (writer) => writer.write(await server.ready(), 8, () => Date.now() > until)))
      if (random.chance(0.3)) await wire.call('BGREWRITEAOF').catch(() => {})
      before = await digests(wire)
      await server[directives.includes('--appendonly') && random.chance(0.5) ? 'kill' : 'stop']()
      await accepted(folder)
      result.rounds++
      say(result.rounds)
    }
  } catch (error) {
    result.what = error.message
  } finally {
    for (const server of Server.running) await server.kill()
    if (result.what) result.what += ` (files: ${folder}, seed ${seed})`
    else rmSync(folder, { recursive: true, force: true })
  }
  result.acknowledged = all.reduce((sum, writer) => sum + writer.acknowledged, 0)
  return result
}

/** The digest of the data, and the libraries in some order. */
async function digests(wire) {
  const [digest, libraries, size] = await Promise.all(wire.all([['DEBUG', 'DIGEST'], ['FUNCTION', 'LIST', 'WITHCODE'], ['DBSIZE']]))
  return JSON.stringify([digest, libraries.map((library) => JSON.stringify(library)).sort(), size])
}

/** Writes every type in every encoding, with and without expiry, into two databases. */
async function everyType(wire, round) {
  const n = `r${round}`
  const many = (count, item) => Array.from({ length: count }, (_, i) => item(i)).flat()
  const commands = [
    ['SET', `${n}:int`, '12345'], ['SET', `${n}:embstr`, 'short'], ['SET', `${n}:raw`, 'x'.repeat(5000)], ['SET', `${n}:lzf`, 'abc'.repeat(3000)],
    ['SET', `${n}:soon`, 'v', 'PX', '9000000'], ['SETBIT', `${n}:bits`, '1000', '1'], ['PFADD', `${n}:hll`, ...many(50, (i) => `e${i}`)],
    ['RPUSH', `${n}:list`, 'a', '1', '-5', 'x'.repeat(100)], ['RPUSH', `${n}:quicklist`, ...many(2000, (i) => `item ${i}`)],
    ['RPUSH', `${n}:plain`, 'y'.repeat(20_000), 'z'], ['SADD', `${n}:intset`, '1', '2', '70000'], ['SADD', `${n}:set`, ...many(600, (i) => `m${i}`)],
    ['HSET', `${n}:hash`, 'f', 'v', 'g', '2'], ['HSET', `${n}:table`, ...many(700, (i) => [`f${i}`, `v${i}`])],
    ['ZADD', `${n}:zset`, '1', 'a', '2.5', 'b', '-inf', 'c'], ['ZADD', `${n}:skiplist`, ...many(300, (i) => [`${i / 3}`, `m${i}`])],
    ['GEOADD', `${n}:geo`, '13.361389', '38.115556', 'Palermo'], ['XADD', `${n}:stream`, '1-1', 'a', '1'], ['XADD', `${n}:stream`, '1-2', 'a', '2'],
    ['XADD', `${n}:stream`, '5-0', 'b', 'three'], ['XDEL', `${n}:stream`, '1-2'], ['XGROUP', 'CREATE', `${n}:stream`, 'group', '0'],
    ['XREADGROUP', 'GROUP', 'group', 'consumer', 'COUNT', '1', 'STREAMS', `${n}:stream`, '>'], ['XGROUP', 'CREATECONSUMER', `${n}:stream`, 'group', 'idle'],
    ['PEXPIREAT', `${n}:hash`, '4000000000000'], ['EXPIRE', `${n}:stream`, '100000'],
    ['FUNCTION', 'LOAD', 'REPLACE', `#!lua name=lib${round % 3}\nredis.register_function('f${round % 3}', function() return ${round} end)`],
    ['SELECT', '5'], ['SET', `${n}:other`, 'database'], ['SELECT', '0'],
  ] // prettier-ignore
  for (const reply of await Promise.allSettled(wire.all(commands))) if (reply.reason) throw reply.reason
}

/** Has the tools of Redis look at the files. */
async function accepted(folder) {
  for (const file of readdirSync(folder, { recursive: true })) {
    if (file.endsWith('.manifest')) await run('redis-check-aof', [join(folder, file)])
    else if (file.endsWith('.rdb')) await run('redis-check-rdb', [join(folder, file)])
  }
}
