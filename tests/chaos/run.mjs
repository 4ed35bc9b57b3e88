// Faults that are brought upon running servers, and what they lost: a table.
//
//   node tests/chaos/run.mjs                 all of it, 200 kills for each durability
//   node tests/chaos/run.mjs --short         a few rounds of each, for `make test`
//   node tests/chaos/run.mjs --seed 7        another beginning; a failure names the seed that it had
//   node tests/chaos/run.mjs --only full     the faults whose name has this in it
//   node tests/chaos/run.mjs --kind redis-server   all of it upon another server, to see what the tests ask for
import { parseArgs } from 'node:util'
import { EVERY, faults } from './faults.mjs'
import { print, record } from './table.mjs'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    only: { type: 'string', default: '' },
    kind: { type: 'string' },
    rounds: { type: 'string' },
  },
})
const seed = Number(values.seed)
const rows = []
for (const { fault, long, short, run } of faults(values.kind)) {
  if (!fault.includes(values.only)) continue
  const wanted = values.rounds ?? (values.short ? short : long)
  const rounds = wanted === EVERY ? EVERY : Number(wanted)
  if (rounds === 0) continue
  const say = (round) => process.stderr.isTTY && process.stderr.write(`\r${fault}: ${round}/${rounds} `)
  const result = await run({ rounds, seed, say })
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  rows.push({ fault, ...result, wrong: result.wrong || (result.what && !result.lost ? 1 : 0) })
  record(rows.at(-1))
}
print(rows)
const bad = rows.filter((row) => row.lost || row.wrong || row.what)
for (const { fault, what } of bad) console.log(`\n${fault}: ${what}`)
console.log(`\nseed ${seed}${bad.length ? `: ${bad.length} failed` : ''}`)
process.exit(bad.length ? 1 : 0)
