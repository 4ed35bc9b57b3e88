/** What browsers do to stores besides ending: no room, deleted data, damage, private browsing. Nothing is lost silently. */
import assert from 'node:assert/strict'
import { appendFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { STORES, works } from './faults.mjs'
import { browsers, freshProfile, freshServer } from './harness/index.mjs'

/** Opens a database in the page, as `globalThis.db`, and writes `count` keys of 100 kB. */
async function fill(store, count, prefix = 'k') {
  const { storeOf } = await import('/pages/history.js')
  const { open } = await import('wedis')
  globalThis.db ??= await open({ store: await storeOf(store, 'app') })
  for (let i = 0; i < count; i++) {
    const bytes = crypto.getRandomValues(new Uint8Array(50_000))
    db.set(`${prefix}${i}`, Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return db.flush().then(() => ({ state: 'saved' }), ({ name, code, message }) => ({ state: db.persistence.state, name, code, message }))
}

/** What a second visit finds. */
async function visit(store) {
  const { storeOf } = await import('/pages/history.js')
  const { open } = await import('wedis')
  try {
    const again = await open({ store: await storeOf(store, 'app') })
    const found = { size: again.dbsize(), lengths: [...new Set([...again.scanIterator()].map((key) => again.strlen(key)))] }
    await again.close()
    return found
  } catch ({ name, code, message }) {
    return { name, code, message }
  }
}

for (const browser of browsers) describe(browser.name, () => {
  const shared = browser.shared(after)

  for (const store of STORES) {
    if (!works(browser, store) || browser.brief) continue

    if (browser.name === 'chromium') {
      test(`${browser.name}, ${store}: no room, and room again`, async (t) => {
        const session = await shared.launch(t)
        const tab = await session.open()
        const origin = session.server.url.replace(/\/$/, '')
        // Before anything is written: Chromium remembers for a while how much room there was.
        await tab.cdp('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_500_000 })
        assert.deepEqual(await tab.run(fill, store, 5), { state: 'saved' })
        const refused = await tab.run(fill, store, 30, 'more')
        assert.deepEqual([refused.state, refused.name, refused.code], ['failed', 'PersistenceError', 'quota'], JSON.stringify(refused))
        await tab.cdp('Storage.overrideQuotaForOrigin', { origin })
        assert.deepEqual(await tab.run(fill, store, 1, 'last'), { state: 'saved' })
        assert.deepEqual(await (await session.open()).run(visit, store), { size: 36, lengths: [100_000] })
      })

      test(`${browser.name}, ${store}: the site's data are cleared while it is open`, async (t) => {
        const session = await shared.launch(t)
        const tab = await session.open()
        assert.deepEqual(await tab.run(fill, store, 5), { state: 'saved' })
        await tab.cdp('Storage.clearDataForOrigin', { origin: session.server.url.replace(/\/$/, ''), storageTypes: 'indexeddb,file_systems' })
        await tab.run(fill, store, 1, 'next') // fails, or has been tried again by now
        assert.deepEqual(await tab.run(fill, store, 1, 'last'), { state: 'saved' })
        assert.deepEqual(await (await session.open()).run(visit, store), { size: 7, lengths: [100_000] })
      })
    }

    if (browser.name === 'chromium' && store === 'indexedDB') {
      test(`${browser.name}, ${store}: a log that a kill has torn is all there, or open() says that the browser has deleted it`, async (t) => {
        const options = { profile: await freshProfile(t), server: await freshServer(t) }
        for (let life = 1; ; life++) {
          const session = await browser.launch(t, options)
          const tab = await session.open()
          if (life === 3) {
            const found = await tab.run(visit, store)
            if (found.size !== 10) assert.deepEqual([found.name, found.code], ['PersistenceError', 'damaged'], JSON.stringify(found))
            if (found.size !== 10) assert.deepEqual(await tab.run(visit, store), { size: 0, lengths: [] })
            return
          }
          assert.deepEqual(await tab.run(fill, store, 5, `life${life}-`), { state: 'saved' })
          await session.kill()
          // A record's head without its body, as it is when the browser ends between the two. The next life writes behind it.
          const folder = join(options.profile, 'Default/IndexedDB')
          const log = (await readdir(folder, { recursive: true })).find((name) => name.endsWith('.log'))
          if (life === 1) await appendFile(join(folder, log), Uint8Array.of(1, 2, 3, 4, 0xe8, 3, 1))
        }
      })
    }

    if (browser.name !== 'chromium') {
      test(`${browser.name}, ${store}: no room`, async (t) => {
        const options = { profile: await freshProfile(t), server: await freshServer(t) }
        const little = { prefs: { 'dom.quotaManager.temporaryStorage.fixedLimit': 10_000 }, args: browser.name === 'webkit' ? ['--room=10000000'] : [] }
        let session = await browser.launch(t, { ...options, ...little })
        const refused = await (await session.open()).run(fill, store, 150)
        assert.deepEqual([refused.state, refused.name, refused.code], ['failed', 'PersistenceError', 'quota'], JSON.stringify(refused))
        let found = await (await session.open()).run(visit, store)
        if (browser.name === 'webkit') {
          // It takes nothing more, not even the name of an owner; with more room all is there.
          assert.equal(found.code, 'quota', JSON.stringify(found))
          await session.close()
          session = await browser.launch(t, options)
          found = await (await session.open()).run(visit, store)
        }
        assert.ok(found.size > 0 && found.size < 150, JSON.stringify(found))
        assert.deepEqual(found.lengths, [100_000])
      })
    }

    test(`${browser.name}, ${store}: private browsing keeps data, or says why not`, async (t) => {
      const session = await browser.launch(t, { hidden: true })
      const tab = await session.open()
      const outcome = await tab.run(async (store) => {
        const { storeOf } = await import('/pages/history.js')
        const { open } = await import('wedis')
        try {
          const db = await open({ store: await storeOf(store, 'app') })
          db.set('k', 'v')
          await db.flush()
          await db.close()
          const again = await open({ store: await storeOf(store, 'app') })
          return again.get('k')
        } catch ({ name, code, message }) {
          return `${name} ${code} ${message}`
        }
      }, store)
      assert.match(outcome, browser.name === 'firefox' && store === 'opfs' ? /^PersistenceError unavailable OPFS store "app" cannot be opened here \(private browsing/ : /^v$/)
    })
  }

  if (!browser.brief) test(`${browser.name}: another tab deletes the database`, async (t) => {
    const session = await shared.launch(t)
    const [one, two] = [await session.open(), await session.open()]
    assert.deepEqual(await one.run(fill, 'indexedDB', 3), { state: 'saved' })
    assert.equal(await two.run(() => new Promise((resolve) => {
      const request = indexedDB.deleteDatabase('wedis:app')
      request.onsuccess = () => resolve('deleted')
      request.onerror = () => resolve('refused')
    })), 'deleted')
    await one.run(fill, 'indexedDB', 1, 'next')
    assert.deepEqual(await one.run(fill, 'indexedDB', 1, 'last'), { state: 'saved' })
    assert.deepEqual(await two.run(visit, 'indexedDB'), { size: 5, lengths: [100_000] })
  })

  test(`${browser.name}: a damaged chunk or record in IndexedDB is refused`, async (t) => {
    const session = await shared.launch(t)
    const tab = await session.open()
    assert.deepEqual(await tab.run(fill, 'indexedDB', 15), { state: 'saved' })
    await tab.run(fill, 'indexedDB', 2, 'late')
    for (const part of ['chunks', 'journal']) {
      const found = await tab.run(async (part) => {
        const { db, restore } = await new Promise((resolve) => {
          const request = indexedDB.open('wedis:app')
          request.onsuccess = () => {
            const db = request.result
            const tx = db.transaction(part, 'readwrite')
            const cursor = tx.objectStore(part).openCursor()
            cursor.onsuccess = () => {
              const { value, key } = cursor.result
              const broken = value.slice()
              broken[part === 'journal' ? 0 : broken.length >> 1] ^= 0x40
              cursor.result.update(broken)
              tx.oncomplete = () => resolve({ db, restore: () => new Promise((done) => {
                const tx = db.transaction(part, 'readwrite')
                tx.objectStore(part).put(value, key)
                tx.oncomplete = done
              }) })
            }
          }
        })
        const { storeOf } = await import('/pages/history.js')
        const { open } = await import('wedis')
        const error = await open({ store: await storeOf('indexedDB', 'app') }).then(() => null, ({ name, message }) => ({ name, message }))
        await restore()
        db.close()
        return error
      }, part)
      assert.equal(found?.name, 'PersistenceError', part)
      assert.match(found.message, part === 'chunks' ? /chunk ".*" is unreadable/ : /journal record 1/)
    }
    assert.deepEqual(await tab.run(visit, 'indexedDB'), { size: 17, lengths: [100_000] })
  })

  if (!works(browser, 'opfs')) return
  test(`${browser.name}: a damaged file in OPFS is refused, a torn one cut`, async (t) => {
    const session = await shared.launch(t)
    const tab = await session.open()
    assert.deepEqual(await tab.run(fill, 'opfs', 15), { state: 'saved' })
    await tab.run(async () => { await db.close(); db = undefined })
    assert.deepEqual(await tab.run(fill, 'opfs', 2, 'late'), { state: 'saved' })
    await tab.run(async () => { await db.close(); db = undefined })
    /** Changes the first file of a kind by `how`, opens the database, and puts the file back. */
    const open = (kind, how) => tab.run(async (kind, how) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('wedis-app')
      let file = null
      for await (const [name, handle] of folder.entries()) if (name.startsWith(kind) && (await handle.getFile()).size > 0) file = handle
      const before = new Uint8Array(await (await file.getFile()).arrayBuffer())
      const write = async (bytes) => {
        const writable = await file.createWritable()
        await writable.write(bytes)
        await writable.close()
      }
      if (how === 'flip') await write(before.map((byte, i) => (i === before.length >> 1 ? byte ^ 0x40 : byte)))
      if (how === 'shorten') await write(before.subarray(0, -10))
      const { storeOf } = await import('/pages/history.js')
      const store = await storeOf('opfs', 'app')
      const found = await store.load().then(async ({ chunks, journal }) => {
        for await (const _ of chunks);
        let records = 0
        for await (const _ of journal) records++
        return { records }
      }).catch(({ name, code, message }) => ({ name, code, message }))
      await store.close().catch(() => {})
      if ((await folder.getFileHandle(file.name).catch(() => null)) && found.code) await write(before)
      return found
    }, kind, how)
    const whole = await open('journal', 'nothing')
    assert.ok(whole.records >= 2, JSON.stringify(whole))
    for (const [kind, how] of [['chunks', 'flip'], ['chunks', 'shorten'], ['index', 'flip'], ['index', 'shorten'], ['journal', 'shorten']]) {
      const found = await open(kind, how)
      assert.deepEqual([found.name, found.code], ['PersistenceError', 'damaged'], `${kind} ${how}: ${JSON.stringify(found)}`)
      assert.match(found.message, /OPFS store "app" is damaged: /)
    }
    assert.deepEqual(await open('journal', 'nothing'), whole)
  })
})
