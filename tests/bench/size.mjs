// Size of what ships: alone (`make size`) it prints, and fails over the budget.
import { readFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { bytes, report } from './measure.mjs'

/** The most that wedis.wasm may have, compressed with brotli. */
const BUDGET = 1.5e6

function sizes(path) {
  const raw = readFileSync(path)
  const brotli = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } })
  return [raw.length, gzipSync(raw, { level: 9 }).length, brotli.length]
}

const wasm = sizes('js/dist/wedis.wasm')
const rows = [['wedis.wasm', ...wasm.map(bytes)]]

if (process.argv.includes('--json')) {
  report({
    title: 'Size',
    head: ['', 'raw', 'gzip', 'brotli'],
    rows,
    budgets: [{ what: 'wedis.wasm, brotli, MB', need: BUDGET / 1e6, got: wasm[2] / 1e6, most: true }],
  })
}
const [raw, gzip, brotli] = wasm.map(bytes)
console.log(`wedis.wasm: ${raw} raw, ${gzip} gzip, ${brotli} brotli (at most ${bytes(BUDGET)})`)
if (wasm[2] > BUDGET) {
  console.error('wedis.wasm is over its budget')
  process.exit(1)
}
