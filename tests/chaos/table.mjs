// The table of faults. What a program that breaks things prints has these columns; where CHAOS_TABLE names a file, it also adds a
// line of JSON to that for each row, so that `make chaos` has all of them in one table at its end.
import { appendFileSync } from 'node:fs'

const COLUMNS = ['fault', 'rounds', 'acknowledged', 'lost', 'wrong']

/** Tells whoever collects rows of one. */
export function record(row) {
  const { CHAOS_TABLE } = process.env
  if (CHAOS_TABLE) appendFileSync(CHAOS_TABLE, `${JSON.stringify(Object.fromEntries(COLUMNS.map((name) => [name, row[name]])))}\n`)
}

/** Prints rows as a table. */
export function print(rows) {
  const cells = [COLUMNS, ...rows.map((row) => COLUMNS.map((name) => String(row[name])))]
  const widths = COLUMNS.map((_, i) => Math.max(...cells.map((row) => row[i].length)))
  const line = (row) => `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`
  const [head, ...rest] = cells
  console.log([line(head), `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`, ...rest.map(line)].join('\n'))
}
