// Builds the Worker and runs the tests against it.  usage: node test.mjs [FILE…]
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import './build.mjs'

const folder = fileURLToPath(new URL('../test/', import.meta.url))
const given = process.argv.slice(2)
const files = given.length ? given : readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).map((name) => folder + name)
const { status } = spawnSync(process.execPath, ['--test', '--test-concurrency=1', ...files], { stdio: 'inherit' })
process.exit(status ?? 1)
