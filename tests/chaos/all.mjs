// Everything that breaks something on purpose, in the long form, and one table of it at the end. It goes on after a failure; its
// status tells of it. `node tests/chaos/all.mjs [options of run.mjs]`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { print } from './table.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const others = readFileSync(new URL('./others.txt', import.meta.url), 'utf8').split('\n')
const quoted = process.argv.slice(2).map((word) => `'${word.replaceAll("'", "'\\''")}'`)
const commands = [['node tests/chaos/run.mjs', ...quoted].join(' '), ...others.filter((line) => line.trim() !== '' && !line.startsWith('#'))]

const folder = mkdtempSync(join(tmpdir(), 'wedis-table-'))
const rows = []
const failed = []
for (const [i, command] of commands.entries()) {
  console.log(`\n${command}`)
  const file = join(folder, String(i))
  const { status } = spawnSync('bash', ['-c', command], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, CHAOS_TABLE: file } })
  if (status !== 0) failed.push(command)
  const told = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line)) : []
  rows.push(...(told.length > 0 ? told : [{ fault: command, rounds: '', acknowledged: '', lost: '', wrong: status === 0 ? '' : 'failed' }]))
}
rmSync(folder, { recursive: true, force: true })
console.log()
print(rows)
const sum = (name) => rows.reduce((total, row) => total + Number(row[name] || 0), 0)
console.log(`\n${sum('rounds')} rounds, ${sum('acknowledged')} writes acknowledged, ${sum('lost')} lost, ${rows.filter((row) => row.wrong).length} rows with something wrong`)
for (const command of failed) console.log(`failed: ${command}`)
process.exit(failed.length > 0 || rows.some((row) => row.lost || row.wrong) ? 1 : 0)
