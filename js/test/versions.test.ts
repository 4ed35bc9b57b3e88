import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { type Store, open } from 'wedis'

interface Fixture {
  digest: string
  manifest: string
  chunks: [string, string][]
  journal: string[]
}

const folder = 'test/fixtures/stores/'
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

for (const file of readdirSync(folder)) {
  test(`what ${file.replace('.json', '')} has stored loads, and is stored anew`, async () => {
    const { digest, manifest, chunks, journal } = JSON.parse(readFileSync(folder + file, 'utf8')) as Fixture
    const left = new Map(chunks.map(([name, chunk]) => [name, bytes(chunk)]))
    assert.ok(left.size > 1 && journal.length > 0)
    let kept = { manifest: bytes(manifest), journal: journal.map(bytes) }
    /** Begins with the fixture, and keeps what is stored on top of it. */
    const store: Store = {
      load: async () => ({ ...kept, chunks: new Map(left) }),
      append: async (record) => void kept.journal.push(record),
      snapshot: async () => ({
        put: async (name, chunk) => void left.set(name, chunk),
        commit: async (manifest, remove) => {
          for (const name of remove) left.delete(name)
          kept = { manifest, journal: [] }
        },
        abort: async () => {},
      }),
      close: async () => {},
    }
    const options = { store, now: () => 1_790_000_000_000, config: { 'enable-debug-command': 'yes' } }
    const db = await open(options)
    assert.equal(db.call('DEBUG', 'DIGEST'), digest)
    assert.equal(db.get('chunk:number'), '12345')
    assert.equal(db.call('PEXPIRETIME', 'chunk:expires'), 4_000_000_000_123)
    assert.equal(db.get('in'), 'a transaction')
    assert.equal(db.call('FCALL', 'f', 0), 'kept')
    db.select(9)
    assert.equal(db.zscore('journal:zset', 'member 7'), 1.75)
    assert.equal(db.call('XPENDING', 'chunk:stream', 'group') instanceof Array, true)
    // A snapshot now removes chunks by the names that they have there.
    for (let i = 0; i < 5; i++) db.set('filler', 'z'.repeat(400_000) + i)
    await db.flush()
    db.del('filler')
    await db.close()
    assert.equal(kept.journal.length <= 2, true)
    const again = await open(options)
    assert.equal(again.call('DEBUG', 'DIGEST'), digest)
    await again.close()
  })
}
