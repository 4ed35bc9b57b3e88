/** The value panel: a view for each type, a page at a time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, row, run, until, withPage } from './browser.mjs'

const value = page => page.locator('#value')
const cells = page => page.locator('#value tbody tr').evaluateAll(rows => rows.map(row => [...row.children].map(cell => cell.textContent)))
const facts = page => page.innerText('.facts-line')

/** Runs lines at once, as a paste. */
async function paste(page, ...lines) {
  await page.evaluate(text => {
    const input = document.querySelector('#input')
    input.value = text
    input.dispatchEvent(new InputEvent('input'))
  }, lines.join('\n'))
  await page.press('#input', 'Enter')
}

const many = (command, count, word) => `${command} ${Array.from({ length: count }, (_, i) => word(i)).join(' ')}`

test('a hash is a table, with the time that fields have left', () => withPage({}, async page => {
  await run(page, 'HSET user name Ada note "two\\nlines" raw "\\x00\\xff" __proto__ x')
  await row(page, 'user').click()
  assert.deepEqual(await cells(page), [['name', 'Ada'], ['note', 'two\nlines'], ['raw', '\\x00\\xff'], ['__proto__', 'x']])
  assert.match(await facts(page), /type hash\s*encoding listpack\s*fields 4/)
  await run(page, 'HSET user name Grace')
  await until(async () => (await cells(page))[0][1] === 'Grace', 'the change')
  await run(page, 'HPEXPIRE user 1500 FIELDS 1 note')
  await until(async () => (await cells(page)).some(([field, , ttl]) => field === 'note' && /^\d\.\ds$/.test(ttl)), 'the time to live')
  await until(async () => (await cells(page)).length === 3, 'the field to expire')
  await run(page, 'DEL user')
  assert.equal(await page.locator('#inspector').isVisible(), false)
}))

test('a large hash and a large set are read from their beginning', () => withPage({}, async page => {
  await paste(page, many('HSET big', 1000, i => `field:${i} ${i}`), many('SADD tags', 1000, i => `tag:${i}`))
  await row(page, 'big').click()
  assert.equal((await cells(page)).length, 100)
  await page.getByRole('button', { name: 'Show more (100 of 1,000)' }).click()
  await until(async () => (await cells(page)).length === 200, 'the second page')
  assert.equal(new Set((await cells(page)).map(([field]) => field)).size, 200)
  await row(page, 'tags').click()
  assert.equal(await page.locator('#value li').count(), 100)
  await page.getByRole('button', { name: 'Show more (100 of 1,000)' }).click()
  await until(async () => (await page.locator('#value li').count()) === 200, 'the second page')
}))

test('a list has indexes and pages', () => withPage({}, async page => {
  await run(page, 'RPUSH jobs first second')
  await row(page, 'jobs').click()
  assert.deepEqual(await cells(page), [['0', 'first'], ['1', 'second']])
  assert.equal(await page.getByRole('navigation', { name: 'Pages' }).count(), 0)
  await paste(page, many('RPUSH jobs', 248, i => `job:${i}`))
  await page.getByText('1–100 of 250').waitFor()
  await page.getByRole('button', { name: 'Next page' }).click()
  await page.getByText('101–200 of 250').waitFor()
  assert.deepEqual((await cells(page))[0], ['100', 'job:98'])
  await page.getByRole('button', { name: 'Last page' }).click()
  await page.getByText('201–250 of 250').waitFor()
  assert.equal((await cells(page)).length, 50)
  await run(page, 'LTRIM jobs 0 119')
  await page.getByText('101–120 of 120').waitFor()
  await page.getByRole('button', { name: 'First page' }).click()
  assert.deepEqual((await cells(page))[0], ['0', 'first'])
}))

test('a set is a cloud of chips', () => withPage({}, async page => {
  await run(page, 'SADD langs go js "with space" ""')
  await row(page, 'langs').click()
  assert.deepEqual((await page.locator('#value li').allInnerTexts()).sort(), ['(empty)', 'go', 'js', 'with space'])
  assert.match(await facts(page), /members 4/)
  await run(page, 'SREM langs js')
  await until(async () => (await page.locator('#value li').count()) === 3, 'the member to go')
}))

test('a sorted set is a ranking with bars', () => withPage({}, async page => {
  await run(page, 'ZADD scores 50 bob 200 ada -50 eve inf max')
  await row(page, 'scores').click()
  assert.deepEqual(await cells(page), [['1', 'max', 'inf'], ['2', 'ada', '200'], ['3', 'bob', '50'], ['4', 'eve', '-50']])
  const shares = () => page.locator('.bar').evaluateAll(bars => bars.map(bar => bar.style.getPropertyValue('--share')))
  assert.deepEqual(await shares(), ['1', '1', '0.4', '0'])
  await run(page, 'ZREM scores max')
  await until(async () => (await cells(page)).length === 3, 'the member to go')
  assert.deepEqual(await shares(), ['1', '0.4', '0'])
  await page.getByRole('button', { name: 'Highest first' }).click()
  assert.deepEqual((await cells(page))[0], ['1', 'eve', '-50'])
  assert.equal(await page.getByRole('tab', { name: 'Map' }).count(), 0)
  await run(page, 'ZINCRBY scores 500 eve')
  await until(async () => (await cells(page)).at(-1)[1] === 'eve', 'the new order')
}))

test('places are points on a map, and rows of a table', () => withPage({}, async page => {
  await run(page, 'GEOADD cities 2.3522 48.8566 Paris 13.405 52.52 Berlin -0.1276 51.5072 London')
  await row(page, 'cities').click()
  await page.getByRole('img', { name: 'Map of 3 places' }).waitFor()
  const points = await page.locator('.map .point').evaluateAll(all => Object.fromEntries(all.map(point => [point.textContent, [point.cx.baseVal.value, point.cy.baseVal.value]])))
  assert.ok(points.London[0] < points.Paris[0] && points.Paris[0] < points.Berlin[0], 'west to east')
  assert.ok(points.Berlin[1] < points.London[1] && points.London[1] < points.Paris[1], 'north to south')
  assert.deepEqual((await cells(page)).find(([name]) => name === 'Paris'), ['Paris', '48.85660', '2.35220'])
  await page.getByRole('tab', { name: 'Ranking' }).click()
  assert.match((await cells(page))[0][2], /^\d{16}$/)
  await run(page, 'GEOADD cities 139.6917 35.6895 Tokyo')
  await page.getByRole('tab', { name: 'Map' }).click()
  await page.getByRole('img', { name: 'Map of 4 places' }).waitFor()
  await run(page, 'GEOADD cities -179.9 -16 Fiji 179.9 71 Wrangel')
  await page.getByRole('img', { name: 'Map of 6 places' }).waitFor()
  const outside = await page.locator('.map').evaluate(map => [...map.querySelectorAll('.point')].filter(({ cx, cy }) =>
    cx.baseVal.value < 0 || cx.baseVal.value > map.viewBox.baseVal.width || cy.baseVal.value < 0 || cy.baseVal.value > map.viewBox.baseVal.height).length)
  assert.equal(outside, 0, 'all around the world they are in the picture')
}))

test('a stream is a timeline', () => withPage({}, async page => {
  await run(page, 'XADD log 1700000000000-0 user ada action login', 'XADD log 1700000005000-0 user bob', 'XADD log 1700000005001-0 user cleo')
  await row(page, 'log').click()
  assert.deepEqual(await page.locator('.timeline code').allInnerTexts(), ['1700000005001-0', '1700000005000-0', '1700000000000-0'])
  assert.deepEqual(await page.locator('.timeline .gap').allInnerTexts(), ['5.0s in between'])
  assert.equal(await page.locator('.timeline time').first().getAttribute('datetime'), '2023-11-14T22:13:25.001Z')
  assert.deepEqual(await page.locator('.timeline dl').last().locator('dt, dd').allInnerTexts(), ['user', 'ada', 'action', 'login'])
  assert.equal(await page.getByRole('tab', { name: 'Groups (0)' }).isDisabled(), true)

  await run(page, 'XGROUP CREATE log mail 0', 'XREADGROUP GROUP mail w1 COUNT 2 STREAMS log >')
  assert.deepEqual(await page.locator('.timeline .pending').allInnerTexts(), ['pending: mail / w1', 'pending: mail / w1'])
  await page.getByRole('tab', { name: 'Groups (1)' }).click()
  assert.match(await value(page).innerText(), /mail\s+read up to 1700000005000-0 · lag 1 · pending 2/)
  assert.deepEqual((await cells(page)).map(cells => cells[0]), ['w1', '1700000000000-0', '1700000005000-0'])
  await run(page, 'XACK log mail 1700000000000-0')
  await until(async () => (await cells(page)).length === 2, 'the acknowledgement')

  await paste(page, ...Array.from({ length: 120 }, (_, i) => `XADD many ${i + 1}-0 n ${i + 1}`))
  await row(page, 'many').click()
  assert.equal(await page.locator('.entry-at').count(), 50)
  await page.getByRole('button', { name: 'Older' }).click()
  await page.getByRole('button', { name: 'Older' }).click()
  assert.deepEqual([await page.locator('.timeline code').first().innerText(), await page.locator('.entry-at').count()], ['20-0', 20])
  await page.getByRole('button', { name: 'Newer' }).click()
  assert.equal(await page.locator('.timeline code').first().innerText(), '70-0')
}))

test('entries with ids beyond every calendar, and with many fields', () => withPage({}, async page => {
  await run(page, 'XADD odd 8640000000000001-0 a 1', `XADD odd 18446744073709551615-0 ${Array.from({ length: 250 }, (_, i) => `f${i} ${i}`).join(' ')}`)
  await row(page, 'odd').click()
  assert.deepEqual(await page.locator('.timeline code').allInnerTexts(), ['18446744073709551615-0', '8640000000000001-0'])
  assert.equal(await page.locator('.timeline time').count(), 0)
  assert.equal(await page.locator('.timeline dt').count(), 101)
  await page.getByText('and 150 more fields').waitFor()
}))

test('the bits of a string', () => withPage({}, async page => {
  await run(page, 'SETBIT flags 3 1', 'SETBIT flags 40 1')
  await row(page, 'flags').click()
  await page.getByRole('tab', { name: 'Bits' }).click()
  assert.match(await value(page).innerText(), /^ +0 {2}00010000 00000000 00000000 00000000\n +32 {2}00000000 10000000\n?$/)
  assert.match(await facts(page), /bits set 2/)
  await run(page, 'SETBIT flags 3 0')
  await until(async () => /bits set 1/.test(await facts(page)), 'the change')
  await run(page, 'SETRANGE flags 2000 x')
  await page.getByRole('button', { name: 'Show more (512 B of 2.0 kB)' }).click()
  await page.getByRole('button', { name: 'Show more (1.0 kB of 2.0 kB)' }).waitFor()
}))

test('a HyperLogLog tells its count, and looking does not change it', () => withPage({}, async page => {
  await paste(page, many('PFADD visitors', 1000, i => `v:${i}`))
  await row(page, 'visitors').click()
  const estimate = Number((await page.innerText('.estimate strong')).replace(/[^\d]/g, ''))
  assert.ok(Math.abs(estimate - 1000) < 30, `${estimate}`)
  assert.equal(await ask(page, 'GETRANGE visitors 15 15'), '"\\x80"', 'the count noted in it is still out of date')
  await page.getByRole('tab', { name: 'Hex' }).click()
  assert.match(await value(page).innerText(), /^000000 {2}48 59 4c 4c/)
}))

test('text, escapes and lengths of elements', () => withPage({}, async page => {
  await run(page, `RPUSH odd "${'x'.repeat(1000)}" "a\\tb" "<b>bold</b>" "back\\\\slash"`)
  await row(page, 'odd').click()
  const texts = (await cells(page)).map(([, text]) => text)
  assert.deepEqual(texts.slice(1), ['a\tb', '<b>bold</b>', 'back\\slash'])
  assert.equal(texts[0], `${'x'.repeat(400)}…`)
}))

test('a command that waits leaves the prompt free, and is answered in its place', () => withPage({}, async page => {
  await run(page, 'SELECT 1', 'BLPOP queue 0')
  const turn = page.locator('.turn').nth(1)
  await turn.getByRole('button', { name: 'Stop' }).waitFor()
  assert.equal(await page.innerText('#ps'), 'wedis[1]>')
  await run(page, 'LPUSH queue job')
  await turn.getByText('"job"').waitFor()
  assert.equal(await turn.getByRole('button', { name: 'Stop' }).count(), 0)
  assert.equal(await ask(page, 'EXISTS queue'), '(integer) 0')
  await run(page, 'BLPOP queue 0')
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('(stopped)').waitFor()
  await run(page, 'LPUSH queue kept')
  assert.equal(await ask(page, 'LLEN queue'), '(integer) 1')
  await run(page, 'BLPOP none 0.1')
  await page.locator('.turn').last().getByText('(nil)').waitFor()
}))

test('views have names for assistive technology', () => withPage({}, async page => {
  await run(page, 'HSET h a 1', 'RPUSH l a', 'SADD s a', 'ZADD z 1 a', 'XADD x 1700000000000-0 a 1')
  for (const [key, role, name] of [
    ['h', 'region', 'Fields of the hash'], ['l', 'region', 'Elements of the list'], ['s', 'region', 'Members of the set'],
    ['z', 'tabpanel', 'Members by score'], ['x', 'tabpanel', 'Entries, newest first'],
  ]) {
    await row(page, key).click()
    await page.getByRole(role, { name }).waitFor()
  }
  await row(page, 'h').click()
  await page.getByRole('table', { name: 'Fields of the hash' }).getByRole('columnheader', { name: 'Value' }).waitFor()
  await page.getByRole('table').getByRole('rowheader', { name: 'a' }).waitFor()
}))
