/** Builds the page and runs the tests in Chromium: `npm test -w @wedis/playground [-- file …]`. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
if (!existsSync(chromium)) {
  console.error(`The browser tests need Chromium at ${chromium} (apt-get install chromium), or set CHROMIUM to where it is.`)
  process.exit(1)
}
run('npm', ['run', '--silent', 'build'])
const names = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(here).filter(name => name.endsWith('.test.mjs')).sort()
run(process.execPath, ['--test', '--test-concurrency=1', '--test-reporter=spec', ...names.map(name => `test/${name.replace(/^test\//, '')}`)])

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
