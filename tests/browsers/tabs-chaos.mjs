// Tries the faults of sharing.mjs many times and prints a table: `node tests/browsers/tabs-chaos.mjs [--rounds 10] [--only text]`.
// BROWSERS=chromium,firefox chooses browsers. Ends with 1 if anything acknowledged was lost, ran twice or was wrong.
import { parseArgs } from 'node:util'
import { browsers } from './harness/index.mjs'
import { PLACES, faults, works } from './sharing.mjs'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' }, only: { type: 'string', default: '' } } })
const rounds = Number(values.rounds)

console.log('| browser | engine in | fault | rounds | acknowledged | in doubt | lost | doubled | wrong |')
console.log('|---|---|---|---:|---:|---:|---:|---:|---:|')
let failed = false
for (const browser of browsers) {
  const last = []
  const shared = browser.shared((end) => last.push(end))
  for (const where of PLACES)
    for (const fault of faults) {
      if (!works(browser, where) || !works(browser, where, fault) || !`${browser.name} ${where} ${fault.name}`.includes(values.only)) continue
      const sum = { acknowledged: 0, doubtful: 0, lost: 0, doubled: 0, wrong: [] }
      for (let round = 0; round < rounds; round++) {
        const ends = []
        try {
          const result = await fault.run(shared, where, { after: (end) => ends.unshift(end) }, Math.random)
          for (const field of ['acknowledged', 'doubtful', 'lost', 'doubled']) sum[field] += result[field]
          sum.wrong.push(...result.wrong)
        } catch (error) {
          sum.wrong.push(String(error.message ?? error))
        } finally {
          for (const end of ends) await end()
        }
      }
      const { acknowledged, doubtful, lost, doubled, wrong } = sum
      console.log(`| ${browser.name} | ${where} | ${fault.name} | ${rounds} | ${acknowledged} | ${doubtful} | ${lost} | ${doubled} | ${wrong.length} |`)
      for (const what of wrong) console.log(`  ${what}`)
      failed ||= lost > 0 || doubled > 0 || wrong.length > 0
    }
  for (const end of last) await end()
}
process.exit(failed ? 1 : 0)
