// Faults that are brought upon running servers, and what they lost: a table.
//
//   node tests/chaos/run.mjs                 all of it, 200 kills for each durability
//   node tests/chaos/run.mjs --short         a dozen rounds, for `make test`
//   node tests/chaos/run.mjs --seed 7        another beginning; a failure names the seed that it had
//   node tests/chaos/run.mjs --only full     the faults whose name has this in it
//   node tests/chaos/run.mjs --kind redis-server   the same upon another server, to see what the tests ask for
import { parseArgs } from 'node:util'
import { faults } from './faults.mjs'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    only: { type: 'string', default: '' },
    kind: { type: 'string', default: 'wedis-server' },
    rounds: { type: 'string' },
  },
})
const seed = Number(values.seed)
const rows = []
for (const { name, long, short, run } of faults(values.kind)) {
  if (!name.includes(values.only)) continue
  const rounds = Number(values.rounds ?? (values.short ? short : long))
  if (rounds === 0) continue
  const say = (round) => process.stderr.isTTY && process.stderr.write(`\r${name}: ${round}/${rounds} `)
  const result = await run({ rounds, seed, say })
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  rows.push({ name, ...result })
}
print(rows)
const bad = rows.filter((row) => row.lost || row.wrong || row.what)
for (const { name, what } of bad) console.log(`\n${name}: ${what}`)
console.log(`\nseed ${seed}${bad.length ? `: ${bad.length} failed` : ''}`)
process.exit(bad.length ? 1 : 0)

function print(rows) {
  const head = ['fault', 'rounds', 'acknowledged', 'lost', 'wrong']
  const cells = [head, ...rows.map((row) => head.map((key) => String(key === 'fault' ? row.name : row[key])))]
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i].length)))
  for (const row of cells) console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '))
}
