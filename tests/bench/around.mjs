// What is around the data: scripts, transactions, channels, waiting and eviction, beside redis-server on loopback. There
// a client of our own sends the same bytes over TCP, whole batches at a time, and counts what comes back.
import net from 'node:net'
import { encodeCommand, open } from 'wedis'
import { compact, compare, report } from './measure.mjs'
import { redisServer } from './redis.mjs'

const BATCH = 100
const SCRIPT = "return redis.call('get', KEYS[1])"
const LIBRARY = `#!lua name=bench
redis.register_function{function_name='fetch', callback=function(keys) return redis.call('get', keys[1]) end, flags={'no-writes'}}`

const concat = (parts) => Buffer.concat(parts.map((part) => Buffer.from(part)))
const commands = (...lines) => concat(lines.map((line) => encodeCommand(line.map(String))))
const many = (count, line) => commands(...Array.from({ length: count }, (_, i) => line(i)))

/** A connection that sends a batch and waits until as many bytes have come as the first one of its kind brought. */
class Connection {
  static async to(port) {
    const connection = new Connection()
    connection.socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
    connection.lengths = new Map()
    await new Promise((done, fail) => connection.socket.once('connect', done).once('error', fail))
    connection.socket.on('data', (bytes) => connection.receive(bytes))
    return connection
  }

  receive(bytes) {
    this.received += bytes.length
    this.last = bytes
    this.look?.()
  }

  /** Sends input and resolves when its replies are there. */
  async exec(input) {
    let length = this.lengths.get(input)
    if (length === undefined) {
      length = await this.measure(input)
      this.lengths.set(input, length)
      return
    }
    this.received = 0
    await this.until(() => this.received >= length, input)
  }

  /** How long the replies are: what comes before that to an ECHO. */
  async measure(input) {
    const mark = '$12\r\nthat-was-all\r\n'
    this.received = 0
    await this.until(() => this.last?.toString('latin1').endsWith(mark), concat([input, commands(['ECHO', 'that-was-all'])]))
    return this.received - mark.length
  }

  until(reached, input) {
    return new Promise((done) => {
      this.look = () => {
        if (!reached()) return
        this.look = undefined
        done()
      }
      this.socket.write(input)
    })
  }
}

const redis = await redisServer()
const theirs = await Connection.to(redis.port)
const db = await open()
const ours = db.session('bench:0')

/** Both run a batch some times; the rate is of units in it. */
async function rates(prepare, input, units, times) {
  if (prepare) {
    ours.exec(prepare)
    await theirs.exec(prepare)
  }
  const [a, b] = await compare([
    { name: 'wedis', operations: units * times, run: () => { for (let i = 0; i < times; i++) ours.exec(input) } },
    { name: 'redis', operations: units * times, run: async () => { for (let i = 0; i < times; i++) await theirs.exec(input) } },
  ])
  return [a.rate, b.rate]
}

const rows = []
const row = (name, [a, b]) => rows.push([name, compact(a), compact(b), `${(a / b).toFixed(2)} ×`])

// Scripts and functions.
const sha = db.call('SCRIPT', 'LOAD', SCRIPT)
const one = db.call('SCRIPT', 'LOAD', 'return 1')
const setup = commands(['SET', 'key', 'x'.repeat(12)], ['SCRIPT', 'LOAD', SCRIPT], ['SCRIPT', 'LOAD', 'return 1'], ['FUNCTION', 'LOAD', 'REPLACE', LIBRARY])
row('GET, for comparison', await rates(setup, many(BATCH, () => ['GET', 'key']), BATCH, 500))
row('EVALSHA of `return 1`', await rates(null, many(BATCH, () => ['EVALSHA', one, 0]), BATCH, 300))
row('EVALSHA of a GET', await rates(null, many(BATCH, () => ['EVALSHA', sha, 1, 'key']), BATCH, 300))
row('FCALL of a GET', await rates(null, many(BATCH, () => ['FCALL', 'fetch', 1, 'key']), BATCH, 300))
row('MULTI, ten INCR, EXEC', await rates(null, many(10 * 12, (i) => (i % 12 === 0 ? ['MULTI'] : i % 12 === 11 ? ['EXEC'] : ['INCR', `counter:${i % 12}`])), 10, 300))

// Channels: messages delivered, all of them received.
async function publish(subscribers, messages) {
  const input = many(messages, () => ['PUBLISH', 'news', 'x'.repeat(12)])
  const subscribe = commands(['SUBSCRIBE', 'news'])
  const expected = subscribers * messages * '*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$12\r\nxxxxxxxxxxxx\r\n'.length
  let received = 0
  const sessions = Array.from({ length: subscribers }, (_, i) => {
    const session = db.session(`bench:${i}`)
    session.onPush = (bytes) => (received += bytes.length)
    session.exec(subscribe)
    return session
  })
  let arrived = 0
  let all = () => {}
  const sockets = []
  for (let i = 0; i < subscribers; i++) {
    const socket = net.connect(redis.port, '127.0.0.1')
    await new Promise((done, fail) => socket.once('error', fail).write(subscribe, () => socket.once('data', done)))
    socket.on('data', (bytes) => {
      arrived += bytes.length
      if (arrived === expected) all()
    })
    sockets.push(socket)
  }
  const [a, b] = await compare(
    [
      {
        name: 'wedis',
        operations: subscribers * messages,
        async run() {
          received = 0
          ours.exec(input)
          while (received < expected) await new Promise(setImmediate) // messages are handed over in the next turn
        },
      },
      {
        name: 'redis',
        operations: subscribers * messages,
        run() {
          arrived = 0
          const done = new Promise((resolve) => (all = resolve))
          theirs.socket.write(input)
          return done
        },
      },
    ],
    3,
  )
  for (const session of sessions) session.close()
  for (const socket of sockets) socket.destroy()
  return [a.rate, b.rate]
}
row('PUBLISH to 1, messages', await publish(1, 1000))
row('PUBLISH to 100, deliveries', await publish(100, 100))
// As many clients as that are more than either lets in unasked.
const crowd = commands(['CONFIG', 'SET', 'maxclients', 12_000])
ours.exec(crowd)
await theirs.exec(crowd)
row('PUBLISH to 10,000, deliveries', await publish(10_000, 10))

// Waiting: one takes what the other puts there, one at a time.
{
  const rounds = 5000
  const take = commands(['BLPOP', 'queue', 0])
  const put = commands(['RPUSH', 'queue', 'x'.repeat(12)])
  const waiter = db.session('bench:w')
  let served = 0
  waiter.onPush = () => served++
  const other = await Connection.to(redis.port)
  const reply = '*2\r\n$5\r\nqueue\r\n$12\r\nxxxxxxxxxxxx\r\n'.length
  const [a, b] = await compare([
    {
      name: 'wedis',
      operations: rounds,
      async run() {
        served = 0
        for (let i = 0; i < rounds; i++) {
          waiter.exec(take)
          ours.exec(put)
          while (served === i) await new Promise(setImmediate)
        }
      },
    },
    {
      name: 'redis',
      operations: rounds,
      async run() {
        for (let i = 0; i < rounds; i++) {
          other.received = 0
          const taken = other.until(() => other.received >= reply, take)
          theirs.socket.write(put)
          await taken
        }
      },
    },
  ])
  row('BLPOP, then RPUSH: hand-overs', [a.rate, b.rate])
}

// Eviction: new keys while the store is full.
{
  const limit = 32 << 20
  const settings = commands(['FLUSHALL'], ['CONFIG', 'SET', 'maxmemory', limit, 'maxmemory-policy', 'allkeys-lru'])
  const value = 'x'.repeat(100)
  const inputs = Array.from({ length: 4000 }, (_, n) => many(BATCH, (i) => ['SET', `key:${n * BATCH + i}`, value]))
  const length = BATCH * '+OK\r\n'.length
  ours.exec(settings)
  await theirs.exec(settings)
  const [a, b] = await compare(
    [
      { name: 'wedis', operations: inputs.length * BATCH, run: () => { for (const input of inputs) ours.exec(input) } },
      {
        name: 'redis',
        operations: inputs.length * BATCH,
        async run() {
          for (const input of inputs) {
            theirs.received = 0
            await theirs.until(() => theirs.received >= length, input)
          }
        },
      },
    ],
    3,
  )
  row('SET of new keys at maxmemory, allkeys-lru', [a.rate, b.rate])
}

redis.stop()
report({
  title: 'Around the data (per second)',
  head: ['', 'wedis, exec', 'redis-server', 'ratio'],
  rows,
  notes: [
    'Batches of 100 commands (120 of transactions; single ones where somebody waits) through `exec`, and the same bytes to redis-server over TCP from a client that only counts bytes. A delivery is one message that one subscriber has received.',
  ],
})
