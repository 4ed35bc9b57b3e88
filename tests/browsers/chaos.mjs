// Tries the faults of faults.mjs many times and prints a table: `node tests/browsers/chaos.mjs [--rounds 10] [--only text]`.
// BROWSERS=chromium,firefox chooses browsers. Ends with 1 if anything acknowledged was lost or anything was wrong.
import { parseArgs } from 'node:util'
import { STORES, faults, works } from './faults.mjs'
import { browsers } from './harness/index.mjs'
import { once, table } from './table.mjs'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' }, only: { type: 'string', default: '' } } })
const rounds = Number(values.rounds)

const rows = table()
for (const browser of browsers)
  await once(async (t) => {
    const shared = browser.shared(t.after)
    for (const store of STORES)
      for (const { name, where, ends, run } of faults) {
        const fault = `${browser.name}, ${store}: ${name}`
        if (!works(browser, store) || (where && !where(browser)) || !fault.includes(values.only)) continue
        const sum = { rounds: 0, acknowledged: 0, lost: 0, wrong: 0, deleted: 0, what: [] }
        while (sum.rounds < rounds) {
          try {
            const left = Math.min(5, rounds - sum.rounds)
            const result = await once((t) => run(ends?.(browser) ? browser : shared, store, t, { random: Math.random, rounds: left }))
            sum.rounds += result.rounds ?? 1
            sum.acknowledged += result.acknowledged
            sum.lost += result.lost
            sum.deleted += result.deleted ?? 0
            sum.wrong += result.wrong.length
            sum.what.push(...result.wrong)
          } catch (error) {
            sum.rounds++
            sum.wrong++
            sum.what.push(String(error.message ?? error))
          }
        }
        if (sum.deleted > 0) sum.what.push(`${sum.deleted} times the browser deleted all of it as damaged, and open() said so: not among the acknowledged`)
        rows.add(fault, sum)
      }
  })
rows.end()
