// Tries the faults of sharing.mjs many times and prints a table: `node tests/browsers/tabs-chaos.mjs [--rounds 10] [--only text]`.
// BROWSERS=chromium,firefox chooses browsers. Ends with 1 if anything acknowledged was lost, ran twice or was wrong. Calls that
// were answered with IndeterminateError are neither; how many there were is said below the row.
import { parseArgs } from 'node:util'
import { browsers } from './harness/index.mjs'
import { PLACES, faults, works } from './sharing.mjs'
import { once, table } from './table.mjs'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' }, only: { type: 'string', default: '' } } })
const rounds = Number(values.rounds)

const rows = table()
for (const browser of browsers)
  await once(async (t) => {
    const shared = browser.shared(t.after)
    for (const where of PLACES)
      for (const fault of faults) {
        const name = `${browser.name}, connect (${where}): ${fault.name}`
        if (!works(browser, where) || !works(browser, where, fault) || !name.includes(values.only)) continue
        const sum = { rounds, acknowledged: 0, lost: 0, wrong: 0, doubtful: 0, what: [] }
        for (let round = 0; round < rounds; round++) {
          try {
            const { acknowledged, doubtful, lost, doubled, wrong } = await once((t) => fault.run(shared, where, t, Math.random))
            sum.acknowledged += acknowledged
            sum.doubtful += doubtful
            sum.lost += lost
            sum.wrong += doubled + wrong.length
            if (doubled > 0) sum.what.push(`${doubled} calls ran twice`)
            sum.what.push(...wrong)
          } catch (error) {
            sum.wrong++
            sum.what.push(String(error.message ?? error))
          }
        }
        if (sum.doubtful > 0) sum.what.push(`${sum.doubtful} calls in doubt`)
        rows.add(name, sum)
      }
  })
rows.end()
