/** Tabs that share a database by `connect`, and count in it: each write adds one to the tab's own count and to that of all. */
import { connect } from '/wedis/browser.js'
import { reporter, storeOf } from './history.js'

/**
 * Connects. `where`: `worker`, the engine is in a SharedWorker, or `tabs`, in one of the tabs, both over IndexedDB; `opfs`, in one of
 * the tabs.
 */
export async function join(where, name = 'app', durability = 'strict') {
  if (where === 'worker') return connect({ name, durability, store: await storeOf('indexedDB', name) })
  const kind = where === 'opfs' ? 'opfs' : 'indexedDB'
  const { [kind]: make } = await import(`/wedis/stores/${kind.toLowerCase()}.js`)
  return connect({ name, durability, store: () => make(name), worker: false })
}

/**
 * Connects and counts under the name `me` until `globalThis.enough`, or `calls` calls. `report/<me>` gets the number of acknowledged
 * ones. Gives how many were acknowledged, how many are in doubt, how many ran twice, and what else was wrong.
 */
export async function count(where, me, calls = Infinity) {
  const db = await join(where)
  const tell = reporter(me)
  const result = { acknowledged: 0, doubtful: 0, lost: 0, doubled: 0, wrong: [] }
  let last = 0
  let slack = 0 // calls in doubt since the last answer: they may be in it
  const take = ({ value, reason }) => {
    if (reason?.name === 'IndeterminateError') {
      result.doubtful++
      slack++
    } else if (reason) {
      result.wrong.push(`${reason.name}: ${reason.message}`)
    } else {
      result.acknowledged++
      const own = value[1]
      if (own <= last) result.lost += last + 1 - own
      else if (own > last + 1 + slack) result.doubled += own - last - 1 - slack
      last = own
      slack = 0
    }
  }
  for (let call = 0; call < calls && !globalThis.enough && result.wrong.length === 0; ) {
    const burst = Math.min(1 + (call % 5), calls - call)
    call += burst
    const answers = await Promise.allSettled(Array.from({ length: burst }, () => db.multi().incr('all').incr(me).exec()))
    for (const answer of answers) take(answer)
    tell(result.acknowledged)
  }
  const found = Number(await db.get(me))
  if (found < last) result.lost += last - found
  else if (found > last + slack) result.doubled += found - last - slack
  globalThis.db = db
  return result
}

/** The counts, as a tab that comes now finds them. */
export async function counts(where, names) {
  const db = await join(where)
  const found = Object.fromEntries(await Promise.all(['all', ...names].map(async (name) => [name, Number(await db.get(name))])))
  await db.close()
  return found
}
