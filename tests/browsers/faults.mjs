/**
 * Faults, each tried once by `run`: what was acknowledged before it, what is there after it. `faults.test.mjs` runs some of them
 * once, `chaos.mjs` all of them many times.
 */
import assert from 'node:assert/strict'
import { freshProfile, freshServer } from './harness/index.mjs'

export const STORES = ['indexedDB', 'opfs']

/**
 * A fault as `run(browser, store, t, { random, rounds })` → `{ acknowledged, lost, wrong }`; `where` says in which browsers it can
 * be tried, `long` that only `chaos.mjs` does, `brief` that browsers of which only the essentials are tried do, `ends` that it is
 * the end of the browser.
 */
export const faults = [
  { name: 'kill the page, relaxed', brief: true, ends: (browser) => !browser.survives, run: killed('tab', 'relaxed') },
  { name: 'kill the page, strict', long: true, run: killed('tab', 'strict') },
  { name: 'kill the browser, relaxed', long: true, run: killed('session', 'relaxed') },
  { name: 'kill the browser, strict', ends: () => true, run: killed('session', 'strict') },
  { name: 'stop the owner, let another in, wake it', run: frozen('stop') },
  { name: 'freeze the owner, let another in, wake it', where: (browser) => browser.name === 'chromium', run: frozen('lifecycle') },
  { name: '8 tabs at once', brief: true, run: crowd },
]

/** Whether a store works in a browser at all. */
export const works = (browser, store) => !(browser.name === 'webkit' && store === 'opfs')

const channel = () => `c${Math.random().toString(36).slice(2)}`
const writeOn = async (...args) => (await import('/pages/history.js')).writeOn(...args)
const verify = async (...args) => (await import('/pages/history.js')).verify(...args)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until a page has reported something. */
async function reported(server, name, atLeast = 1) {
  const end = Date.now() + 30_000
  while (server.reported(name) < atLeast) {
    assert.ok(Date.now() < end, `the page reported ${server.reported(name)} of ${atLeast} at ${name}`)
    await pause(5)
  }
}

function outcome(acknowledged, { last, wrong }) {
  return { acknowledged, lost: Math.max(0, acknowledged - last), wrong }
}

/** Ends the process of a page, or of the whole browser, in the middle of writing; what is found is written on, `rounds` times. */
function killed(what, durability) {
  return async (browser, store, t, { random, rounds }) => {
    const options = { profile: await freshProfile(t), server: await freshServer(t) }
    let session = await browser.launch(t, options)
    const result = { acknowledged: 0, lost: 0, wrong: [], rounds: 0 }
    let before = 0
    for (let round = 0; round < rounds; round++) {
      const name = channel()
      const tab = await session.open()
      if (what === 'tab') await tab.process()
      const writing = tab.run(writeOn, store, 'app', durability, name)
      writing.catch(() => {})
      await reported(options.server, name, before + 1)
      await pause(random() * 700)
      if (what === 'tab') await tab.kill()
      else await session.kill()
      await pause(100) // a report may still be on its way: it only counts as acknowledged what was
      const acknowledged = options.server.reported(name)
      if (what === 'session' || !browser.survives) {
        await session.kill()
        session = await browser.launch(t, options)
      }
      const found = await (await session.open()).run(verify, store, 'app')
      const { lost, wrong } = outcome(acknowledged, found)
      result.acknowledged += acknowledged - before
      result.lost += lost
      result.wrong.push(...wrong)
      result.rounds++
      before = found.last
    }
    await session.close()
    return result
  }
}

/** Another tab opens the store while its owner stands still; the owner wakes and writes on. */
function frozen(how) {
  return async (browser, store, t, { random }) => {
    const session = await browser.launch(t)
    const { server } = session
    const [first, second] = [await session.open(), await session.open()]
    await first.process()
    const [one, two] = [channel(), channel()]
    const writing = first.run(writeOn, store, 'app', 'relaxed', one)
    writing.catch(() => {})
    await reported(server, one)
    await pause(random() * 300)
    await first.freeze(how)
    void second.run(writeOn, store, 'app', 'relaxed', two).catch(() => {})
    await reported(server, two)
    const before = server.reported(one)
    await first.thaw(how)
    const error = await writing
    assert.equal(error.name, 'OwnershipError', `the first owner ended with ${JSON.stringify(error)}`)
    await pause(random() * 200)
    const acknowledged = Math.max(server.reported(two), before)
    const third = await session.open()
    const found = await third.run(verify, store, 'app')
    await session.close()
    return outcome(acknowledged, found)
  }
}

/** Eight tabs open the store at the same time and write; in the end one of them has it. */
async function crowd(browser, store, t) {
  const session = await browser.launch(t)
  const { server } = session
  const tabs = []
  for (let i = 0; i < 8; i++) tabs.push(await session.open())
  const names = tabs.map(channel)
  const ends = tabs.map((tab, i) => tab.run(writeOn, store, 'app', 'relaxed', names[i]))
  const refused = []
  ends.forEach((end, i) => void end.then((error) => refused.push([i, error]), (error) => refused.push([i, { name: 'Error', message: String(error) }])))
  const until = Date.now() + 30_000
  while (refused.length < 7 && Date.now() < until) await pause(20)
  assert.equal(refused.length, 7, `${refused.length} of 8 tabs were refused`)
  for (const [i, error] of refused) assert.equal(error.name, 'OwnershipError', `tab ${i}: ${JSON.stringify(error)}`)
  await pause(200)
  const acknowledged = Math.max(...names.map((name) => server.reported(name)))
  const found = await (await session.open()).run(verify, store, 'app')
  await session.close()
  return outcome(acknowledged, found)
}
