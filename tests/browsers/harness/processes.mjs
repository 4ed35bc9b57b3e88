/** Processes of a browser, from Linux's /proc: which one runs a page, and the sudden end of all of them. */
import { readFileSync, readdirSync } from 'node:fs'

/** All processes below one, itself included. */
export function family(root) {
  const children = new Map()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const stat = statOf(entry)
    if (!stat) continue
    if (!children.has(stat.parent)) children.set(stat.parent, [])
    children.get(stat.parent).push(Number(entry))
  }
  const found = []
  const visit = (pid) => {
    found.push(pid)
    children.get(pid)?.forEach(visit)
  }
  visit(root)
  return found
}

/** Processes that have a path in their command line or their environment. */
export function using(path) {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid).filter((pid) => {
    try {
      return ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(path))
    } catch {
      return false // it has ended, or is somebody else's
    }
  }).map(Number)
}

/** Ends a process and all below it at once, as a loss of power would. */
export function killFamily(root) {
  for (const pid of family(root)) signal(pid, 'SIGKILL')
}

export function signal(pid, name) {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

/**
 * Which process below `root` runs a page: of those that run pages, the one that gets busy while the page spins, twice in a row.
 * `spin(ms)` has it do so. Other pages of the browser must be idle meanwhile.
 */
export async function findBusy(root, spin) {
  let before = null
  for (let attempt = 0; attempt < 15; attempt++) {
    const pid = await busiest(root, () => spin(150 + 100 * attempt))
    if (pid !== null && pid === before) return pid
    before = pid
  }
  throw new Error('no process of the browser stands out as that of the page')
}

async function busiest(root, spin) {
  const before = new Map(family(root).filter(runsPages).map((pid) => [pid, statOf(pid)?.ticks ?? 0]))
  await spin()
  const spent = [...before].map(([pid, ticks]) => [pid, (statOf(pid)?.ticks ?? 0) - ticks]).sort((a, b) => b[1] - a[1])
  const [[pid, most] = [null, 0], [, second] = [null, 0]] = spent
  return most >= 6 && most > 2 * second ? pid : null
}

/** By its command line: of Chromium, Firefox, WebKitGTK. */
function runsPages(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trimEnd()
    return / --type=renderer /.test(text) || / -contentproc .* tab$/.test(text) || /WebKitWebProcess /.test(text)
  } catch {
    return false // it has ended
  }
}

function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
  } catch {
    return null // it has ended
  }
}
