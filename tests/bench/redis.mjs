// A redis-server of our own on a free port, and redis-benchmark.
import { spawn, execFile } from 'node:child_process'
import net from 'node:net'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A TCP port that nobody listens on. */
export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const { port } = server.address()
  await new Promise((done) => server.close(done))
  return port
}

async function accepts(port) {
  for (;;) {
    const up = await new Promise((done) => {
      const socket = net.connect(port, '127.0.0.1')
      socket.once('connect', () => socket.end() && done(true))
      socket.once('error', () => done(false))
    })
    if (up) return
    await new Promise((done) => setTimeout(done, 20))
  }
}

async function listen(command, args, port) {
  const child = spawn(command, args, { stdio: 'ignore' })
  await accepts(port)
  const flush = () => run('redis-cli', ['-p', `${port}`, 'FLUSHALL'])
  return { port, flush, stop: () => child.kill('SIGKILL') }
}

/** redis-server without persistence. */
export async function redisServer() {
  const port = await freePort()
  return listen('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], port)
}

/** `wedis serve`. */
export async function wedisServe() {
  const port = await freePort()
  return listen(process.execPath, ['js/dist/cli.js', 'serve', '--port', `${port}`], port)
}

/**
 * Requests per second of each test of redis-benchmark, by name, or of a command line of one's own, which is then the
 * name too.
 */
export async function redisBenchmark(port, { pipeline, requests, tests, line, range }) {
  const { stdout } = await run('redis-benchmark', [
    '-p', `${port}`, '-n', `${requests}`, '-P', `${pipeline}`, '-r', `${range}`, '-d', '12', '--csv',
    ...(line ?? ['-t', tests.join(',')]),
  ])
  const rates = {}
  for (const line of stdout.trim().split('\n').slice(1)) {
    const [test, rate] = line.split(',').map((cell) => cell.replaceAll('"', ''))
    rates[test] = Number(rate)
  }
  return rates
}
