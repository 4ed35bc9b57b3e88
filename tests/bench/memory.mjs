// Memory of each type of value, against redis-server: the growth of used_memory by the same commands.
import net from 'node:net'
import { open, encodeCommand } from 'wedis'
import { bytes, report } from './measure.mjs'
import { redisServer } from './redis.mjs'

const pad = (i, width = 6) => String(i).padStart(width, '0')

/** n calls of line, as the commands that fill a store. */
function* times(n, line) {
  for (let i = 0; i < n; i++) yield line(i)
}

const sets = [
  {
    name: '1,000,000 strings: keys of 10 bytes, values of 12',
    need: 0.7,
    fill: () => times(1_000_000, (i) => ['SET', `key:${pad(i)}`, `value:${pad(i)}`]),
  },
  {
    name: '100,000 hashes of 10 fields: names of 7 bytes, values of 8',
    need: 0.8,
    fill: () =>
      times(100_000, (i) => [
        'HSET', `hash:${pad(i)}`, ...Array.from({ length: 10 }, (_, f) => [`field:${f}`, `v:${pad(i * 10 + f)}`]).flat(),
      ]),
  },
  {
    name: '10,000 sets of 100 integers below 1,000,000',
    need: 1,
    fill: () =>
      times(10_000, (i) => ['SADD', `set:${pad(i)}`, ...Array.from({ length: 100 }, (_, m) => `${(i * 7919 + m * 9973) % 1_000_000}`)]),
  },
  {
    name: 'a sorted set of 1,000,000: members of 14 bytes, random scores',
    need: 0.7,
    fill: () => times(10_000, (i) => ['ZADD', 'z', ...Array.from({ length: 100 }, (_, m) => {
      const n = i * 100 + m
      return [`${(n * 7_368_787) % 1_000_003}`, `member:${pad(n, 7)}`]
    }).flat()]),
  },
  {
    name: 'a list of 1,000,000: elements of 15 bytes',
    need: 1,
    fill: () => times(10_000, (i) => ['RPUSH', 'l', ...Array.from({ length: 100 }, (_, m) => `element:${pad(i * 100 + m, 7)}`)]),
  },
  {
    name: 'a stream of 1,000,000 entries of 5 fields',
    need: 1,
    fill: () =>
      times(1_000_000, (i) => ['XADD', 's', `${1_700_000_000_000 + i * 3}-0`, 'user', `u${i % 1000}`, 'page', `/p/${i % 77}`, 'ms', `${i % 900}`, 'ok', '1', 'ref', pad(i)]),
  },
]

/** The commands of a data set, a thousand to a batch. */
function* batches(commands) {
  let parts = []
  for (const words of commands) {
    parts.push(encodeCommand(words))
    if (parts.length === 1000) {
      yield Buffer.concat(parts)
      parts = []
    }
  }
  if (parts.length > 0) yield Buffer.concat(parts)
}

const usedMemory = (info) => Number(/used_memory:(\d+)/.exec(info)[1])

/** A connection that sends batches as they are and knows when they are done. */
async function connect(port) {
  const socket = net.connect(port, '127.0.0.1')
  let text = ''
  let seen = () => {}
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    seen()
  })
  await new Promise((done) => socket.once('connect', done))
  /** Sends a batch and returns what comes until a reply that matches. */
  async function ask(batch, until) {
    text = ''
    socket.write(batch)
    await new Promise((done) => {
      seen = () => until.test(text) && done()
      seen()
    })
    return text
  }
  return {
    run: (batch) => ask(Buffer.concat([batch, encodeCommand(['ECHO', 'the end'])]), /\$7\r\nthe end\r\n$/),
    memory: async () => usedMemory(await ask(encodeCommand(['INFO', 'memory']), /lazyfree_pending_objects/)),
    end: () => socket.end(),
  }
}

const rows = []
const budgets = []
let footprint = 0
for (const { name, need, fill } of sets) {
  const db = await open()
  const empty = usedMemory(db.info('memory'))
  for (const batch of batches(fill())) db.exec(batch)
  const ours = usedMemory(db.info('memory')) - empty
  const whole = db.footprint
  footprint ||= whole
  await db.close()

  const server = await redisServer()
  const redis = await connect(server.port)
  const before = await redis.memory()
  for (const batch of batches(fill())) await redis.run(batch)
  const theirs = (await redis.memory()) - before
  redis.end()
  server.stop()

  rows.push([name, bytes(ours), bytes(whole), bytes(theirs), `${(ours / theirs).toFixed(2)} ×`])
  budgets.push({ what: `memory for ${name}, against redis-server`, need, got: ours / theirs, most: true })
}

report({
  title: 'Memory',
  head: ['', 'wedis', 'its WebAssembly memory', 'redis-server', 'ratio'],
  rows,
  notes: [
    'The growth of used_memory by the same commands. The WebAssembly memory is all that the module holds, its own code and buffers included; the resident size of redis-server is more than its used_memory.',
  ],
  budgets: [{ what: 'WebAssembly memory for 1M keys, MB', need: 64, got: footprint / 1e6, most: true }, ...budgets],
})
