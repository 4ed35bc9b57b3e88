// How the benchmarks measure: several rounds, the median of them, contestants
// taking turns within a round so that a slow spell of the machine hits all.

/** The median of numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Runs contestants in turn and returns the median rate of each, in operations
 * per second. A contestant is { name, operations, run }: run performs that many
 * operations and may return a promise.
 */
export async function compare(contestants, rounds = 5) {
  const rates = contestants.map(() => [])
  for (let round = -1; round < rounds; round++) {
    for (const [i, { operations, run }] of contestants.entries()) {
      const start = process.hrtime.bigint()
      await run()
      const seconds = Number(process.hrtime.bigint() - start) / 1e9
      if (round >= 0) rates[i].push(operations / seconds) // the first round warms up
    }
  }
  return contestants.map(({ name }, i) => ({ name, rate: median(rates[i]) }))
}

/** The value below which the fraction p of sorted values lies. */
export function percentile(sorted, p) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))]
}

/** 1234567 → "1.23 M", 45678 → "45.7 k". */
export function compact(n) {
  if (n >= 1e6) return `${(n / 1e6).toFixed(2)} M`
  if (n >= 1e3) return `${(n / 1e3).toFixed(1)} k`
  return n.toFixed(0)
}

/** Bytes in MB (10⁶) or kB. */
export function bytes(n) {
  return n >= 1e6 ? `${(n / 1e6).toFixed(2)} MB` : `${(n / 1e3).toFixed(0)} kB`
}

/** Why what runs inside the module misses a budget, where it does. */
export const SLOW_CALLS =
  'Go passes arguments through memory on WebAssembly: a call costs 5 ns, with slices 10 to 15, and a command makes about 40. ' +
  'The same engine takes a third of the time natively (`go test ./engine -bench Exec`); see docs/rationale.md.'

/** Gives a section's result to run.mjs: a title, a table and notes. */
export function report(section) {
  process.stdout.write(`${JSON.stringify(section)}\n`)
  process.exit(0)
}
