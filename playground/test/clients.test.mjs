/** Two clients side by side: channels, waiting and WATCH, which one client alone cannot show. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, idle, run, until, withPage } from './browser.mjs'

const second = async page => {
  await page.click('#second')
  await page.waitForSelector('#b-input:enabled')
}
const run2 = async (page, ...lines) => {
  for (const line of lines) {
    await page.fill('#b-input', line)
    await page.press('#b-input', 'Enter')
    await idle(page)
  }
}
const log2 = page => page.locator('#b-log .reply > div').allInnerTexts()

test('a message of one client reaches the other', () => withPage({}, async page => {
  await second(page)
  await run2(page, 'SUBSCRIBE news sport')
  assert.deepEqual(await log2(page), ['1) "subscribe"', '2) "news"', '3) (integer) 1', '1) "subscribe"', '2) "sport"', '3) (integer) 2'])
  assert.equal(await page.innerText('#b-ps'), 'wedis(subscribed mode)>')
  assert.equal(await ask(page, 'PUBLISH news hello'), '(integer) 1')
  await page.locator('#b-log .message').waitFor()
  assert.deepEqual(await page.locator('#b-log .message .reply > div').allInnerTexts(), ['1) "message"', '2) "news"', '3) "hello"'])
  await run2(page, 'GET k')
  assert.match(await page.locator('#b-log .t-error').innerText(), /^\(error\) ERR Can't execute 'get': only \(P\|S\)SUBSCRIBE/)
  await run2(page, 'UNSUBSCRIBE')
  assert.equal(await page.innerText('#b-ps'), 'wedis>')
  assert.equal(await ask(page, 'PUBLISH news again'), '(integer) 0')
}))

test('what one puts there, the other was waiting for', () => withPage({}, async page => {
  await second(page)
  await run2(page, 'BLPOP jobs 0')
  await page.waitForSelector('#b-log .waiting')
  assert.equal(await ask(page, 'RPUSH jobs one two'), '(integer) 2')
  await until(async () => (await log2(page)).length > 0, 'the element')
  assert.deepEqual(await log2(page), ['1) "jobs"', '2) "one"'])
  assert.equal(await ask(page, 'LLEN jobs'), '(integer) 1')
}))

test('a transaction of one notices the other', () => withPage({}, async page => {
  await second(page)
  await run2(page, 'WATCH stock', 'MULTI', 'INCR stock')
  assert.equal(await page.innerText('#b-ps'), 'wedis(TX)>')
  await run(page, 'SET stock 5')
  await run2(page, 'EXEC')
  assert.equal((await log2(page)).at(-1), '(nil)')
}))

test('the examples of two clients run in both', () => withPage({}, async page => {
  await second(page)
  const buttons = await page.locator('#b-scroll .example').all()
  for (const [i, found] of ['"hello, other side"', '"the first job"', '(nil)', '"TTL" "visits"'].entries()) {
    await buttons[i].click()
    await until(async () => (await log2(page)).join('\n').includes(found), found)
  }
  assert.equal(await page.locator('.t-error').count(), 0)
}))

test('closing the second client ends its session', () => withPage({}, async page => {
  const clients = async () => (await ask(page, 'CLIENT LIST')).split('\n').length
  const before = await clients()
  await second(page)
  assert.equal(await page.evaluate(() => document.activeElement.id), 'b-input')
  await run2(page, 'SUBSCRIBE news')
  await page.click('#second')
  assert.equal(await page.locator('#b-terminal').count(), 0)
  assert.equal(await clients(), before)
  assert.equal(await ask(page, 'PUBLISH news hello'), '(integer) 0')
  await second(page)
  assert.deepEqual(await log2(page), [])
}))

test('CLIENT KILL ends sessions, and others take their place', () => withPage({}, async page => {
  await second(page)
  await run2(page, 'SELECT 2', 'MULTI')
  assert.equal(await page.innerText('#b-ps'), 'wedis[2](TX)>')
  await run(page, 'SET a 1')
  await page.locator('.row').first().click()
  assert.match(await ask(page, 'CLIENT KILL TYPE normal SKIPME yes'), /^\(integer\) [4-9]$/)
  await page.locator('#b-log').getByText('The session was ended. Another one has begun.').waitFor()
  await until(async () => (await page.innerText('#b-ps')) === 'wedis>', 'the prompt of a new session')
  await run2(page, 'SET b 2')
  await until(async () => (await page.locator('.row').count()) === 2, 'the key list to go on')
  await run(page, 'INCR a')
  await until(async () => (await page.innerText('#value')) === '2', 'the open value to go on')
  assert.equal(await page.getByRole('alert').count(), 0)
}))
