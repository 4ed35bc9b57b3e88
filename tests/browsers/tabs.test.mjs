/** Tabs that share a database by `connect`; `node tests/browsers/tabs-chaos.mjs` tries the faults many times. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { browsers } from './harness/index.mjs'
import { PLACES, faults, works } from './sharing.mjs'

/** Where each fault is tried here; the long form tries all of them everywhere. */
const SHORT = {
  'kill the first tab': ['worker', 'opfs'],
  'close the first tab': ['tabs'],
  'stop the first tab, wake it': ['tabs'],
  '8 tabs at once': ['worker'],
}
/** And where only the essentials are tried. */
const BRIEF = { 'close the first tab': ['worker', 'tabs'] }

for (const browser of browsers) describe(browser.name, () => {
  const shared = browser.shared(after)
  for (const where of PLACES) {
    if (!works(browser, where)) continue

    if (!browser.brief) test(`${browser.name}, ${where}: tabs see each other's writes, messages and live values`, async (t) => {
      const session = await shared.launch(t)
      const [one, two] = [await session.open(), await session.open()]
      const joined = async (where) => {
        globalThis.db = await (await import('/pages/sharing.js')).join(where)
      }
      await one.run(joined, where)
      const leader = () => one.run(async () => (await navigator.locks.query()).held.find(({ name }) => name === 'wedis:app').clientId)
      const before = await leader()
      await two.run(joined, where)
      await two.run(() => db.ping())
      assert.equal(await leader(), before, 'the engine moved because a tab came')
      await two.run(async () => {
        const seen = (globalThis.seen = { value: [], keys: [], messages: [], changes: [] })
        globalThis.until = async (what) => {
          for (const end = Date.now() + 10_000; !what(); ) {
            if (Date.now() > end) throw new Error(`seen: ${JSON.stringify(seen)}`)
            await new Promise((resolve) => setTimeout(resolve, 5))
          }
        }
        globalThis.stops = [
          db.live.key('k', (value) => seen.value.push(value)),
          db.live.keys('user:*', ({ keys }) => seen.keys.push(keys)),
          await db.subscribe('news', (message) => seen.messages.push(message)),
        ]
        void (async () => {
          for await (const { key, event } of db.changes({ match: 'user:*' })) seen.changes.push(`${event} ${key}`)
        })()
        await until(() => seen.value.length > 0 && seen.keys.length > 0)
        await db.set('mine', 'two')
      })
      assert.deepEqual(await one.run(async () => {
        await db.set('k', 'v')
        await db.hset('user:1', { name: 'Ada' })
        return [await db.get('mine'), await db.publish('news', 'hello')]
      }), ['two', 1])
      assert.deepEqual(await two.run(async () => {
        await until(() => seen.value.at(-1) === 'v' && seen.keys.at(-1).length === 1 && seen.messages.length > 0 && seen.changes.length > 0)
        for (const stop of stops) stop()
        await db.close()
        return { ...seen, value: seen.value.at(-1), keys: seen.keys.at(-1) }
      }), { value: 'v', keys: ['user:1'], messages: ['hello'], changes: ['hset user:1'] })
      assert.equal(await one.run(() => db.get('mine')), 'two')
    })

    for (const fault of faults) {
      if (!works(browser, where, fault) || !(browser.brief ? BRIEF : SHORT)[fault.name]?.includes(where)) continue
      test(`${browser.name}, ${where}: ${fault.name}`, async (t) => {
        const { acknowledged, ...rest } = await fault.run(shared, where, t, Math.random)
        assert.ok(acknowledged > 20)
        assert.deepEqual(rest, { doubtful: 0, lost: 0, doubled: 0, wrong: [] }, `of ${acknowledged} acknowledged calls`)
      })
    }
  }

  if (browser.brief) return
  test(`${browser.name}: a tab with another version is told so, whichever of the two has the database`, async (t) => {
    const session = await shared.launch(t)
    const [one, two] = [await session.open(), await session.open()]
    // The one that comes is of another version.
    const fault = await one.run(async () => {
      globalThis.db = await (await import('/pages/sharing.js')).join('tabs')
      const refused = new Promise((resolve) => {
        const wire = new BroadcastChannel('wedis:app:stranger')
        wire.onmessage = ({ data }) => resolve(data)
      })
      new BroadcastChannel('wedis:app').postMessage({ kind: 'hello', v: 99, client: 'stranger', epoch: 0 })
      const { kind, fault } = await refused
      return `${kind} ${fault.name} ${fault.message}`
    })
    assert.match(fault, /^refused VersionError .*another version of Wedis.*close or reload/)
    // The one that leads is of another version.
    await two.run(async () => {
      const leads = new Promise((resolve) => void navigator.locks.request('wedis:other', () => new Promise(resolve)))
      await leads
      const hall = new BroadcastChannel('wedis:other')
      hall.onmessage = () => hall.postMessage({ kind: 'here', v: 99, epoch: Date.now() })
    })
    const refusal = await one.run(async () => {
      const { join } = await import('/pages/sharing.js')
      return join('tabs', 'other').then(() => 'connected', (error) => `${error.name} ${error.code} ${error.message}`)
    })
    assert.match(refusal, /^VersionError version .*protocol 99.*close or reload the other tabs/)
  })
})
