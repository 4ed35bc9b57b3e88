// Time from open() to a usable store: the first one compiles the module.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { median, report } from './measure.mjs'

const script = `
const { open } = await import('wedis')
const times = []
for (let i = 0; i < 5; i++) {
  const start = performance.now()
  const db = await open()
  db.set('k', 'v')
  times.push(performance.now() - start)
}
console.log(JSON.stringify(times))
process.exit(0)
`
const first = []
const next = []
for (let i = 0; i < 7; i++) {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  const [one, ...rest] = JSON.parse(stdout)
  first.push(one)
  next.push(median(rest))
}

const WHY = 'V8 compiles each function when it is first called, and a Go program calls many before main.'

report({
  title: 'open() and a first set in Node (ms)',
  head: ['first instance', 'each one after'],
  rows: [[median(first).toFixed(1), median(next).toFixed(1)]],
  notes: ['Medians over processes of their own. The first instance reads and compiles the module.'],
  budgets: [
    { what: 'open(), first, ms', need: 40, got: median(first), most: true, why: WHY },
    { what: 'open(), next, ms', need: 8, got: median(next), most: true, why: WHY },
  ],
})
