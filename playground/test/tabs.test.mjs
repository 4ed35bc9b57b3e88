/** Several tabs at once: one store, a terminal of its own for each, and every change in every key list. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, ready, row, run, saved, until, withPage } from './browser.mjs'

async function another(page, profile) {
  const tab = await profile.newPage()
  tab.setDefaultTimeout(15_000)
  await tab.goto(page.url())
  await ready(tab)
  return tab
}

test('what one tab writes shows in the other: values, key list, expiry, messages', () => withPage({}, async (page, profile) => {
  await run(page, 'SET mine 1')
  const tab = await another(page, profile)
  assert.equal(await ask(tab, 'GET mine'), '"1"')
  await row(tab, 'mine').waitFor()

  await run(tab, 'SET yours 2', 'SET short 1 PX 400')
  await row(page, 'yours').waitFor()
  await row(page, 'short').waitFor()
  await row(page, 'short').waitFor({ state: 'detached' })
  await row(page, 'yours').click()
  await run(tab, 'INCR yours')
  await until(async () => (await page.innerText('#value')) === '3', 'the open value to follow the other tab')

  await run(page, 'SUBSCRIBE news')
  assert.equal(await ask(tab, 'PUBLISH news hello'), '(integer) 1')
  await page.getByText('"hello"').waitFor()
  await run(tab, 'BLPOP jobs 0')
  await run(page, 'RESET', 'RPUSH jobs work')
  await tab.getByText('"work"').waitFor()

  await run(page, 'FLUSHALL')
  await tab.getByText('No keys yet.').waitFor()
  assert.equal(await tab.innerText('#saved-text'), 'Saved')
}))

test('each tab has a session of its own, and a transaction is nobody else’s', () => withPage({}, async (page, profile) => {
  const tab = await another(page, profile)
  await run(page, 'SELECT 3', 'MULTI', 'SET k 1')
  assert.match(await page.innerText('#ps'), /wedis\[3\]\(TX\)>/)
  assert.match(await tab.innerText('#ps'), /^wedis>/)
  assert.equal(await ask(tab, 'DBSIZE'), '(integer) 0')
  await run(tab, 'SELECT 3', 'WATCH k')
  await run(page, 'EXEC')
  await row(tab, 'k').waitFor()
  await run(tab, 'MULTI', 'SET k 2')
  assert.equal(await ask(tab, 'EXEC'), '(nil)')
}))

test('a tab that goes takes its sessions with it; what it wrote stays', () => withPage({}, async (page, profile) => {
  const tab = await another(page, profile)
  const clients = async () => (await ask(page, 'CLIENT LIST')).split('id=').length - 1
  const both = await clients()
  await run(tab, 'SET kept 1', 'SUBSCRIBE news')
  const cdp = await profile.newCDPSession(tab)
  await Promise.race([cdp.send('Page.crash').catch(() => {}), tab.waitForEvent('crash')]) // killed, not closed
  await until(async () => (await clients()) < both, 'its sessions to end')
  assert.equal(await ask(page, 'PUBSUB NUMSUB news'), '1) "news"\n2) (integer) 0')
  assert.equal(await ask(page, 'GET kept'), '"1"')
  await tab.close().catch(() => {})
}))

test('all tabs closed, and one opened again: everything is there', () => withPage({}, async (page, profile) => {
  const tab = await another(page, profile)
  await run(tab, 'SET a 1')
  await run(page, 'SET b 2')
  await saved(page)
  const url = page.url()
  await tab.close()
  await page.reload()
  await ready(page)
  assert.equal(await ask(page, 'MGET a b'), '1) "1"\n2) "2"')
  const last = await profile.newPage()
  await page.close()
  await last.goto(url)
  await ready(last)
  assert.equal(await ask(last, 'MGET a b'), '1) "1"\n2) "2"')
}))

test('eight tabs at once, all writing', () => withPage({}, async (page, profile) => {
  const tabs = [page, ...(await Promise.all(Array.from({ length: 7 }, () => another(page, profile))))]
  await Promise.all(tabs.map((tab, i) => run(tab, `50 INCR n\nSET tab:${i} 1`)))
  for (const tab of tabs) await until(async () => (await tab.locator('.row').count()) === 9, 'all keys in every tab')
  assert.equal(await ask(page, 'GET n'), '"400"')
  await saved(page)
}))

test('a tab with another version of the package: it says so, and harms nothing', () => withPage({}, async (page, profile) => {
  await run(page, 'SET a 1')
  const other = await profile.newPage()
  other.setDefaultTimeout(15_000)
  await other.addInitScript(() => {
    const { postMessage } = BroadcastChannel.prototype
    BroadcastChannel.prototype.postMessage = function (message) {
      postMessage.call(this, 'v' in message ? { ...message, v: message.v + 1 } : message)
    }
  })
  await other.goto(page.url())
  await ready(other)
  const notice = other.getByRole('alert')
  assert.match(await notice.innerText(), /held by a tab with another version of Wedis.*close or reload the other tabs/)
  assert.equal(await notice.getByRole('button', { name: 'Delete stored data' }).count(), 0, 'there is nothing wrong with it')
  assert.equal(await other.innerText('#saved-text'), 'Not kept')
  assert.equal(await ask(other, 'SET a other'), 'OK')
  assert.equal(await ask(page, 'INCR a'), '(integer) 2')
  await saved(page)
}))
