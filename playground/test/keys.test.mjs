/** The key list and the value panel. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, row, run, until, withPage } from './browser.mjs'

const names = page => page.locator('.row .key').allInnerTexts()
const gone = locator => locator.waitFor({ state: 'detached' })

test('keys appear, change and disappear with the commands', () => withPage({}, async page => {
  assert.match(await page.innerText('#empty'), /No keys yet/)
  await run(page, 'MSET b 1 a 2 c 3')
  await row(page, 'c').waitFor()
  assert.deepEqual(await names(page), ['a', 'b', 'c'], 'sorted')
  assert.equal(await page.innerText('#key-count'), '3')
  assert.equal(await row(page, 'a').locator('.badge').getAttribute('title'), 'string')
  assert.match(await row(page, 'a').locator('.memory').innerText(), /^\d+ B$/)
  await run(page, 'RENAME a z', 'DEL b')
  await gone(row(page, 'b'))
  assert.deepEqual(await names(page), ['c', 'z'])
  await run(page, 'MULTI', 'SET in:tx 1', 'EXEC')
  await row(page, 'in:tx').waitFor()
  await run(page, 'FLUSHALL')
  await page.locator('#empty').waitFor()
}))

test('a time to live counts down, and the row goes when it ends', () => withPage({}, async page => {
  await run(page, 'SET keep 1', 'SET short 1 PX 2500', 'SET long 1 EX 7384')
  const ttl = row(page, 'short').locator('.ttl')
  const first = parseFloat(await ttl.innerText())
  assert.ok(first > 0 && first <= 2.5, `${first}`)
  await until(async () => parseFloat(await ttl.innerText()) < first, 'the countdown to move')
  assert.equal(await row(page, 'long').locator('.ttl').innerText(), '2h 3m')
  await gone(row(page, 'short'))
  assert.deepEqual(await names(page), ['keep', 'long'])
  assert.equal(await page.innerText('#key-count'), '2')
  await run(page, 'PERSIST long')
  await until(async () => (await row(page, 'long').locator('.ttl').innerText()) === '', 'the time to live to go')
}))

test('a time to live that is prolonged keeps the row', () => withPage({}, async page => {
  await run(page, 'SET k 1 PX 700')
  await row(page, 'k').waitFor()
  await run(page, 'EXPIRE k 100')
  await until(async () => /^1m 3\ds$/.test(await row(page, 'k').locator('.ttl').innerText()), 'the longer time')
}))

test('the filter takes patterns and plain text', () => withPage({}, async page => {
  await run(page, 'MSET user:1 a user:2 b admin:1 c "user 10%" d')
  await page.fill('#filter', 'user:*')
  await until(async () => (await page.innerText('#key-count')) === '2 of 4', 'the pattern to apply')
  assert.deepEqual(await names(page), ['user:1', 'user:2'])
  await run(page, 'SET user:3 x', 'SET admin:2 x')
  await row(page, 'user:3').waitFor()
  await until(async () => (await page.innerText('#key-count')) === '3 of 6', 'the count of all keys to follow')
  await page.fill('#filter', 'dmin')
  await until(async () => (await names(page)).join() === 'admin:1,admin:2', 'plain text to apply')
  await page.fill('#filter', 'zzz')
  await page.getByText('No key matches the filter.').waitFor()
  await page.press('#filter', 'Escape')
  await until(async () => (await page.locator('.row').count()) === 6, 'all keys again')
}))

test('a click shows the value as text, JSON or bytes', () => withPage({}, async page => {
  await run(page, `SET doc '{"name":"Ada","n":[1,true,null]}'`, 'SET plain "line one\\nline two"', 'SET raw "\\x00\\xff"')
  const value = page.locator('#value')
  await row(page, 'doc').click()
  assert.equal(await value.innerText(), '{\n  "name": "Ada",\n  "n": [\n    1,\n    true,\n    null\n  ]\n}', 'JSON is recognised')
  await page.getByRole('tab', { name: 'Text' }).click()
  assert.equal(await value.innerText(), '{"name":"Ada","n":[1,true,null]}')
  await row(page, 'plain').click()
  assert.equal(await value.innerText(), 'line one\nline two')
  assert.equal(await page.getByRole('tab', { name: 'JSON' }).isDisabled(), true)
  await row(page, 'raw').click()
  assert.equal(await value.innerText(), '\\x00\\xff')
  await page.getByRole('tab', { name: 'Hex' }).click()
  assert.match(await value.innerText(), /^000000 {2}00 ff +··\n?$/)
  assert.match(await page.innerText('.facts-line'), /type string\s*encoding embstr\s*length 2 B/)
}))

test('the open value follows the commands', () => withPage({}, async page => {
  await run(page, 'SET n 1')
  await row(page, 'n').click()
  await run(page, 'INCR n')
  await until(async () => (await page.innerText('#value')) === '2', 'the new value')
  await run(page, 'EXPIRE n 50')
  await until(async () => /TTL (49|50)s/.test(await page.innerText('.facts-line')), 'the time to live')
  await run(page, 'DEL n')
  await page.locator('#inspector').waitFor({ state: 'hidden' })
}))

test('a large value is read in pieces', () => withPage({}, async page => {
  await run(page, 'SETRANGE big 199999 x')
  await row(page, 'big').click()
  await page.getByRole('button', { name: 'Show more (66 kB of 200 kB)' }).click()
  await page.getByRole('button', { name: 'Show more (131 kB of 200 kB)' }).waitFor()
}))

test('deleting asks first', () => withPage({}, async page => {
  await run(page, 'MSET a 1 b 2')
  await row(page, 'a').click()
  await page.getByRole('button', { name: 'Delete this key' }).click()
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  assert.equal(await ask(page, 'EXISTS a'), '(integer) 1')
  await page.getByRole('button', { name: 'Delete this key' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await gone(row(page, 'a'))
  assert.equal(await ask(page, 'EXISTS a'), '(integer) 0')
  assert.equal(await page.innerText('#key-count'), '1')
}))

test('keys that are not text can be seen, opened and deleted', () => withPage({}, async page => {
  await run(page, 'SET "\\xff\\x00\\n" hidden', 'SET "" empty')
  assert.deepEqual((await names(page)).sort(), ['(empty name)', '\\xff\\x00\\n'])
  await row(page, '\\xff\\x00\\n').click()
  assert.equal(await page.innerText('#value'), 'hidden')
  await page.getByRole('button', { name: 'Delete this key' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await gone(row(page, '\\xff\\x00\\n'))
  assert.equal(await ask(page, 'DBSIZE'), '(integer) 1')
}))

test('the list shows the database of the prompt', () => withPage({}, async page => {
  await run(page, 'SET zero 1', 'SELECT 5', 'SET five 1')
  await row(page, 'five').waitFor()
  assert.deepEqual(await names(page), ['five'])
  assert.equal(await page.innerText('#key-db'), 'db 5')
  await run(page, 'SELECT 0')
  await row(page, 'zero').waitFor()
  assert.deepEqual(await names(page), ['zero'])
}))

test('a hundred thousand keys are listed, with only the rows in view on the page', () => withPage({}, async page => {
  const lines = Array.from({ length: 100 }, (_, i) =>
    `MSET ${Array.from({ length: 1000 }, (_, j) => `key:${String(i * 1000 + j).padStart(6, '0')} v`).join(' ')}`)
  await page.evaluate(text => {
    const input = document.querySelector('#input')
    input.value = text // as a paste; Playwright's own typing of a megabyte takes longer than all the rest
    input.dispatchEvent(new InputEvent('input'))
  }, lines.join('\n'))
  await page.press('#input', 'Enter')
  await until(async () => (await page.innerText('#key-count')) === '100,000', 'all keys to be counted')
  assert.ok((await page.locator('.row').count()) < 60)
  assert.equal((await names(page))[0], 'key:000000')
  await page.locator('#list').focus()
  await page.keyboard.press('End')
  await row(page, 'key:099999').waitFor()
  assert.ok((await page.locator('.row').count()) < 60)
  assert.equal(await row(page, 'key:099999').getAttribute('aria-posinset'), '100000')
  await run(page, 'DEL key:099999')
  await gone(row(page, 'key:099999'))
  assert.equal(await page.innerText('#key-count'), '99,999')
  await page.fill('#filter', '*:01234?')
  await until(async () => (await page.innerText('#key-count')) === '10 of 99,999', 'the filter to apply')
}))
