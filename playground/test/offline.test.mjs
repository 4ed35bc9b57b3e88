/** The service worker: the page without a network, and a new version of it. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { ask, ready, run, saved, server, withPage } from './browser.mjs'

const cached = page => page.waitForFunction(() => document.querySelector('#status-offline').textContent === 'Works offline')

test('after the first visit the page opens without a network, data included', () => withPage({ expected: /ERR_FAILED/ }, async (page, profile) => {
  await cached(page)
  await run(page, 'SET kept yes')
  await saved(page)
  await page.reload() // from now on the worker answers
  await ready(page)
  await profile.setOffline(true)
  await page.reload()
  await ready(page)
  assert.equal(await ask(page, 'GET kept'), '"yes"')
  assert.equal(await page.locator('link[rel="icon"]').count(), 1)
  const outside = await page.evaluate(() => fetch('./not-there.txt').then(() => 'answered', () => 'failed'))
  assert.equal(outside, 'failed', 'the network really is off')
}))

test('everything the page needs is in the list of the worker', () => withPage({}, async page => {
  await cached(page)
  const [wanted, kept] = await page.evaluate(async () => {
    const names = performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)
    const [cache] = await caches.keys()
    return [names, (await (await caches.open(cache)).keys()).map(request => new URL(request.url).pathname)]
  })
  assert.deepEqual(wanted.filter(name => !kept.includes(name) && !name.endsWith('/sw.js')), [])
}))

test('a new version is offered, and taken on request', () => withPage({}, async page => {
  await cached(page)
  const worker = await readFile(new URL('../dist/sw.js', import.meta.url), 'utf8')
  server.replace.set('sw.js', worker.replace(/wedis-playground-\w+/, 'wedis-playground-next'))
  try {
    await page.reload()
    await ready(page)
    await page.evaluate(() => navigator.serviceWorker.getRegistration().then(registration => registration.update()))
    const notice = page.locator('[data-notice="update"]')
    await notice.waitFor()
    await Promise.all([page.waitForNavigation(), notice.getByRole('button', { name: 'Reload' }).click()])
    await ready(page)
    assert.deepEqual(await page.evaluate(() => caches.keys()), ['wedis-playground-next'], 'the old cache is gone')
  } finally {
    server.replace.clear()
  }
}))
