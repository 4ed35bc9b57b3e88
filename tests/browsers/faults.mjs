/**
 * Faults, each tried once by `run`: what was acknowledged before it, what is there after it. `faults.test.mjs` runs some of them
 * once, `chaos.mjs` all of them many times.
 */
import assert from 'node:assert/strict'
import { freshProfile, freshServer } from './harness/index.mjs'

export const STORES = ['indexedDB', 'opfs']

/**
 * A fault as `run(browser, store, t, { random, rounds })` → `{ acknowledged, lost, wrong }`, and `deleted` where browsers may delete
 * all of it (how often one did, and said so); `where` says in which browsers it can be tried, `long` that only `chaos.mjs` does,
 * `brief` that browsers of which only the essentials are tried do, `ends` that it is the end of the browser.
 */
export const faults = [
  { name: 'kill the page, relaxed', brief: true, ends: (browser) => !browser.survives, run: killed('tab', 'relaxed') },
  { name: 'kill the page, strict', long: true, ends: (browser) => !browser.survives, run: killed('tab', 'strict') },
  { name: 'kill the browser, relaxed', long: true, ends: () => true, run: killed('session', 'relaxed') },
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

/** Has a tab write for ever. */
function writesIn(tab, server, store, durability) {
  const name = channel()
  const end = tab.run(writeOn, store, 'app', durability, name)
  let over = null
  end.then((error) => (over = error), (error) => (over = error))
  return {
    /** The error that was the end of it. */
    end,
    /** The number of the last write that it has reported. */
    get last() {
      return server.reported(name)
    },
    /** Waits until it has reported that much. */
    async reported(atLeast = 1) {
      const until = Date.now() + 60_000
      while (this.last < atLeast) {
        if (over) throw Object.assign(new Error(`the page ended with ${over.name} ${over.code}: ${over.message}`), { code: over.code })
        assert.ok(Date.now() < until, `the page reported ${this.last} of ${atLeast}`)
        await pause(5)
      }
    },
  }
}

function outcome(acknowledged, { last, wrong }) {
  return { acknowledged, lost: Math.max(0, acknowledged - last), wrong }
}

/** Chromium deletes a database of IndexedDB whose files it finds damaged after a sudden end: what is ours is to say so. */
function deleted(error) {
  if (!/ damaged and has deleted it/.test(error.message)) throw error
  return null
}

/** Ends the process of a page, or of the whole browser, in the middle of writing; what is found is written on, `rounds` times. */
function killed(what, durability) {
  return async (browser, store, t, { random, rounds }) => {
    const options = { profile: await freshProfile(t), server: await freshServer(t) }
    let session = await browser.launch(t, options)
    const result = { acknowledged: 0, lost: 0, wrong: [], rounds: 0, deleted: 0 }
    let before = 0
    for (let round = 0; round < rounds; round++) {
      const tab = await session.open()
      if (what === 'tab') await tab.process()
      const writing = writesIn(tab, options.server, store, durability)
      await writing.reported(before + 1)
      await pause(random() * 700)
      if (what === 'tab') await tab.kill()
      else await session.kill()
      await pause(100) // a report may still be on its way: it only counts as acknowledged what was
      const acknowledged = writing.last
      if (what === 'session' || !browser.survives) {
        await session.kill()
        session = await browser.launch(t, options)
      }
      const found = await (await session.open()).run(verify, store, 'app').catch(deleted)
      result.rounds++
      if (found) {
        const { lost, wrong } = outcome(acknowledged, found)
        result.acknowledged += acknowledged - before
        result.lost += lost
        result.wrong.push(...wrong)
      } else {
        result.deleted++
      }
      before = found?.last ?? 0
    }
    await session.close()
    return result
  }
}

/**
 * A page that was stopped in the middle of a transaction of IndexedDB keeps all others out: whoever comes is told so, and the page
 * has lost nothing when it wakes.
 */
function inTransaction(error) {
  if (error.code !== 'unavailable' || !/standing still in the middle of a write/.test(error.message)) throw error
  return true
}

/** Another tab opens the store while its owner stands still; the owner wakes and writes on. */
function frozen(how) {
  return async (browser, store, t, { random }) => {
    const session = await browser.launch(t)
    const { server } = session
    const [first, second] = [await session.open(), await session.open()]
    await first.process()
    const one = writesIn(first, server, store, 'relaxed')
    await one.reported()
    await pause(random() * 300)
    await first.freeze(how)
    let two = writesIn(second, server, store, 'relaxed')
    const inside = await two.reported().then(() => false, inTransaction)
    if (inside) {
      await first.thaw(how)
      await one.reported(one.last + 1)
      two = writesIn(second, server, store, 'relaxed')
      await two.reported()
    }
    const before = one.last
    if (!inside) await first.thaw(how)
    const error = await one.end
    assert.equal(error.name, 'OwnershipError', `the first owner ended with ${JSON.stringify(error)}`)
    await pause(random() * 200)
    const acknowledged = Math.max(two.last, before)
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
  const all = tabs.map((tab) => writesIn(tab, server, store, 'relaxed'))
  const refused = []
  all.forEach(({ end }, i) => void end.then((error) => refused.push([i, error]), (error) => refused.push([i, { name: 'Error', message: String(error) }])))
  const until = Date.now() + 60_000
  while (refused.length < 7 && Date.now() < until) await pause(20)
  assert.equal(refused.length, 7, `${refused.length} of 8 tabs were refused`)
  for (const [i, error] of refused) assert.equal(error.name, 'OwnershipError', `tab ${i}: ${JSON.stringify(error)}`)
  await pause(200)
  const acknowledged = Math.max(...all.map(({ last }) => last))
  const found = await (await session.open()).run(verify, store, 'app')
  await session.close()
  return outcome(acknowledged, found)
}
