/** Everything a store has to do, in real browsers; and what a browser without OPFS says. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { browsers } from './harness/index.mjs'

/** Runs the checks of wedis/testing in a page, or in a worker of it. */
async function check(path, maker, hasOpen) {
  const { testStore } = await import('wedis/testing')
  const { open } = await import('wedis')
  const make = (await import(path))[maker]
  return testStore((place) => make(place), { large: 1024 * 1024, ...(hasOpen ? { open } : {}) })
}

for (const kind of browsers) describe(kind.name, () => {
  const browser = kind.shared(after)
  test(`${browser.name}: IndexedDB does all that a store has to do`, async (t) => {
    const session = await browser.launch(t)
    const tab = await session.open()
    const names = await tab.run(check, 'wedis/stores/indexeddb', 'indexedDB', true)
    assert.ok(names.length >= 20, String(names.length))
    assert.deepEqual(tab.problems, [])
  })

  if (browser.name === 'webkit') {
    test('webkit: OPFS, which it cannot write to record by record, is refused with a reason', async (t) => {
      const tab = await (await browser.launch(t)).open()
      const error = await tab.run(async () => {
        const { opfs } = await import('wedis/stores/opfs')
        return opfs('app').load().then(() => null, ({ name, code, message }) => ({ name, code, message }))
      })
      assert.deepEqual([error?.name, error?.code], ['PersistenceError', 'unavailable'], error?.message)
      assert.match(error.message, /OPFS store "app"/)
    })
    return
  }

  test(`${browser.name}: OPFS does all that a store has to do, through its worker`, async (t) => {
    const session = await browser.launch(t)
    const tab = await session.open()
    const names = await tab.run(check, 'wedis/stores/opfs', 'opfs', true)
    assert.ok(names.length >= 20, String(names.length))
    assert.deepEqual(tab.problems, [])
  })

  if (browser.brief) return
  test(`${browser.name}: and in a worker of the application`, async (t) => {
    const session = await browser.launch(t)
    const tab = await session.open()
    const names = await tab.run(async () => {
      const source = `
        const { testStore } = await import(location.origin + '/wedis/testing.js')
        const { opfs } = await import(location.origin + '/wedis/stores/opfs.js')
        postMessage(await testStore((place) => opfs(place), { large: 1024 * 1024 }).catch(String))`
      const worker = new Worker(URL.createObjectURL(new Blob([source.replaceAll('location.origin', JSON.stringify(location.origin))], { type: 'text/javascript' })), { type: 'module' })
      return new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data)
        worker.onerror = ({ message }) => resolve(message)
      })
    })
    assert.ok(Array.isArray(names) && names.length >= 18, String(names))
  })
})
