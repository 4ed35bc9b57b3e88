/** What the other tests stand on: profiles that stay, tabs that die and stand still. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browsers, freshProfile, freshServer } from './harness/index.mjs'

for (const browser of browsers) {
  test(`${browser.name}: a page runs functions, dies and stands still`, async (t) => {
    const session = await browser.launch(t)
    const [one, two] = [await session.open(), await session.open()]
    assert.deepEqual(await one.run(async (a, b) => ({ sum: a + b, open: typeof (await import('wedis')).open }), 1, 2), { sum: 3, open: 'function' })
    await assert.rejects(one.run(() => { throw new TypeError('on purpose') }), /on purpose/)
    assert.notEqual(await one.process(), await two.process())

    await two.freeze()
    const answer = two.run(() => 'awake')
    assert.equal(await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 300, 'still'))]), 'still')
    await two.thaw()
    assert.equal(await answer, 'awake')

    const never = one.run(() => new Promise(() => {}))
    await one.kill()
    await assert.rejects(never, /killed/)
    if (browser.survives) assert.equal(await (await session.open()).run(() => 'goes on'), 'goes on')
    await session.close()
  })

  test(`${browser.name}: a profile outlives the browser, however it ends`, async (t) => {
    const options = { profile: await freshProfile(t), server: await freshServer(t) }
    const write = (text) => localStorage.setItem('k', (localStorage.getItem('k') ?? '') + text)
    for (const end of ['close', 'kill']) {
      const session = await browser.launch(t, options)
      const tab = await session.open()
      await tab.run(write, end)
      await new Promise((resolve) => setTimeout(resolve, 100))
      await session[end]()
    }
    const session = await browser.launch(t, options)
    assert.match(await (await session.open()).run(() => localStorage.getItem('k')), /^close/)
    await session.close()
  })
}
