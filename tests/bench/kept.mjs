// Data for the benchmarks of keeping: folders and the servers over them.
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Redis from 'ioredis'
import { freePort } from './redis.mjs'

export const KEYS = 1_000_000
export const keyOf = (i) => `key:${String(i).padStart(7, '0')}`
export const VALUE = 'value:000000' // 12 bytes

/** A folder of its own, which is gone when the process is. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), 'wedis-bench-'))
  process.on('exit', () => rmSync(path, { recursive: true, force: true }))
  return path
}

/**
 * redis-server in a folder, with options of redis.conf. `ready` resolves with a client once it has loaded what is there;
 * `took` is how long that was from its start, in ms.
 */
export async function redisIn(dir, options = {}) {
  const port = await freePort()
  const settings = { port, bind: '127.0.0.1', dir, save: '', appendonly: 'no', ...options }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const start = performance.now()
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let log = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (log += text))
  while (!log.includes('Ready to accept connections')) await new Promise((done) => child.stdout.once('data', done))
  const took = performance.now() - start
  const loading = Number(/DB loaded from (?:disk|append only file): ([\d.]+) seconds/.exec(log)?.[1] ?? NaN) * 1000
  const client = new Redis(port, '127.0.0.1', { lazyConnect: true })
  await client.connect()
  const stop = async () => {
    client.disconnect()
    child.kill('SIGKILL')
    await new Promise((done) => child.once('exit', done))
  }
  return { client, port, took, loading, stop }
}

/** Fills a server with a million keys and makes it write dump.rdb. */
export async function dumpOfRedis(dir) {
  const server = await redisIn(dir)
  for (let i = 0; i < KEYS; i += 10_000) {
    const pipeline = server.client.pipeline()
    for (let j = i; j < i + 10_000; j++) pipeline.set(keyOf(j), VALUE)
    await pipeline.exec()
  }
  await server.client.save()
  await server.stop()
}

export const sh = promisify(execFile)
