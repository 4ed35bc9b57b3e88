/** The script editor: scripts, libraries, errors with their line, a script that does not end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, run, settled, until, withPage } from './browser.mjs'

const open = async page => {
  await page.click('#show-script')
  await page.waitForSelector('#script .cm-content')
  await settled(page)
}
const write = async (page, source) => {
  await page.click('#script .cm-content')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete') // typed over styled text, Chromium would keep that style, against the policy
  await page.keyboard.insertText(source)
}
const output = page => page.locator('#script .output .reply > div').allInnerTexts()
const press = async page => {
  await page.click('#script .script-run .tool')
  await settled(page)
}

test('a script runs with its keys and arguments', () => withPage({}, async page => {
  await open(page)
  await write(page, "return {redis.call('SET', KEYS[1], ARGV[1]), #ARGV}")
  await page.fill('#script-keys', 'greeting')
  await page.fill('#script-args', '"two words" more')
  await press(page)
  assert.deepEqual(await output(page), ['1) OK', '2) (integer) 2'])
  assert.match(await page.innerText('#script .facts'), /^EVALSHA [0-9a-f]{40} · [\d.]+ ms$/)
  assert.equal(await ask(page, 'GET greeting'), '"two words"')
  await page.waitForSelector('.row')
}))

test('an error shows its line', () => withPage({}, async page => {
  await open(page)
  await write(page, "local x = 1\nreturn redis.call('NOSUCH')")
  await page.fill('#script-keys', '')
  await press(page)
  assert.match((await output(page))[0], /^\(error\) ERR Unknown Redis command called from script script: [0-9a-f]{40}, on @user_script:2\.$/)
  assert.match(await page.innerText('#script .failed'), /NOSUCH/)
  await write(page, 'return )')
  await press(page)
  assert.match((await output(page))[0], /^\(error\) ERR Error compiling script/)
}))

test('every sample runs', () => withPage({}, async page => {
  await open(page)
  const samples = page.locator('#script select').first()
  const count = await samples.locator('option').count()
  for (let i = 1; i < count; i++) {
    await samples.selectOption({ index: i })
    await press(page)
    assert.ok((await output(page)).length > 0, `sample ${i} answers`)
    assert.equal(await page.locator('#script .t-error').count(), 0, `sample ${i}: ${await output(page)}`)
  }
  assert.equal(await page.innerText('#script .script-run .tool'), 'Load and call')
  await page.selectOption('#script-function', 'cart_count')
  await press(page)
  assert.deepEqual(await output(page), ['(integer) 3'])
}))

test('a script without an end can be stopped, and the page stays alive', () => withPage({}, async page => {
  await ask(page, 'CONFIG SET busy-reply-threshold 100')
  await open(page)
  await write(page, 'while true do end')
  await press(page)
  await page.waitForSelector('#script .waiting')
  await page.locator('#script select').first().selectOption({ index: 3 }) // another text changes nothing of what runs
  await write(page, '#!lua name=other')
  await page.keyboard.press('Control+Enter')
  await page.click('#script .waiting button')
  await until(async () => (await output(page)).length > 0, 'the reply')
  assert.match((await output(page))[0], /Script killed by user with SCRIPT KILL/)
  assert.equal(await ask(page, 'PING'), 'PONG')
}))

test('the key list stays while a script runs for long', () => withPage({}, async page => {
  await run(page, 'SET one 1', 'SET two 2 EX 100', 'CONFIG SET busy-reply-threshold 100')
  await page.locator('.row').nth(1).click()
  await page.waitForSelector('#inspector:not([hidden])')
  await open(page)
  await write(page, 'while true do end')
  await press(page)
  await page.waitForSelector('#script .waiting')
  assert.match(await ask(page, 'SET three 3'), /^\(error\) BUSY/)
  await page.click('#refresh')
  await page.fill('#filter', 't') // asks again
  assert.equal(await page.locator('.row').count(), 2)
  assert.equal(await page.locator('#inspector').isVisible(), true)
  assert.ok(!(await page.innerText('#keys')).includes('BUSY'))
  await page.click('#script .waiting button')
  await until(async () => (await output(page)).length > 0, 'the reply')
  await until(async () => (await page.locator('.row').count()) === 1, 'the list to follow the filter')
}))

test('the draft is there after a reload', () => withPage({}, async page => {
  await open(page)
  await write(page, 'return 42')
  await page.reload()
  await page.waitForSelector('html[data-ready]')
  await open(page)
  assert.equal(await page.innerText('#script .cm-content'), 'return 42')
}))
