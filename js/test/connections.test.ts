import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { type Socket, createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Db, open } from 'wedis'
import { RespServer } from '../src/server/resp-server.js'

/** A connection that collects what it receives. */
class Peer {
  received = ''
  closed = false
  private changed = () => {}

  constructor(readonly socket: Socket) {
    socket.on('data', (data: Buffer) => {
      this.received += data.toString('latin1')
      this.changed()
    })
    socket.on('close', () => {
      this.closed = true
      this.changed()
    })
    socket.on('error', () => {})
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise<void>((resolve) => (this.changed = resolve))
  }

  /** Sends commands, one a line, and waits for exactly this. */
  async expect(lines: string, reply: string): Promise<void> {
    this.received = ''
    this.socket.write(lines.replaceAll('\n', '\r\n') + '\r\n')
    await this.until(() => this.received.length >= reply.length || this.closed)
    assert.equal(this.received, reply)
  }
}

interface Served {
  db: Db
  server: RespServer
  port: number
  connect(): Promise<Peer>
}

function served(name: string, config: Record<string, string | number>, run: (served: Served) => Promise<void>): void {
  test(name, { timeout: 60_000 }, async () => {
    const db = await open({ config })
    const server = new RespServer(db)
    const port = await server.listen(0, '127.0.0.1')
    const connect = async () => {
      const socket = createConnection(port, '127.0.0.1')
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
      return new Peer(socket)
    }
    try {
      await run({ db, server, port, connect })
    } finally {
      await server.close()
      await db.close({ discard: true })
    }
  })
}

/** The fields of a client in CLIENT LIST, by its name. */
function clientOf(db: Db, name: string): Record<string, string> | null {
  const line = db.client.list().split('\n').find((one) => one.includes(` name=${name} `))
  return line === undefined ? null : Object.fromEntries(line.split(' ').map((field) => field.split('=') as [string, string]))
}

served('messages, in both protocols', {}, async ({ db, connect }) => {
  const [old, modern, other] = await Promise.all([connect(), connect(), connect()])
  await old.expect('SUBSCRIBE a', '*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n')
  modern.socket.write('HELLO 3\r\nSUBSCRIBE a\r\n')
  await modern.until(() => modern.received.includes('>3'))
  await other.expect('PUBLISH a hello', ':2\r\n')
  await old.until(() => old.received.includes('hello'))
  await modern.until(() => modern.received.includes('hello'))
  assert.ok(old.received.endsWith('*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$5\r\nhello\r\n'))
  assert.ok(modern.received.endsWith('>3\r\n$7\r\nmessage\r\n$1\r\na\r\n$5\r\nhello\r\n'))
  const heard: string[] = []
  await db.subscribe('b', (message) => heard.push(message))
  await other.expect('PUBLISH b over', ':1\r\n')
  assert.deepEqual(heard, ['over'])
})

served('a client that is killed is disconnected, whatever it does', {}, async ({ db, connect }) => {
  const peers = await Promise.all(Array.from({ length: 4 }, connect))
  const [idle, waiting, subscribed, transaction] = peers
  await idle.expect('PING', '+PONG\r\n')
  waiting.socket.write('BLPOP q 0\r\n')
  await subscribed.expect('SUBSCRIBE a', '*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n')
  await transaction.expect('MULTI', '+OK\r\n')
  assert.equal(db.client.kill({ SKIPME: 'yes' }), 4)
  await Promise.all(peers.map((peer) => peer.until(() => peer.closed)))
  assert.equal(db.client.list().trim().split('\n').length, 1)
  const self = await connect()
  await self.expect('CLIENT KILL ADDR 127.0.0.1:' + self.socket.localPort + ' SKIPME no\nPING', ':1\r\n') // itself: the reply comes, and nothing else
  await self.until(() => self.closed)
})

served('no more clients than maxclients', { maxclients: 3 }, async ({ connect }) => {
  const peers = [await connect(), await connect(), await connect()]
  for (const peer of peers) await peer.expect('PING', '+PONG\r\n')
  const late = await connect()
  await late.until(() => late.closed)
  assert.equal(late.received, '-ERR max number of clients reached\r\n')
  peers[0].socket.destroy()
  await peers[1].expect('PING', '+PONG\r\n')
  for (let tries = 0; ; tries++) {
    const next = await connect()
    next.socket.write('PING\r\n')
    await next.until(() => next.received !== '')
    if (next.received === '+PONG\r\n') break
    assert.ok(tries < 100)
  }
})

served('a subscriber that does not read is cut off at its limit', { 'client-output-buffer-limit': 'pubsub 1mb 0 0' }, async ({ db, connect }) => {
  const slow = await connect()
  await slow.expect('CLIENT SETNAME slow\nSUBSCRIBE a', '+OK\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n')
  slow.socket.pause()
  const message = 'x'.repeat(100_000)
  let most = 0
  for (let i = 0; i < 1000 && clientOf(db, 'slow'); i++) {
    db.publish('a', message)
    await new Promise(setImmediate)
    most = Math.max(most, Number(clientOf(db, 'slow')?.omem ?? 0))
  }
  assert.equal(clientOf(db, 'slow'), null)
  assert.ok(most > 100_000 && most <= 1.2e6, `${most} bytes waited at most`)
  slow.socket.resume()
  await slow.until(() => slow.closed)
})

served('a client that hangs up gives up its place at once', {}, async ({ db, connect }) => {
  const [gone, next] = [await connect(), await connect()]
  gone.socket.write('CLIENT SETNAME gone\r\nBLPOP q 0\r\n')
  await gone.until(() => gone.received === '+OK\r\n')
  next.socket.write('BLPOP q 0\r\n')
  gone.socket.end() // it could still read, and does not answer: half open
  while (clientOf(db, 'gone')) await new Promise(setImmediate)
  db.rpush('q', 'v')
  await next.until(() => next.received.includes('v\r\n'))
})

served('thousands of clients', {}, async ({ db, connect }) => {
  const peers: Peer[] = []
  for (let i = 0; i < 20; i++) peers.push(...(await Promise.all(Array.from({ length: 100 }, connect))))
  for (const [i, peer] of peers.entries()) peer.socket.write(i % 2 ? 'SUBSCRIBE all\r\n' : 'BLPOP q 0\r\n')
  while (db.pubsub.numsub('all')[1] !== 1000 && !/blocked_clients:1000\r/.test(db.info('clients'))) await new Promise(setImmediate)
  await Promise.all(peers.filter((_, i) => i % 2).map((peer) => peer.until(() => peer.received !== '')))
  assert.equal(db.publish('all', 'hello'), 1000)
  while (!/blocked_clients:1000\r/.test(db.info('clients'))) await new Promise(setImmediate)
  for (let i = 0; i < 1000; i++) db.rpush('q', i)
  await Promise.all(peers.map((peer, i) => peer.until(() => (i % 2 ? peer.received.includes('hello') : peer.received !== ''))))
})

test('Unix sockets, and several addresses', { timeout: 20_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wedis-'))
  const path = join(folder, 'socket')
  const db = await open()
  const server = new RespServer(db)
  await server.listenUnix(path, 0o600)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  const port = await server.listen(0, '127.0.0.1')
  assert.equal(await server.listen(port, '127.0.0.2'), port)
  for (const socket of [createConnection(path), createConnection(port, '127.0.0.1'), createConnection(port, '127.0.0.2')]) {
    const peer = new Peer(socket)
    await peer.expect('PING', '+PONG\r\n')
  }
  assert.match(db.client.list(), new RegExp(`addr=127.0.0.1:\\d+ laddr=127.0.0.2:${port} `))
  await server.close()
  await db.close()
  rmSync(folder, { recursive: true })
})

test('a refused connection hears why', { timeout: 20_000 }, async () => {
  const db = await open()
  const server = new RespServer(db, { keepAlive: 0, refuse: (address) => (address === '127.0.0.1' ? '-DENIED no\r\n' : null) })
  const port = await server.listen(0, '127.0.0.1')
  const peer = new Peer(createConnection(port, '127.0.0.1'))
  await peer.until(() => peer.closed)
  assert.equal(peer.received, '-DENIED no\r\n')
  assert.equal(db.client.list().trim().split('\n').length, 1)
  await server.close()
  await db.close()
})
