/**
 * Browsers end with the program that started them, however that ends.
 *
 * At `process.exit`, SIGINT, SIGTERM and SIGHUP this process ends them itself. When it is killed, a process of its own does: it
 * reads the profiles of what is to be ended from its standard input, which ends when this process does.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { killFamily, using } from './processes.mjs'

const running = new Set()
let dog = null

/**
 * From now on the processes that have a profile's path in their command line or their environment end with this program. The
 * result is to be called when they have ended.
 */
export function guard(profile) {
  dog ??= watch()
  running.add(profile)
  dog.stdin.write(`+${profile}\n`)
  return () => {
    running.delete(profile)
    dog.stdin.write(`-${profile}\n`)
  }
}

function watch() {
  // Detached: signals to the group of this process do not reach it.
  const dog = spawn(process.execPath, [fileURLToPath(import.meta.url), 'watch'], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  dog.stdin.on('error', () => {}) // somebody has killed it: there is still what this process does at its end
  dog.stdin.unref()
  dog.unref()
  process.on('exit', () => end(running))
  for (const [signal, number] of [['SIGHUP', 1], ['SIGINT', 2], ['SIGTERM', 15]]) process.once(signal, () => process.exit(128 + number))
  return dog
}

function end(profiles) {
  for (const profile of profiles) for (const pid of using(profile)) killFamily(pid)
}

/** The process that watches. */
async function watched() {
  const left = new Set()
  let text = ''
  for await (const piece of process.stdin) {
    const lines = (text + piece).split('\n')
    text = lines.pop()
    for (const line of lines) left[line[0] === '+' ? 'add' : 'delete'](line.slice(1))
  }
  end(left)
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === 'watch') await watched()
