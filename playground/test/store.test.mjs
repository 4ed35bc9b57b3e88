/** The npm package's IndexedDB store in a real browser, without the playground around it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { server, withPage } from './browser.mjs'

/** A page that has the package's `open` and `indexedDB` (as `keep`) as globals, and what tests need to look inside. */
async function withPackage(options, body) {
  await withPage({ ...options, url: server.package }, async (page, profile) => {
    await load(page)
    await body(page, profile)
  })
}

async function load(page) {
  await page.addScriptTag({ type: 'module', content: `
    import { open } from './browser.js'
    import { indexedDB as keep } from './stores/indexeddb.js'
    const done = request => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    /** Runs work on an object store of the database, from outside the package. */
    const inside = async (store, work) => {
      const db = await done(indexedDB.open('wedis:app'))
      const result = await work(db.transaction(store, 'readwrite').objectStore(store), done)
      db.close()
      return result
    }
    /** The error of a promise, as plain data. */
    const failure = promise => promise.then(() => null, error => ({ name: error.name, message: error.message }))
    Object.assign(globalThis, { open, keep, inside, failure, loaded: true })` })
  await page.waitForFunction(() => globalThis.loaded)
}

async function reload(page) {
  await page.reload()
  await load(page)
}

/** Opens the database and leaves it in `db`. */
const start = page => page.evaluate(async () => void (globalThis.db = await open({ store: keep('app') })))

/** 3 MB in 300 values: more than fits a journal, so a snapshot is written. */
const fill = page => page.evaluate(async () => {
  for (let i = 0; i < 300; i++) db.set(`key:${i}`, String(i).padStart(10_000, '.'))
  await db.flush()
})

test('what was flushed is there after a reload: text, bytes, expiry, other databases', () => withPackage({}, async page => {
  await start(page)
  await page.evaluate(async () => {
    db.set('text', 'h\u00e9 \u2713')
    db.set(new Uint8Array([0, 255, 10]), new Uint8Array([13, 10, 0, 200]))
    db.set('lasting', '1', { EX: 1000 })
    db.call('SELECT', 3)
    db.set('elsewhere', '3')
    await db.flush()
  })
  await reload(page)
  await start(page)
  assert.deepEqual(await page.evaluate(() => [
    db.get('text'), [...db.bytes.get(new Uint8Array([0, 255, 10]))], db.ttl('lasting') > 990, db.dbsize(),
    db.call('SELECT', 3), db.get('elsewhere'), db.persistence.state,
  ]), ['h\u00e9 \u2713', [13, 10, 0, 200], true, 3, 'OK', '3', 'saved'])
}))

test('a large journal becomes a snapshot of chunks, rewritten only where data changed', () => withPackage({}, async page => {
  await start(page)
  await fill(page)
  const names = () => page.evaluate(() => inside('chunks', (store, done) => done(store.getAllKeys())))
  const before = await names()
  assert.ok(before.length > 1, `${before.length} chunks`)
  assert.equal(await page.evaluate(() => inside('journal', (store, done) => done(store.count()))), 0)
  await reload(page)
  await start(page)
  assert.deepEqual(await page.evaluate(() => [db.dbsize(), db.get('key:299').slice(-5)]), [300, '..299'])
  await page.evaluate(async () => {
    db.del('key:0')
    db.set('key:1', 'changed')
    await db.flush()
  })
  await reload(page)
  await start(page)
  assert.deepEqual(await page.evaluate(() => [db.dbsize(), db.get('key:1')]), [299, 'changed'])
}))

test('a tab that ends in the middle of writing leaves a store that opens, without gaps', () => withPackage({}, async (page, profile) => {
  await start(page)
  await page.evaluate(() => {
    let n = 0
    setInterval(() => {
      for (let i = 0; i < 200; i++) db.set(`n:${n}`, String(n++).padStart(500, '0'))
    })
  })
  await page.waitForFunction(() => db.persistence.lastSavedAt !== null && db.dbsize() > 5000)
  await page.close()
  const next = await profile.newPage()
  await next.goto(server.package)
  await load(next)
  await start(next)
  const [size, present] = await next.evaluate(() => {
    const size = db.dbsize()
    let present = 0
    while (db.exists(`n:${present}`)) present++
    return [size, present]
  })
  assert.ok(size > 0)
  assert.equal(present, size, 'a prefix of the writes, nothing missing in between')
}))

for (const [what, store, change, expected] of [
  ['a damaged chunk', 'chunks', bytes => void (bytes[bytes.length >> 1] ^= 1), /^chunk "/],
  ['a chunk cut short', 'chunks', bytes => bytes.slice(0, -7), /^chunk "/],
  ['a damaged manifest', 'meta', bytes => void (bytes[bytes.length >> 1] ^= 1), /^the manifest/],
]) {
  test(`${what}: open names it, and the store stays as it is`, () => withPackage({}, async page => {
    await start(page)
    await fill(page)
    await reload(page)
    const all = () => page.evaluate(async () => {
      const seen = []
      for (const name of ['meta', 'chunks', 'journal']) {
        seen.push(...await inside(name, async (store, done) => {
          const [keys, values] = [await done(store.getAllKeys()), await done(store.getAll())]
          return keys.filter(key => !/^(owner|fence)/.test(key)).map(key => `${name} ${key} ${values[keys.indexOf(key)]}`)
        }))
      }
      const sum = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(seen.join('\n')))
      return new Uint8Array(sum).join() // megabytes would be a poor error message
    })
    const sound = await all()
    await page.evaluate(async ([name, source]) => {
      const change = new Function(`return ${source}`)()
      globalThis.undo = await inside(name, async (store, done) => {
        const key = name === 'meta' ? 'manifest' : (await done(store.getAllKeys()))[0]
        const bytes = await done(store.get(key))
        const original = bytes.slice()
        await done(store.put(change(bytes) ?? bytes, key))
        return [name, key, original]
      })
    }, [store, change.toString()])
    const damaged = await all()
    const error = await page.evaluate(() => failure(open({ store: keep('app') })))
    assert.equal(error?.name, 'PersistenceError')
    assert.match(error.message, expected)
    assert.equal(await all(), damaged, 'nothing was written')
    await page.evaluate(() => inside(undo[0], (store, done) => done(store.put(undo[2], undo[1]))))
    assert.equal(await all(), sound)
    await start(page)
    assert.equal(await page.evaluate(() => db.dbsize()), 300)
  }))
}

test('a missing chunk is noticed', () => withPackage({}, async page => {
  await start(page)
  await fill(page)
  await reload(page)
  await page.evaluate(() => inside('chunks', async (store, done) => done(store.delete((await done(store.getAllKeys()))[0]))))
  const error = await page.evaluate(() => failure(open({ store: keep('app') })))
  assert.equal(error?.name, 'PersistenceError')
}))

test('a commit that the browser takes back: a clear error, data in memory, and saved once it lets us', () => withPackage({}, async (page, profile) => {
  await start(page)
  const error = await page.evaluate(async () => {
    db.set('small', 'kept')
    await db.flush()
    // As with a full disk: requests succeed, then the transaction is aborted.
    const { commit } = IDBTransaction.prototype
    globalThis.lift = () => (IDBTransaction.prototype.commit = commit)
    IDBTransaction.prototype.commit = function () {
      this.abort()
    }
    for (let i = 0; i < 10; i++) db.set(`n:${i}`, String(i))
    return failure(db.flush())
  })
  assert.equal(error?.name, 'PersistenceError')
  assert.match(error.message, /^IndexedDB database "app" refused: /)
  assert.deepEqual(await page.evaluate(() => [db.persistence.state, db.persistence.dirty, db.persistence.error.message, db.dbsize(), db.get('n:9')]),
    ['failed', true, error.message, 11, '9'])

  const stored = () => page.evaluate(() => inside('journal', (store, done) => done(store.count())))
  assert.equal(await stored(), 1, 'nothing half-written')
  await page.evaluate(async () => {
    lift()
    await db.flush()
  })
  assert.equal(await page.evaluate(() => db.persistence.state), 'saved')
  await page.close()
  const next = await profile.newPage()
  await next.goto(server.package)
  await load(next)
  await start(next)
  assert.deepEqual(await next.evaluate(() => [db.dbsize(), db.get('small'), db.get('n:9')]), [11, 'kept', '9'])
}))

test('a put that fails in the middle of a snapshot leaves the one before, and a later flush repairs it', () => withPackage({}, async page => {
  await start(page)
  await fill(page)
  const error = await page.evaluate(async () => {
    const { put } = IDBObjectStore.prototype
    let left = 2
    IDBObjectStore.prototype.put = function (...args) {
      if (left-- <= 0) throw new DOMException('No space left.', 'QuotaExceededError')
      return put.apply(this, args)
    }
    for (let i = 0; i < 300; i++) db.set(`key:${i}`, String(i).padStart(12_000, '-'))
    const error = await failure(db.flush())
    IDBObjectStore.prototype.put = put
    return error
  })
  assert.match(error?.message ?? '', /QuotaExceededError: No space left/)
  await page.evaluate(() => db.set('key:0', 'newest'))
  await page.evaluate(() => db.flush())
  assert.equal(await page.evaluate(() => db.persistence.state), 'saved')
  await reload(page)
  await start(page)
  assert.deepEqual(await page.evaluate(() => [db.dbsize(), db.get('key:0'), db.get('key:299').length]), [300, 'newest', 12_000])
}))

test('two pages: the later one owns the store, the earlier one is told', () => withPackage({}, async (page, profile) => {
  await start(page)
  await page.evaluate(async () => {
    db.set('a', 'first')
    await db.flush()
  })
  const second = await profile.newPage()
  await second.goto(server.package)
  await load(second)
  await start(second)
  const error = await page.evaluate(() => {
    db.set('a', 'late')
    return failure(db.flush())
  })
  assert.equal(error?.name, 'OwnershipError')
  assert.match(error.message, /another page has opened/)
  assert.equal(await page.evaluate(() => db.get('a')), 'late', 'in memory')
  await second.evaluate(async () => {
    db.append('a', '+second')
    await db.flush()
  })
  await reload(second)
  await start(second)
  assert.equal(await second.evaluate(() => db.get('a')), 'first+second')
}))

test('a database deleted underneath: an error, not a silent loss', () => withPackage({}, async page => {
  await start(page)
  const error = await page.evaluate(async () => {
    db.set('a', '1')
    await db.flush()
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('wedis:app')
      request.onsuccess = resolve
      request.onerror = request.onblocked = reject
    })
    db.set('a', '2')
    return failure(db.flush())
  })
  assert.equal(error?.name, 'PersistenceError')
  assert.match(error.message, /was deleted while it was open/)
}))
