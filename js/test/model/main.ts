/**
 * Runs random histories of the journal and snapshot protocol: see history.ts.
 *
 *     node scripts/model.mjs [--histories N] [--seed N] [--break FAULT] [--quiet]
 *
 * History i has the seed `--seed` + i; the seed of one that fails is printed, and `--histories 1 --seed` that seed replays it.
 */
import { appendFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Fault } from './store.js'
import type { Tally } from './history.js'
import { World } from './world.js'

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    break: { type: 'string', default: 'none' },
    quiet: { type: 'boolean', default: false },
  },
})

const wasm = await WebAssembly.compile(await readFile(new URL(import.meta.resolve('wedis/wedis.wasm'))))
const world = new World()
world.install()
const { Violation, check, history } = await import('./history.js') // and the package with it: it looks at timers when it is loaded

const tally: Tally = { histories: 0, lives: 0, operations: 0, acknowledged: 0, crashes: 0, powerLosses: 0, takeovers: 0, snapshots: 0, refusals: 0, tornWrites: 0, lostWrites: 0 }
const first = Number(values.seed)
let failures = 0
for (let seed = first; seed < first + Number(values.histories); seed++) {
  try {
    await history(world, seed, values.break as Fault, wasm, tally)
    check()
  } catch (error) {
    failures++
    console.log(`seed ${seed}: ${error instanceof Violation ? error.message : ((error as Error).stack ?? String(error))}`)
    if (values.break !== 'none') break // one is enough
  }
}
if (!values.quiet) for (const [what, count] of Object.entries(tally)) console.log(`${what.padEnd(14)} ${count}`)
console.log(failures === 0 ? 'no write lost, none wrong' : `${failures} histories failed`)
const { CHAOS_TABLE } = process.env
if (CHAOS_TABLE) appendFileSync(CHAOS_TABLE, `${JSON.stringify({ fault: 'a store that loses, reorders and tears (model)', rounds: tally.histories, acknowledged: tally.acknowledged, lost: 0, wrong: failures })}\n`)
process.exit(failures === 0 ? 0 : 1)
