// Loaded into a server ahead of it (`node --import`): names every operation upon the files of its folder, and strikes at one.
//
// CHAOS_STEP is JSON: `folder`; `log`, a file that gets the name of each step; and `strike`: at the `nth` step of a `name`, what
// to do there. 'kill before', 'kill after' and 'kill half-way' end the process as kill -9 does; a write is half done then. 'EIO'
// and 'ENOSPC' fail that step and all of its name that follow; 'short write' does half of a write and has no room for any other.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { folder, log, strike } = JSON.parse(process.env.CHAOS_STEP)
const real = { ...fs }
const counts = new Map()
const paths = new Map() // of open files

/** The name of a file, without what differs from run to run; null outside of the folder. */
function nameOf(path) {
  if (path !== folder && !String(path).startsWith(`${folder}/`)) return null
  if (path.endsWith('.lock')) return 'lock'
  return path.slice(folder.length + 1).replace(/\d+/g, '#') || '.'
}

/** What is to be done at a step: '' for nothing. */
function at(operation, path) {
  const file = nameOf(path)
  if (file === null) return ''
  const name = `${operation} ${file}`
  const count = (counts.get(name) ?? 0) + 1
  counts.set(name, count)
  if (log) real.appendFileSync(log, `${name}\n`)
  if (name !== strike?.name || count < strike.nth) return ''
  if (count === strike.nth) return strike.action
  return { EIO: 'EIO', ENOSPC: 'ENOSPC', 'short write': 'ENOSPC' }[strike.action] ?? ''
}

function die() {
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}

function failure(code) {
  const [text, errno] = code === 'EIO' ? ['i/o error', -5] : ['no space left on device', -28]
  return Object.assign(new Error(`${code}: ${text}`), { code, errno })
}

/** Runs an operation that is done at once. `half` does some of it. */
function now(operation, path, run, half = run) {
  const action = at(operation, path)
  if (action === '') return run()
  if (action === 'kill before') die()
  if (action === 'EIO' || action === 'ENOSPC') throw failure(action)
  if (action === 'short write') return half()
  if (action === 'kill half-way') half()
  else run()
  die()
}

/** Starts an operation that calls back. */
function later(operation, path, done, start, half = start) {
  const action = at(operation, path)
  if (action === '') return start(done)
  if (action === 'kill before') die()
  if (action === 'EIO' || action === 'ENOSPC') return void setImmediate(done, failure(action))
  if (action === 'short write') return half(done)
  if (action === 'kill half-way') return half(die)
  start(die)
}

const halfOf = (bytes) => bytes.subarray(0, bytes.length >> 1)

fs.openSync = (path, flags, ...rest) => {
  const open = () => real.openSync(path, flags, ...rest)
  const isFolder = flags === 'r' && real.statSync(path, { throwIfNoEntry: false })?.isDirectory()
  const file = isFolder ? open() : now(flags === 'r' ? 'read' : 'open', path, open)
  paths.set(file, path)
  return file
}
fs.closeSync = (file) => {
  paths.delete(file)
  real.closeSync(file)
}
fs.writeSync = (file, bytes, ...rest) =>
  now('write', paths.get(file), () => real.writeSync(file, bytes, ...rest), () => real.writeSync(file, halfOf(bytes))) // prettier-ignore
fs.write = (file, bytes, from, length, position, done) =>
  later('write', paths.get(file), done, (then) => real.write(file, bytes, from, length, position, then), (then) => real.write(file, halfOf(bytes), then)) // prettier-ignore
fs.fsync = (file, done) => later('sync', paths.get(file), done, (then) => real.fsync(file, then))
fs.fdatasync = (file, done) => later('sync', paths.get(file), done, (then) => real.fdatasync(file, then))
fs.fsyncSync = (file) => now('sync', paths.get(file), () => real.fsyncSync(file))
fs.truncateSync = (path, size) => now('truncate', path, () => real.truncateSync(path, size))
fs.renameSync = (from, to) => now('rename to', to, () => real.renameSync(from, to))
fs.rmSync = (path, options) => (real.existsSync(path) ? now('remove', path, () => real.rmSync(path, options)) : undefined)
fs.mkdirSync = (path, options) => (real.existsSync(path) ? undefined : now('make', path, () => real.mkdirSync(path, options)))
syncBuiltinESMExports()
