import assert from 'node:assert/strict'
import { type Socket, createConnection } from 'node:net'
import { test } from 'node:test'
import { type Db, open } from 'wedis'
import { RespServer } from '../src/server/resp-server.js'

/** A keeper whose commits the test ends by hand. Whatever contains SET writes. */
class Disk {
  journalLength = 0
  commits = 0
  /** Whether a commit ends at once. */
  quick = false
  private ends: { done(): void; fail(error: Error): void } | null = null
  private current: Promise<void> | null = null

  constructor(db: Db) {
    const session = db.session.bind(db)
    db.session = (...addresses) => {
      const opened = session(...addresses)
      const run = opened.run.bind(opened)
      opened.run = (input) => {
        this.journalLength += input.length > 0 && Buffer.from(input).includes('SET') ? 1 : 0
        return run(input)
      }
      return opened
    }
  }

  committed(): Promise<void> | null {
    if (this.current || this.journalLength === 0) return this.current
    this.journalLength = 0
    this.commits++
    if (this.quick) return null
    this.current = new Promise<void>((done, fail) => (this.ends = { done, fail })).finally(() => (this.current = null))
    this.current.catch(() => {})
    return this.current
  }

  /** Ends the commit under way, or the next one. */
  async end(error?: Error): Promise<void> {
    while (!this.ends) await new Promise(setImmediate)
    if (error) this.ends.fail(error)
    else this.ends.done()
    this.ends = null
    await new Promise(setImmediate)
  }
}

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

  send(lines: string): void {
    this.socket.write(lines.replaceAll('\n', '\r\n') + '\r\n')
  }

  /** Waits until this has been received, and nothing else. */
  async gets(expected: string): Promise<void> {
    await this.until(() => this.received.length >= expected.length || this.closed)
    assert.equal(this.received, expected)
    this.received = ''
  }
}

function held(name: string, run: (db: Db, disk: Disk, connect: () => Promise<Peer>, lost: Error[]) => Promise<void>): void {
  test(name, { timeout: 30_000 }, async () => {
    const db = await open()
    const disk = new Disk(db)
    const lost: Error[] = []
    const server = new RespServer(db, { keepAlive: 0, refuse: () => null, stored: disk, lost: (error) => lost.push(error) })
    const port = await server.listen(0, '127.0.0.1')
    const connect = async () => {
      const socket = createConnection(port, '127.0.0.1')
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
      return new Peer(socket)
    }
    try {
      await run(db, disk, connect, lost)
    } finally {
      await server.close()
      await db.close()
    }
  })
}

/** Time for what has been sent to arrive and be run: until the engine has seen it. */
async function ran(db: Db, commands: number): Promise<void> {
  const processed = () => Number(/total_commands_processed:(\d+)/.exec(db.info('stats'))![1]) - own++
  let own = 0
  const until = processed() + commands
  while (processed() < until) await new Promise(setImmediate)
}

held('replies wait for the keeper, and nothing overtakes them', async (db, disk, connect) => {
  const [a, b, c] = await Promise.all([connect(), connect(), connect()])
  a.send('PING')
  await a.gets('+PONG\r\n') // nothing to store, nothing held
  c.send('SUBSCRIBE news')
  await c.gets('*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n')
  a.send('SET x 1\nGET x')
  await ran(db, 2)
  b.send('GET x\nPUBLISH news hi')
  await ran(db, 2)
  a.send('PING')
  await ran(db, 1)
  for (const peer of [a, b, c]) assert.equal(peer.received, '')
  await disk.end()
  await a.gets('+OK\r\n$1\r\n1\r\n+PONG\r\n')
  await b.gets('$1\r\n1\r\n:1\r\n')
  await c.gets('*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n')
  assert.equal(disk.commits, 1)
})

held('what comes during a commit waits for the next one, all of it for the same', async (db, disk, connect) => {
  const peers = await Promise.all(Array.from({ length: 10 }, connect))
  peers[0].send('SET first 1')
  await ran(db, 1)
  for (const [i, peer] of peers.entries()) peer.send(`SET k${i} 1`)
  await ran(db, 10)
  assert.equal(disk.commits, 1)
  await disk.end()
  await peers[0].gets('+OK\r\n')
  assert.equal(disk.commits, 2)
  await Promise.all(peers.map((peer) => assert.equal(peer.received, '')))
  await disk.end()
  await Promise.all(peers.map((peer) => peer.gets('+OK\r\n')))
  assert.equal(disk.commits, 2)
})

held('who leaves is told first: QUIT, half a connection', async (_db, disk, connect) => {
  const [a, b] = await Promise.all([connect(), connect()])
  a.send('SET x 1\nQUIT\nPING')
  await disk.end()
  await a.until(() => a.closed)
  await a.gets('+OK\r\n+OK\r\n')
  b.socket.end('SET y 1\r\n')
  await disk.end()
  await b.gets('+OK\r\n')
})

held('a commit that fails: who wrote is not answered, who read is', async (db, disk, connect, lost) => {
  const [writer, reader, waiting] = await Promise.all([connect(), connect(), connect()])
  waiting.send('BLPOP q 0')
  await ran(db, 1)
  writer.send('SET x 1')
  await ran(db, 1)
  reader.send('GET x')
  await ran(db, 1)
  await disk.end(new Error('no space'))
  await reader.gets('$1\r\n1\r\n')
  await writer.until(() => writer.closed)
  assert.equal(writer.received, '')
  assert.deepEqual(lost.map(({ message }) => message), ['no space'])
  assert.equal(waiting.closed, false)
  reader.send('SET x 2')
  await ran(db, 1)
  await disk.end()
  await reader.gets('+OK\r\n')
})

held('a keeper that goes on failing leaves reading alone', async (db, disk, connect, lost) => {
  const [reader, writer] = await Promise.all([connect(), connect()])
  let failing = true
  disk.committed = () => {
    if (!failing) disk.journalLength = 0
    return failing ? Promise.reject(new Error('no space')) : null
  }
  writer.send('SET x 1')
  await writer.until(() => writer.closed)
  disk.journalLength = 0 // the keeper has it, and tries again and again
  for (let i = 0; i < 3; i++) {
    reader.send('GET x')
    await reader.gets('$1\r\n1\r\n')
  }
  assert.ok(lost.length >= 4)
  failing = false
  reader.send('SET x 2')
  await reader.gets('+OK\r\n')
  assert.equal(db.get('x'), '2')
})

held('a reader that is slow holds up itself only', async (db, disk, connect) => {
  disk.quick = true
  db.set('big', 'x'.repeat(300_000))
  const [slow, other] = await Promise.all([connect(), connect()])
  slow.send('SET a 1\n' + 'GET big\n'.repeat(50) + 'SET last 1')
  const reply = `$300000\r\n${'x'.repeat(300_000)}\r\n`
  await slow.until(() => slow.received.endsWith('x\r\n+OK\r\n'))
  assert.equal(slow.received.length, 5 + 50 * reply.length + 5)
  other.send('GET last')
  await other.gets('$1\r\n1\r\n')
})
