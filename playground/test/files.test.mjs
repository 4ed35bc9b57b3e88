/** The state of persistence in words, and the data as files: exported, imported, dropped onto the page. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { ask, row, run, saved, until, withPage } from './browser.mjs'

/** Clicks through to the exported file and returns its bytes. */
async function exported(page) {
  await page.click('#saved')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export as RDB' }).click()])
  assert.match(download.suggestedFilename(), /^wedis-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.rdb$/)
  return readFile(await download.path())
}

/** Chooses a file and what to do with it. */
async function imported(page, name, buffer, how) {
  await page.click('#saved')
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Import a file' }).click()])
  await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer })
  await page.getByRole('button', { name: how, exact: true }).click()
}

const FILL = ['SET text "\\xc3\\xa9\\x00"', 'SET session 1 EX 5000', 'RPUSH list a b', 'HSET hash f v', 'ZADD zset 1.5 m', 'SADD set m',
  'XADD stream 1-1 f v', 'SELECT 3', 'SET elsewhere 1', 'SELECT 0', `FUNCTION LOAD "#!lua name=mine\\nredis.register_function('f', function() return 7 end)"`]

test('what is exported is imported again, in place of what is there or beside it', () => withPage({ acceptDownloads: true }, async page => {
  await run(page, ...FILL)
  const digest = await ask(page, 'DEBUG DIGEST')
  const file = await exported(page)
  assert.equal(file.subarray(0, 5).toString(), 'REDIS')

  await run(page, 'FLUSHALL', 'FUNCTION FLUSH', 'SET mine 1', 'SET list "in the way"')
  await imported(page, 'backup.rdb', file, 'Add')
  await page.getByText('8 keys from backup.rdb').waitFor()
  await row(page, 'zset').waitFor()
  assert.equal(await ask(page, 'GET mine'), '"1"')
  assert.equal(await ask(page, 'LRANGE list 0 -1'), '1) "a"\n2) "b"')
  await imported(page, 'backup.rdb', file, 'Replace everything')
  await row(page, 'mine').waitFor({ state: 'detached' })
  await until(async () => (await ask(page, 'DEBUG DIGEST')) === digest, 'the same data')
  assert.match(await ask(page, 'TTL session'), /\(integer\) (49\d\d|5000)/)
  assert.equal(await ask(page, 'FCALL f 0'), '(integer) 7')
  await saved(page)
}))

test('a file that is dropped is imported; one that is damaged changes nothing', () => withPage({ acceptDownloads: true }, async page => {
  await run(page, 'SET kept 1')
  const file = await exported(page)
  await run(page, 'DEL kept', 'SET here 1')
  const drop = (name, bytes) => page.evaluate(([fileName, content]) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(content)], fileName))
    for (const type of ['dragover', 'drop']) document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
  }, [name, [...bytes]])
  const flipped = Buffer.from(file)
  flipped[flipped.length - 12] ^= 1
  for (const [name, bytes] of [['flipped.rdb', flipped], ['short.rdb', file.subarray(0, -9)], ['text.rdb', Buffer.from('no such thing')]]) {
    await drop(name, bytes)
    await page.getByRole('button', { name: 'Replace everything' }).click()
    assert.match(await page.getByRole('alert').innerText(), /Not imported[\s\S]*was not changed/, name)
    await page.getByRole('button', { name: 'Dismiss' }).click()
    assert.equal(await ask(page, 'KEYS *'), '1) "here"', name)
  }
  await drop('good.rdb', file)
  await page.getByRole('button', { name: 'Replace everything' }).click()
  await row(page, 'kept').waitFor()
  assert.equal(await ask(page, 'KEYS *'), '1) "kept"')
}))

test('the dialog says how the data are kept, and asks the browser to keep them', () => withPage({
  init: () => {
    if (!navigator.storage) return
    let kept = false
    navigator.storage.persisted = async () => kept
    navigator.storage.persist = async () => (kept = globalThis.promise ?? false)
    navigator.storage.estimate = async () => ({ usage: 3_500_000, quota: 2_000_000_000 })
  },
}, async page => {
  await run(page, 'SET a 1')
  await saved(page)
  await page.click('#saved')
  const dialog = page.locator('#dialog')
  assert.match(await dialog.innerText(), /Everything is stored in this browser/)
  assert.match(await dialog.locator('#fact-last-saved').innerText(), /^\d\d:\d\d:\d\d$/)
  assert.match(await dialog.locator('#fact-durability').innerText(), /relaxed/)
  await until(async () => (await dialog.locator('#fact-storage').count()) === 1, 'the figures')
  assert.match(await dialog.locator('#fact-storage').innerText(), /3\.\d MB of 2\.0 GB/)
  await dialog.getByRole('button', { name: 'Keep my data' }).click()
  await dialog.getByText('did not promise').waitFor()
  await page.evaluate(() => (globalThis.promise = true))
  await dialog.getByRole('button', { name: 'Keep my data' }).click()
  await dialog.getByText('has promised not to delete').waitFor()
  assert.equal(await dialog.getByRole('button', { name: 'Keep my data' }).count(), 0)
}))

test('on a phone everything in the dialog is within reach', () => withPage({ viewport: { width: 360, height: 640 } }, async page => {
  await page.click('#saved')
  for (const name of ['Export as RDB', 'Import a file']) {
    const box = await page.getByRole('button', { name }).boundingBox()
    assert.ok(box.x >= 0 && box.x + box.width <= 360 && box.height >= 28, `${name}: ${JSON.stringify(box)}`)
  }
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true)
}))
