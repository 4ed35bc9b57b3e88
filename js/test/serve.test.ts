import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { type AddressInfo, type Socket, createConnection, createServer } from 'node:net'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { encodeCommand } from 'wedis'
import { RespServer } from '../src/server/resp-server.js'
import { open } from '../src/platform/node.js'

const cli = fileURLToPath(new URL('cli.js', import.meta.resolve('wedis')))
const running = new Set<ChildProcess>()
after(() => running.forEach((child) => child.kill('SIGKILL')))

/** A running `wedis serve`. */
async function serve(...args: string[]) {
  const child = spawn(process.execPath, [cli, 'serve', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let output = ''
  let errors = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => (running.delete(child), resolve(code))))
  await Promise.race([exit, new Promise<void>((resolve) => child.stdout.once('data', () => resolve()))])
  return { child, exit, output: () => output, errors: () => errors, port: Number(/:(\d+)\n/.exec(output)?.[1]) }
}

/** A connection that collects what it receives. */
class Peer {
  received = Buffer.alloc(0)
  closed = false
  private changed = () => {}

  constructor(readonly socket: Socket) {
    socket.on('data', (data: Buffer) => {
      this.received = Buffer.concat([this.received, data])
      this.changed()
    })
    socket.on('close', () => {
      this.closed = true
      this.changed()
    })
    socket.on('error', () => {})
  }

  static async connect(port: number): Promise<Peer> {
    const socket = createConnection(port, '127.0.0.1')
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new Peer(socket)
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise<void>((resolve) => (this.changed = resolve))
  }

  /** Sends and waits for exactly these bytes. */
  async expect(send: string | Uint8Array, reply: string): Promise<void> {
    this.received = Buffer.alloc(0)
    this.socket.write(send)
    await this.until(() => this.received.length >= reply.length || this.closed)
    assert.equal(this.received.toString('latin1'), reply)
  }
}

test('many clients, pipelining, cut commands, sessions of their own', async () => {
  const server = await serve('--port', '0', '--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru')
  assert.match(server.output(), /^wedis \S+ serves RESP on 127\.0\.0\.1:\d+\n$/)

  const peers = await Promise.all(Array.from({ length: 50 }, () => Peer.connect(server.port)))
  await Promise.all(peers.map((peer, i) => peer.expect(encodeCommand(['SET', `k${i}`, `v${i}`]), '+OK\r\n')))
  const [a, b, c, d] = peers
  for (const peer of peers) peer.received = Buffer.alloc(0)
  await a.expect('PING\r\n'.repeat(1000), '+PONG\r\n'.repeat(1000))
  await a.expect(encodeCommand(['CONFIG', 'GET', 'maxmemory']), '*2\r\n$9\r\nmaxmemory\r\n$9\r\n104857600\r\n')
  await b.expect('SELECT 1\r\nSET x 1\r\n', '+OK\r\n+OK\r\n')
  await a.expect('GET x\r\n', '$-1\r\n')

  const command = encodeCommand(['SET', 'cut', 'é\r\nx'])
  for (const byte of command.subarray(0, -1)) c.socket.write(Uint8Array.of(byte))
  await c.expect(command.subarray(-1), '+OK\r\n')
  await a.expect('GET cut\r\n', `$5\r\n${Buffer.from('é\r\nx').toString('latin1')}\r\n`)

  b.socket.write('MULTI\r\nSET lost 1\r\n')
  b.socket.destroy()
  await a.expect('EXISTS lost\r\n', ':0\r\n')

  await c.expect('*1\r\n$x\r\n', '-ERR Protocol error: invalid bulk length\r\n')
  await c.until(() => c.closed)
  d.socket.write('QUIT\r\nPING\r\n')
  await d.until(() => d.closed)
  assert.equal(d.received.toString(), '+OK\r\n', 'nothing after QUIT')
  const late = await Peer.connect(server.port)
  late.socket.once('data', () => late.socket.write('PING\r\n'))
  late.socket.write('QUIT\r\n')
  await late.until(() => late.closed)
  await a.expect('PING\r\n', '+PONG\r\n') // what comes behind QUIT is the end of nobody else

  server.child.kill('SIGTERM')
  assert.equal(await server.exit, 0)
  await Promise.all(peers.map((peer) => peer.until(() => peer.closed)))
  assert.equal(server.errors(), '')
})

test('a client that does not read holds up itself only', async () => {
  const server = await serve('--port=0')
  const slow = await Peer.connect(server.port)
  const other = await Peer.connect(server.port)
  const size = 1_000_000
  await slow.expect(encodeCommand(['SET', 'big', 'x'.repeat(size)]), '+OK\r\n')
  slow.socket.pause()
  const gets = 300
  slow.received = Buffer.alloc(0)
  slow.socket.write('GET big\r\n'.repeat(gets))
  slow.socket.write('SET after 1\r\n')
  for (let i = 0; i < 50; i++) await other.expect('EXISTS after\r\n', ':0\r\n')
  await other.expect(encodeCommand(['SET', 'big', 'y'.repeat(10)]), '+OK\r\n')

  let received = 0
  slow.socket.removeAllListeners('data')
  const end = new Promise<string>((resolve) => {
    let tail = ''
    slow.socket.on('data', (data: Buffer) => {
      received += data.length
      tail = (tail + data.toString('latin1')).slice(-20)
      if (tail.endsWith('+OK\r\n')) resolve(tail)
    })
  })
  slow.socket.resume()
  await end
  assert.ok(received < (gets * size) / 2, `replies to ${gets} GETs were computed ahead: ${received} bytes`)
  await other.expect('EXISTS after\r\n', ':1\r\n')
  slow.socket.destroy()
  server.child.kill('SIGINT')
  assert.equal(await server.exit, 0)
})

test('a client that waits holds up itself only', async () => {
  const server = await serve('--port', '0')
  const [a, b, c, other] = await Promise.all(Array.from({ length: 4 }, () => Peer.connect(server.port)))
  const waits = async (count: number) => {
    const wanted = `blocked_clients:${count}\r\n`
    do {
      other.received = Buffer.alloc(0)
      other.socket.write('INFO clients\r\n')
      await other.until(() => other.received.includes('\r\n\r\n') || other.received.toString().endsWith('\r\n'))
    } while (!other.received.includes(wanted))
  }
  a.socket.write('BZPOPMIN z 0\r\nPING\r\nBZPOPMIN z 0\r\nECHO after\r\n') // the rest of a pipeline waits too
  await waits(1)
  b.socket.write('BZPOPMIN z 0\r\n')
  await waits(2)
  await other.expect('ZADD z 1 one\r\n', ':1\r\n')
  await a.until(() => a.received.includes('PONG'))
  assert.equal(a.received.toString(), '*3\r\n$1\r\nz\r\n$3\r\none\r\n$1\r\n1\r\n+PONG\r\n')
  b.socket.destroy() // takes its place in the queue with it
  await waits(1)
  a.received = Buffer.alloc(0)
  await other.expect('ZADD z 2 two\r\n', ':1\r\n')
  await a.until(() => a.received.includes('after'))
  assert.equal(a.received.toString(), '*3\r\n$1\r\nz\r\n$3\r\ntwo\r\n$1\r\n2\r\n$5\r\nafter\r\n')

  await c.expect('BZPOPMIN z 0.05\r\n', '*-1\r\n')
  c.socket.write('BZPOPMIN z 0\r\nQUIT\r\n')
  await waits(1)
  await other.expect('ZADD z 3 three\r\n', ':1\r\n')
  await c.until(() => c.closed)
  assert.match(c.received.toString(), /three\r\n\$1\r\n3\r\n\+OK\r\n$/)
  a.socket.write('BZPOPMIN z 0\r\n')
  await waits(1)
  server.child.kill('SIGTERM')
  assert.equal(await server.exit, 0)
})

test('what cannot be served is said in one line', async () => {
  const blocker = createServer()
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = blocker.address() as AddressInfo
    const taken = await serve('--port', String(port))
    assert.equal(await taken.exit, 1)
    assert.equal(taken.errors(), `wedis: port ${port} on 127.0.0.1 is in use by another program; choose one with --port\n`)
  } finally {
    blocker.close()
  }
  for (const [args, message] of [
    [['--port', 'x'], /^wedis: port: "x" is no number from 0 to 65535\nTry: wedis --help\n$/],
    [['--port'], /^wedis: --port needs a value\n/],
    [['extra'], /^wedis: unexpected "extra"\n/],
    [['--no-such-directive', '1'], /^wedis: .*no-such-directive/],
    [['--port', '0', '--maxmemory', 'lots'], /^wedis: .*maxmemory/],
    [['--port', '0', '--bind', '203.0.113.1'], /^wedis: 203.0.113.1 is no address of this machine\n$/],
  ] as [string[], RegExp][]) {
    const refused = await serve(...args)
    assert.equal(await refused.exit, 1, args.join(' '))
    assert.match(refused.errors(), message)
    assert.equal(refused.output(), '')
  }
})

test('an engine that fails ends the server', async () => {
  type Internals = { engine: { exports: Record<string, unknown>; alive(): void } }
  const db = await open({ wasm: import.meta.resolve('wedis/wedis.wasm') })
  const server = new RespServer(db)
  const port = await server.listen(0, '127.0.0.1')
  const peer = await Peer.connect(port)
  await peer.expect('PING\r\n', '+PONG\r\n')
  const failed = new Promise<Error>((resolve) => (server.onFailure = resolve))
  const { engine } = db as unknown as Internals
  engine.exports = { ...engine.exports, wedis_exec: () => { throw new WebAssembly.RuntimeError('unreachable') } } // prettier-ignore
  peer.socket.write('PING\r\n')
  assert.match((await failed).message, /unreachable/)
  await peer.until(() => peer.closed)
  const late = await Peer.connect(port)
  await late.until(() => late.closed)
  await server.close()
})
