/** The data across reloads, and what the page says when the browser refuses to keep it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, ready, row, run, saved, until, withPage } from './browser.mjs'

/** Makes every commit of the page fail until `allowWrites()`: a put or add throws as a full disk would make it. */
function refuseWrites() {
  let refusing = true
  const refuse = name => {
    const original = IDBObjectStore.prototype[name]
    IDBObjectStore.prototype[name] = function (...args) {
      if (refusing && this.name !== 'meta') throw new DOMException('The disk is full.', 'QuotaExceededError')
      return original.apply(this, args)
    }
  }
  refuse('put')
  refuse('add')
  globalThis.allowWrites = () => (refusing = false)
}

test('a reload keeps values, expiry and other databases', () => withPage({}, async page => {
  await run(page, 'SET greeting "hello\\x00"', 'SET session 1 EX 500', 'SELECT 2', 'INCR elsewhere')
  await saved(page)
  await page.reload()
  await ready(page)
  assert.equal(await ask(page, 'GET greeting'), '"hello\\x00"')
  assert.match(await row(page, 'session').locator('.ttl').innerText(), /^8m \d+s$/)
  await run(page, 'SELECT 2')
  assert.equal(await ask(page, 'GET elsewhere'), '"1"')
}))

test('what expires while the page is closed is gone', () => withPage({}, async (page, profile) => {
  await run(page, 'SET short 1 PX 300', 'SET long 1')
  await saved(page)
  await page.close()
  const deadline = Date.now() + 300
  await until(() => Date.now() > deadline, 'the expiry to pass')
  const again = await profile.newPage()
  await again.goto(page.url())
  await ready(again)
  await row(again, 'long').waitFor()
  assert.equal(await ask(again, 'EXISTS short'), '(integer) 0')
}))

test('many writes in one turn, large values and deletions survive', () => withPage({}, async page => {
  const lines = Array.from({ length: 50 }, (_, i) => `SETRANGE big:${i} 99999 x`)
  await run(page, lines.join('\n'), 'DEL big:0 big:1')
  await saved(page)
  await page.reload()
  await ready(page)
  assert.equal(await ask(page, 'DBSIZE'), '(integer) 48')
  assert.equal(await ask(page, 'STRLEN big:49'), '(integer) 100000')
}))

test('IndexedDB refusing to write: said clearly, data stays in memory, and a retry saves it', () =>
  withPage({ alone: true, init: refuseWrites, expected: /QuotaExceeded/ }, async page => {
    await run(page, 'SET a 1')
    await page.waitForSelector('#saved[data-state="error"]')
    assert.equal(await page.innerText('#saved-text'), 'Not saved')
    const notice = page.getByRole('alert')
    assert.match(await notice.innerText(), /Your data is not being saved/)
    assert.match(await notice.innerText(), /disk is full/i, 'with the reason')
    assert.equal(await ask(page, 'GET a'), '"1"')
    assert.equal(await ask(page, 'INCR a'), '(integer) 2', 'the engine goes on working')

    await page.click('#saved')
    const dialog = page.locator('#dialog')
    assert.match(await dialog.innerText(), /kept in memory/)
    assert.match(await dialog.innerText(), /no room for more: delete keys or free space/, 'with what to do')
    assert.match(await dialog.locator('#fact-not-saved-since').innerText(), /^\d\d:\d\d:\d\d$/)
    await page.keyboard.press('Escape')

    await page.evaluate(() => { // in one turn: it is tried again by itself, too
      globalThis.allowWrites()
      document.querySelector('[data-notice="saving"] .outline').click()
    })
    await saved(page)
    assert.equal(await page.getByRole('alert').count(), 0, 'the notice goes with its cause')
    await page.reload() // the stub is back, but only reading happens
    await ready(page)
    assert.equal(await ask(page, 'GET a'), '"2"')
  }))

test('a browser without IndexedDB: the page works in memory and says so', () => withPage({
  alone: true,
  init: () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('Storage is switched off.', 'SecurityError')
    }
  },
}, async page => {
  assert.equal(await page.innerText('#saved-text'), 'Not kept')
  assert.match(await page.getByRole('alert').innerText(), /Storage is switched off/)
  await run(page, 'SET a 1')
  assert.equal(await ask(page, 'GET a'), '"1"')
  await page.click('#saved')
  assert.match(await page.locator('#dialog').innerText(), /in this tab only/)
}))

/** Overwrites a byte in the middle of everything in an object store of the page's database. */
const damage = (page, store) => page.evaluate(async name => {
  const done = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const db = await done(indexedDB.open('wedis:playground'))
  const tx = db.transaction(name, 'readwrite').objectStore(name)
  for (const key of await done(tx.getAllKeys())) {
    const bytes = await done(tx.get(key))
    bytes[bytes.length >> 1] ^= 0xff
    await done(tx.put(bytes, key))
  }
  db.close()
}, store)

test('stored data that cannot be read: the reason, an empty database, nothing overwritten, and a way out', () =>
  withPage({ alone: true }, async page => {
    await run(page, 'SET a 1')
    await saved(page)
    await damage(page, 'journal')
    await page.reload()
    await ready(page)
    assert.match(await page.getByRole('alert').innerText(), /stored data could not be opened[\s\S]*journal record 1/)
    assert.equal(await page.innerText('#saved-text'), 'Not kept')
    assert.equal(await ask(page, 'DBSIZE'), '(integer) 0')
    await run(page, 'SET b 1')
    await damage(page, 'journal') // the same bit again: the stored data is whole, and was not touched in between
    await page.reload()
    await ready(page)
    assert.equal(await ask(page, 'GET a'), '"1"')
    assert.equal(await ask(page, 'GET b'), '(nil)')

    await damage(page, 'journal')
    await page.reload()
    await ready(page)
    await page.getByRole('button', { name: 'Delete stored data' }).click()
    await page.waitForSelector('html[data-ready] #saved[data-state="saved"]')
    assert.equal(await page.getByRole('alert').count(), 0)
    assert.equal(await ask(page, 'DBSIZE'), '(integer) 0')
  }))

test('where there are no shared workers a tab has the engine for all; when that one goes another takes its place', () => withPage({ alone: true }, async (page, profile) => {
  await run(page, 'SET a 1')
  const second = await profile.newPage()
  second.setDefaultTimeout(15_000)
  await second.goto(page.url())
  await ready(second)
  assert.equal(await ask(second, 'INCR a'), '(integer) 2')
  assert.equal(await ask(page, 'INCR a'), '(integer) 3')
  await saved(second)
  await page.close()
  await second.locator('#log').getByText('The session was ended. Another one has begun.').waitFor()
  assert.equal(await ask(second, 'INCR a'), '(integer) 4')
  await row(second, 'a').waitFor()
  assert.equal(await second.getByRole('alert').count(), 0)
  await saved(second)
  await second.reload()
  await ready(second)
  assert.equal(await ask(second, 'GET a'), '"4"')
}))
