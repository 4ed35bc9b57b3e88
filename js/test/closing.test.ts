import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Db, PersistenceError, open } from 'wedis'
import { directory } from 'wedis/stores/directory'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Watched, turn, until, withTraits } from './support/watched.js'

test('close can drop what the store refuses', async () => {
  const store = new Watched()
  const db = await open({ store })
  store.refuse = new Error('disk full')
  db.set('a', '1')
  await assert.rejects(db.close(), /disk full/)
  await db.close({ discard: true })
  assert.equal(store.closes, 1)
  assert.throws(() => db.get('a'), /the database is closed/)
})

/** Writes while a database closes, once in each turn, and returns how many writes it has taken. */
async function writeMeanwhile(db: Db, closing: Promise<void>): Promise<number> {
  let closed = false
  void closing.then(() => (closed = true))
  for (let taken = 0; ; taken++) {
    try {
      db.set(`k${taken}`, taken)
    } catch (error) {
      assert.match(String(error), /the database is closed/)
      await closing
      return taken
    }
    assert.ok(!closed, 'it takes writes although it is closed')
    await turn()
  }
}

/** A store that takes its time, also for closing. */
class Slow extends Watched {
  override async append(...args: Parameters<Watched['append']>): Promise<void> {
    await turn()
    await super.append(...args)
  }

  override async close(): Promise<void> {
    for (let i = 0; i < 5; i++) await turn()
    await super.close()
  }
}

test('what is written while it closes is stored, or refused', async () => {
  const store = new Slow()
  const db = await open({ store })
  for (let i = 0; i < 3000; i++) db.set(`first${i}`, 'x'.repeat(1000))
  const taken = await writeMeanwhile(db, db.close())
  assert.ok(taken > 0)
  const again = await open({ store: store.inner })
  assert.equal(again.dbsize(), 3000 + taken)
  await again.close()
})

test('in a folder too', async () => {
  const path = mkdtempSync(join(tmpdir(), 'wedis-closing-'))
  try {
    const db = await open({ store: directory(path) })
    const taken = await writeMeanwhile(db, db.close())
    const again = await open({ store: directory(path) })
    assert.equal(again.dbsize(), taken)
    await again.close()
  } finally {
    rmSync(path, { recursive: true })
  }
})

test('with promises too: each one settles, and what was answered is stored', async () => {
  const store = new Slow()
  const db = await open({ store, durability: 'strict' })
  const closing = db.close()
  const answers: Promise<boolean>[] = []
  let closed = false
  void closing.then(() => (closed = true))
  for (let i = 0; !closed; i++) {
    answers.push(db.set(`k${i}`, i).then(() => true, () => false))
    await turn()
  }
  const stored = (await Promise.all(answers)).filter(Boolean).length
  const again = await open({ store: store.inner })
  assert.equal(again.dbsize(), stored)
  await again.close()
})

test('what is written at the last moment and refused is told', async () => {
  const store = new Slow()
  const db = await open({ store })
  const { append } = store
  store.append = async (...args) => {
    db.set('last', '1')
    await append.apply(store, args)
    store.append = async () => Promise.reject(new Error('disk full'))
  }
  db.set('a', '1')
  await assert.rejects(db.close(), /disk full/)
  assert.equal(store.closes, 1)
  assert.throws(() => db.get('a'), /the database is closed/)
})

test('who writes faster than a store without journal takes it is told so', async () => {
  const store = new Watched()
  const db = await open({ store: withTraits(store, { journals: false, delay: 1 }) })
  const { snapshot } = store
  store.snapshot = async () => {
    db.incr('n')
    return snapshot.apply(store)
  }
  db.incr('n')
  await assert.rejects(db.close(), /still written to/)
  store.snapshot = snapshot
  await db.close()
  const again = await open({ store: store.inner })
  assert.ok(Number(again.get('n')) > 2)
  await again.close()
})

test('a close that waits for the store ends when all is to be dropped', async () => {
  const store = new Watched()
  const db = await open({ store })
  let release = () => {}
  store.gate = new Promise((resolve) => (release = resolve))
  db.set('a', '1')
  await turn()
  const patient = db.close()
  const outcome = assert.rejects(patient, PersistenceError)
  await turn()
  const hasty = db.close({ discard: true })
  await outcome
  assert.throws(() => db.set('b', '2'), /the database is closed/)
  release()
  await hasty
  assert.equal(store.closes, 1)
  await db.close()
})

test('a snapshot that is being written is finished before it closes, or given up', async () => {
  for (const discard of [false, true]) {
    const store = new Watched()
    const db = await open({ store })
    for (let i = 0; i < 5000; i++) db.set(`k${i}`, 'x'.repeat(1000))
    await db.flush()
    const before = store.replaces.length
    for (let i = 0; i < 5000; i++) db.set(`k${i}`, 'y'.repeat(1000))
    db.call('BGSAVE')
    await turn()
    await db.close({ discard })
    assert.equal(store.replaces.length > before, !discard)
    const again = await open({ store: store.inner })
    assert.equal(again.dbsize(), 5000)
    await again.close()
  }
})

test('without a journal, what is unsaved becomes a snapshot', async () => {
  const store = new Watched()
  const db = await open({ store: withTraits(store, { journals: false, delay: 20 }) })
  db.set('a', '1')
  const closing = db.close()
  await until(() => store.closes === 1)
  await closing
  const again = await open({ store: store.inner })
  assert.equal(again.get('a'), '1')
  await again.close()
})
