/**
 * Faults of tabs that share a database, each tried once by `run`: two tabs count, something happens to the one that came first, and
 * with it to the engine; the other goes on. `tabs.test.mjs` runs them once, `tabs-chaos.mjs` many times.
 */
import assert from 'node:assert/strict'

/** Where the engine is: see pages/sharing.js. */
export const PLACES = ['worker', 'tabs', 'opfs']

/** A fault as `run(browser, where, t, random)` → `{ acknowledged, doubtful, lost, doubled, wrong }`. */
export const faults = [
  { name: 'close the first tab', run: ended((tab) => tab.close()) },
  { name: 'kill the first tab', kills: true, run: ended((tab) => tab.kill()) },
  { name: 'stop the first tab, wake it', stops: true, run: stopped },
  { name: '8 tabs at once', run: crowd },
]

/** Whether a place, and a fault there, can be tried in a browser. */
export function works(browser, where, { kills = false, stops = false } = {}) {
  if (browser.name !== 'webkit') return true
  return where !== 'opfs' && !kills && !stops // its driver ends with the process of a page
}

const count = async (...args) => (await import('/pages/sharing.js')).count(...args)
const counts = async (...args) => (await import('/pages/sharing.js')).counts(...args)
const stop = () => {
  globalThis.enough = true
}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until a tab has reported so many acknowledged calls. */
async function reported(server, name, atLeast) {
  const end = Date.now() + 40_000
  while (server.reported(name) < atLeast) {
    assert.ok(Date.now() < end, `${name} has ${server.reported(name)} of ${atLeast} calls acknowledged`)
    await pause(5)
  }
}

/** Two tabs that count. */
async function two(browser, where, t) {
  const session = await browser.launch(t)
  const { server } = session
  const [first, second] = [await session.open(), await session.open()]
  await first.process().catch(() => {}) // WebKit: no fault that needs it
  const one = first.run(count, where, 'one')
  one.catch(() => {}) // its tab may go
  await reported(server, 'one', 1)
  const other = second.run(count, where, 'two')
  other.catch(() => {})
  await reported(server, 'two', 1)
  return { session, server, first, second, one, other }
}

/** What the counts must be, given what tabs say of themselves: those that lived, and what others had reported. */
function judge(found, lived, reports = {}) {
  const sum = { acknowledged: 0, doubtful: 0, lost: 0, doubled: 0, wrong: [] }
  for (const result of Object.values(lived)) for (const field of Object.keys(sum)) sum[field] = Array.isArray(sum[field]) ? [...sum[field], ...result[field]] : sum[field] + result[field]
  for (const [name, { acknowledged, doubtful }] of Object.entries(lived)) {
    sum.lost += Math.max(0, acknowledged - found[name])
    sum.doubled += Math.max(0, found[name] - acknowledged - doubtful)
  }
  for (const [name, acknowledged] of Object.entries(reports)) {
    sum.acknowledged += acknowledged
    sum.lost += Math.max(0, acknowledged - found[name])
  }
  const { all, ...each } = found
  const total = Object.values(each).reduce((a, b) => a + b, 0)
  if (all !== total) sum.wrong.push(`${all} calls in all, but ${total} of tabs`)
  return sum
}

/** The first tab goes in the middle of writing. */
function ended(end) {
  return async (browser, where, t, random) => {
    const { session, server, first, second, other } = await two(browser, where, t)
    await pause(random() * 500)
    await end(first)
    const before = server.reported('one')
    await reported(server, 'two', server.reported('two') + 20)
    await second.run(stop)
    const lived = { two: await other }
    const found = await (await session.open()).run(counts, where, ['one', 'two'])
    await session.close()
    return judge(found, lived, { one: before })
  }
}

/** The first tab gets no time; the other goes on without it; it wakes up, and both go on. */
async function stopped(browser, where, t, random) {
  const { session, server, first, second, one, other } = await two(browser, where, t)
  await pause(random() * 500)
  await first.freeze()
  await reported(server, 'two', server.reported('two') + 20)
  const before = server.reported('one')
  await first.thaw()
  await reported(server, 'one', before + 20)
  await Promise.all([first.run(stop), second.run(stop)])
  const lived = { one: await one, two: await other }
  const found = await (await session.open()).run(counts, where, ['one', 'two'])
  await session.close()
  return judge(found, lived)
}

/** Eight tabs connect at the same time and count to 200. */
async function crowd(browser, where, t) {
  const session = await browser.launch(t)
  const tabs = []
  for (let i = 0; i < 8; i++) tabs.push(await session.open())
  const names = tabs.map((_, i) => `tab${i}`)
  const results = await Promise.all(tabs.map((tab, i) => tab.run(count, where, names[i], 200)))
  const found = await (await session.open()).run(counts, where, names)
  await session.close()
  return judge(found, Object.fromEntries(names.map((name, i) => [name, results[i]])))
}
