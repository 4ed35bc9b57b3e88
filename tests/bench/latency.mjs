// How long a single SET takes while a million keys are there: the tail shows
// every stall, of the table, the collector and memory growth.
import { open } from 'wedis'
import { percentile, report } from './measure.mjs'

const N = 1_000_000
const key = (i) => `key:${String(i).padStart(7, '0')}`

/** Microseconds of each of count calls, sorted. */
function times(count, call) {
  const all = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const start = performance.now()
    call(i)
    all[i] = (performance.now() - start) * 1000
  }
  return all.sort()
}

const db = await open()
for (let i = 0; i < 100_000; i++) db.set(key(i), 'value:000000') // warm
const fill = times(N, (i) => db.set(key(i), 'value:000000'))
const random = Uint32Array.from({ length: N }, () => Math.random() * N)
const rewrite = times(N, (i) => db.set(key(random[i]), 'value:111111'))
const change = times(N, (i) => {
  db.del(key(random[i]))
  db.set(key(random[i]), i % 2 ? 'a value that is longer than the one before' : 'short')
})
let sink = 0
const nothing = times(N, (i) => {
  sink += key(random[i]).length
})

const points = [0.5, 0.99, 0.999, 0.9999]
const row = (name, sorted) => [name, ...points.map((p) => percentile(sorted, p).toFixed(1)), (sorted[N - 1] / 1000).toFixed(2)]
const beyond = (percentile(rewrite, 0.9999) - percentile(nothing, 0.9999)) / 1000

report({
  title: 'Latency of a typed call with 1,000,000 keys (µs; the last column ms)',
  head: ['', 'median', '99 %', '99.9 %', '99.99 %', 'longest, ms'],
  rows: [
    row('an empty loop', nothing),
    row('set, adding keys', fill),
    row('set, over random keys', rewrite),
    row('del and set, other sizes', change),
  ],
  notes: ['One thread: what the machine does to the process beside it is in every row, the empty loop included.'],
  budgets: [
    { what: 'set on 1M keys, 99.99 % beyond an empty loop, ms', need: 0.2, got: beyond, most: true },
    { what: 'set on 1M keys, longest, ms', need: 5, got: rewrite[N - 1] / 1000, most: true, why: `the longest turn of an empty loop in the same process took ${(nothing[N - 1] / 1000).toFixed(1)} ms: the machine interrupts` },
  ],
})
