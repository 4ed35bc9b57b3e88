/** Faults of faults.mjs, once each; `node tests/browsers/chaos.mjs` tries all of them, many times. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { STORES, faults, works } from './faults.mjs'
import { browsers } from './harness/index.mjs'

for (const browser of browsers) describe(browser.name, () => {
  const shared = browser.shared(after)
  for (const store of STORES) {
    if (!works(browser, store)) continue
    for (const { name, where, long, brief, ends, run } of faults) {
      if (long || (browser.brief && !brief) || (where && !where(browser))) continue
      test(`${browser.name}, ${store}: ${name}`, async (t) => {
        const { acknowledged, lost, wrong } = await run(ends?.(browser) ? browser : shared, store, t, { random: Math.random, rounds: 1 })
        assert.ok(acknowledged > 0)
        assert.deepEqual({ lost, wrong }, { lost: 0, wrong: [] }, `of ${acknowledged} acknowledged writes`)
      })
    }
  }
})
