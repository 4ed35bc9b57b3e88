/** What the other tests stand on: profiles that stay, tabs that die and stand still. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { browsers, freshProfile, freshServer } from './harness/index.mjs'
import { using } from './harness/processes.mjs'

for (const browser of browsers) {
  if (browser.brief) continue
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

  test(`${browser.name}: ends with the program that started it, even if that is killed`, async (t) => {
    const profile = await freshProfile(t)
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      // Its path is encoded: the program itself is none of those that are looked for.
      const program = spawn(process.execPath, ['--input-type=module', '-e', `
        const { browsers } = await import(${JSON.stringify(new URL('./harness/index.mjs', import.meta.url).href)})
        const session = await browsers[0].launch({ after() {} }, { profile: atob(process.env.PROFILE) })
        await session.open()
        console.log('runs')
        setInterval(() => {}, 1000)`], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, BROWSERS: browser.name, PROFILE: btoa(profile) } })
      await once(program.stdout, 'data')
      program.kill(signal)
      await once(program, 'exit')
      const until = Date.now() + 10_000
      while (using(profile).length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50))
      assert.deepEqual(using(profile), [], signal)
    }
  })
}
