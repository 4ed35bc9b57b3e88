/** Each fault of faults.mjs, once; `node tests/browsers/chaos.mjs` tries them many times. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { STORES, faults, works } from './faults.mjs'
import { browsers } from './harness/index.mjs'

for (const browser of browsers)
  for (const store of STORES) {
    if (!works(browser, store)) continue
    for (const { name, where, run } of faults) {
      if (where && !where(browser)) continue
      test(`${browser.name}, ${store}: ${name}`, async (t) => {
        const { acknowledged, lost, wrong } = await run(browser, store, t, { random: Math.random, rounds: 1 })
        assert.ok(acknowledged > 0)
        assert.deepEqual({ lost, wrong }, { lost: 0, wrong: [] }, `of ${acknowledged} acknowledged writes`)
      })
    }
  }
