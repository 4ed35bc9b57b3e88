// Tries the faults of faults.mjs many times and prints a table: `node tests/browsers/chaos.mjs [--rounds 10] [--only text]`.
// BROWSERS=chromium,firefox chooses browsers. Ends with 1 if anything acknowledged was lost or anything was wrong.
import { parseArgs } from 'node:util'
import { STORES, faults, works } from './faults.mjs'
import { browsers } from './harness/index.mjs'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' }, only: { type: 'string', default: '' } } })
const rounds = Number(values.rounds)

console.log('| browser | store | fault | rounds | acknowledged | lost | wrong |')
console.log('|---|---|---|---:|---:|---:|---:|')
let failed = false
for (const browser of browsers)
  for (const store of STORES) {
    for (const { name, where, run } of faults) {
      if (!works(browser, store) || (where && !where(browser)) || !`${browser.name} ${store} ${name}`.includes(values.only)) continue
      const sum = { rounds: 0, acknowledged: 0, lost: 0, wrong: [] }
      while (sum.rounds < rounds) {
        const ends = []
        try {
          const result = await run(browser, store, { after: (end) => ends.unshift(end) }, { random: Math.random, rounds: Math.min(5, rounds - sum.rounds) })
          sum.rounds += result.rounds ?? 1
          sum.acknowledged += result.acknowledged
          sum.lost += result.lost
          sum.wrong.push(...result.wrong)
        } catch (error) {
          sum.rounds++
          sum.wrong.push(String(error.message ?? error))
        } finally {
          for (const end of ends) await end()
        }
      }
      console.log(`| ${browser.name} | ${store} | ${name} | ${sum.rounds} | ${sum.acknowledged} | ${sum.lost} | ${sum.wrong.length} |`)
      for (const what of sum.wrong) console.log(`  ${what}`)
      failed ||= sum.lost > 0 || sum.wrong.length > 0
    }
  }
process.exit(failed ? 1 : 0)
