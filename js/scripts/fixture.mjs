// Writes what a store holds of a database with every type, as this version stores it, to test/fixtures/stores/<name>.json.
// Fixtures of released versions stay as they are, and load for ever: see test/versions.test.ts.
//
//   node scripts/fixture.mjs <name> [<dist folder>]
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [name, dist = join(root, 'dist')] = process.argv.slice(2)
const load = (file) => import(pathToFileURL(join(resolve(dist), file)).href)
const { open } = await load('node.js')
const { memory } = await load('stores/memory.js')

const store = memory()
const db = await open({ store, seed: 1, now: () => 1_790_000_000_000, config: { 'enable-debug-command': 'yes' } })
const fill = (of) => {
  db.set(`${of}:string`, 'value')
  db.set(new Uint8Array([...Buffer.from(of), 0, 255, 13, 10]), Uint8Array.of(254, 0, 1))
  db.set(`${of}:number`, 12345)
  db.set(`${of}:long`, 'abc'.repeat(7_000))
  db.set(`${of}:expires`, 'x', { PXAT: 4_000_000_000_123 })
  for (let i = 0; i < 300; i++) {
    db.rpush(`${of}:list`, `element ${i}`)
    db.hset(`${of}:hash`, `field ${i}`, `value ${i}`)
    db.sadd(`${of}:set`, `member ${i}`)
    db.zadd(`${of}:zset`, i / 4, `member ${i}`)
    db.call('XADD', `${of}:stream`, `${i + 1}-1`, 'field', `value ${i}`)
    db.set(`${of}:key:${i}`, 'y'.repeat(100))
  }
  db.rpush(`${of}:small-list`, ['a', '1', ''])
  db.hset(`${of}:small-hash`, 'f', 'v')
  db.sadd(`${of}:intset`, ['1', '2', '70000'])
  db.sadd(`${of}:small-set`, ['a', 'b'])
  db.zadd(`${of}:small-zset`, 1.5, 'a')
  db.call('XGROUP', 'CREATE', `${of}:stream`, 'group', '0')
  db.call('XREADGROUP', 'GROUP', 'group', 'reader', 'COUNT', 5, 'STREAMS', `${of}:stream`, '>')
  db.call('PFADD', `${of}:hll`, 'a', 'b', 'c')
  db.call('GEOADD', `${of}:geo`, 13.361389, 38.115556, 'Palermo')
  db.call('SETBIT', `${of}:bits`, 1000, 1)
}
fill('chunk')
db.select(9)
fill('chunk')
db.call('FUNCTION', 'LOAD', "#!lua name=lib\nredis.register_function('f', function() return 'kept' end)")
for (let i = 0; i < 9; i++) db.set('filler', 'z'.repeat(400_000) + i) // so that a snapshot is due
db.set('filler', '')
await db.flush()
db.del('filler')
fill('journal')
db.select(0)
db.del('chunk:small-list')
db.multi().set('in', 'a transaction').incr('counter').exec()
await db.flush()
const digest = db.call('DEBUG', 'DIGEST')
await db.close()

const { manifest, chunks, journal } = await store.load()
const text = (bytes) => Buffer.from(bytes).toString('base64')
const fixture = { digest, manifest: text(manifest), chunks: [...chunks].map(([of, bytes]) => [of, text(bytes)]), journal: journal.map(text) }
writeFileSync(join(root, 'test', 'fixtures', 'stores', `${name}.json`), `${JSON.stringify(fixture, null, 1)}\n`)
console.log(`${name}: ${chunks.size} chunks, ${journal.length} journal records, digest ${digest}`)
