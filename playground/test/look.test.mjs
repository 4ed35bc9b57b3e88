/** Themes, narrow screens, stillness while loading, names for assistive technology. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, ready, row, run, withPage } from './browser.mjs'

const background = page => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
const LIGHT = 'rgb(244, 244, 248)'
const DARK = 'rgb(13, 14, 19)'

test('the theme follows the system until chosen, and the choice is kept', () => withPage({ colorScheme: 'dark' }, async page => {
  assert.equal(await background(page), DARK)
  await page.emulateMedia({ colorScheme: 'light' })
  assert.equal(await background(page), LIGHT)
  await page.getByRole('button', { name: 'Switch to the dark theme' }).click()
  assert.equal(await background(page), DARK)
  await page.reload()
  await ready(page)
  assert.equal(await background(page), DARK)
  await page.getByRole('button', { name: 'Switch to the light theme' }).click()
  await page.emulateMedia({ colorScheme: 'dark' })
  assert.equal(await background(page), DARK, 'choosing what the system has returns to following it')
}))

/** Contrast of every visible text with what is painted behind it, by WCAG 2. */
function contrasts() {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const over = (colours) => {
    context.clearRect(0, 0, 1, 1)
    for (const colour of colours) {
      context.fillStyle = colour
      context.fillRect(0, 0, 1, 1)
    }
    return context.getImageData(0, 0, 1, 1).data
  }
  const luminance = ([r, g, b]) => {
    const linear = v => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
  }
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (!walker.currentNode.data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    if (element.closest('textarea, .visually-hidden, noscript, :disabled')) continue
    const behind = []
    for (let e = element; e; e = e.parentElement) behind.unshift(getComputedStyle(e).backgroundColor)
    const style = getComputedStyle(element)
    const [a, b] = [luminance(over([...behind, style.color])), luminance(over(behind))].sort((x, y) => y - x)
    const ratio = (a + 0.05) / (b + 0.05)
    if (ratio < 4.5) found.push(`${element.className || element.tagName} "${walker.currentNode.data.trim().slice(0, 30)}" ${ratio.toFixed(2)}`)
  }
  return found
}

for (const colorScheme of ['light', 'dark']) {
  test(`every text can be read in the ${colorScheme} theme`, () => withPage({ colorScheme }, async page => {
    await run(page, `SET doc '{"a":[1,true,"x"]}' EX 400`, 'SET soon 1 EX 9', 'GET doc', 'NOSUCH', 'KEYS *', 'help SET', 'MULTI')
    await row(page, 'doc').click()
    await page.locator('#input').pressSequentially('set doc v e')
    assert.deepEqual(await page.evaluate(contrasts), [])
    await run(page, 'DISCARD', 'HSET h a 1 b 2', 'HEXPIRE h 100 FIELDS 1 a', 'RPUSH l a', 'SADD s a ""', 'ZADD z 1 a 2 b', 'PFADD p a',
      'XADD x 1700000000000-0 a 1', 'XADD x 1700000009000-0 a 1', 'XGROUP CREATE x g 0', 'XREADGROUP GROUP g c STREAMS x >', 'BLPOP none 0')
    for (const key of ['h', 'l', 's', 'z', 'p', 'x']) {
      await row(page, key).click()
      await page.locator(`#inspector h3[title="${key}"]`).waitFor()
      assert.deepEqual(await page.evaluate(contrasts), [], key)
    }
    await page.getByRole('tab', { name: 'Groups (1)' }).click()
    assert.deepEqual(await page.evaluate(contrasts), [])
    await page.click('#show-shortcuts')
    assert.deepEqual(await page.evaluate(contrasts), [])
  }))
}

test('a phone shows one pane at a time, and nothing is wider than the screen', () =>
  withPage({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, async page => {
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
    assert.ok(await fits())
    for (const button of await page.locator('.top button:visible').all()) {
      const free = await button.evaluate(element => {
        const { left, right, top, bottom } = element.getBoundingClientRect()
        const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
        return left >= 0 && right <= innerWidth && element.contains(hit)
      })
      assert.ok(free, `${await button.innerText()} can be tapped`)
    }
    await run(page, `SET a:${'very-long-'.repeat(20)} 1`, 'SET b 1 EX 90')
    assert.ok(await fits())
    assert.equal(await page.locator('#keys').isVisible(), false)
    await page.tap('#view-keys')
    await page.tap('#second')
    assert.ok(await page.locator('#b-terminal').isVisible())
    await page.tap('#second')
    await page.tap('#view-keys')
    assert.equal(await page.locator('#terminal').isVisible(), false)
    await row(page, 'b').tap()
    await page.locator('#inspector').waitFor()
    assert.ok(await fits())
    await page.getByRole('button', { name: 'Close' }).tap()
    await page.tap('#view-terminal')
    await page.locator('#input').pressSequentially('GETDE')
    await page.locator('#popup .option').tap()
    assert.equal(await page.inputValue('#input'), 'GETDEL ')
    await page.locator('#input').pressSequentially('b')
    await page.tap('#run')
    assert.match(await page.locator('.reply').last().innerText(), /"1"/)
  }))

test('nothing moves while the page loads', () => withPage({
  init: () => {
    globalThis.shift = 0
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) globalThis.shift += entry.value
    }).observe({ type: 'layout-shift', buffered: true })
  },
}, async page => {
  await page.waitForFunction(() => /\d/.test(document.querySelector('#status-memory').textContent))
  await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  assert.ok((await page.evaluate(() => globalThis.shift)) < 0.005)
}))

test('every control has a name, and the log is live', () => withPage({}, async page => {
  await run(page, 'SET a 1')
  await row(page, 'a').click()
  const unnamed = await page.evaluate(() => [...document.querySelectorAll('button, input, textarea, [role="listbox"], [role="tab"], [role="separator"]')]
    .filter(element => element.checkVisibility())
    .filter(element => !(element.getAttribute('aria-label') || element.textContent.trim() || element.labels?.length))
    .map(element => element.outerHTML))
  assert.deepEqual(unnamed, [])
  assert.equal(await page.getByRole('log').getAttribute('aria-live'), 'polite')
  assert.equal(await ask(page, 'PING'), 'PONG')
}))
