/**
 * A history of numbered writes, in which anything lost or mixed up shows: write number n puts n under one of 50 keys, beside
 * 2 kB that make journals and snapshots grow, and adds one to a count, in one transaction.
 */
import { open } from '/wedis/browser.js'

const KEYS = 50
const FILLER = 'x'.repeat(2000)

/** The store of a kind, `indexedDB` or `opfs`. */
export async function storeOf(kind, name, options) {
  const { [kind]: make } = await import(`/wedis/stores/${kind.toLowerCase()}.js`)
  return make(name, options)
}

/** Opens the database and goes on where its history ends. */
export async function writer(kind, name, durability = 'relaxed', options = {}) {
  const db = await open({ store: await storeOf(kind, name, options), durability })
  let last = Number((await db.get('count')) ?? 0)
  return {
    db,
    /** The number of the last write. */
    get last() {
      return last
    },
    async write() {
      last++
      await db.multi().set(`k${last % KEYS}`, `${last} ${FILLER}`).incr('count').exec()
    },
  }
}

/**
 * Writes for ever. `report/<channel>` gets the number of the last write that was acknowledged. The first refusal ends it: it
 * gives the error.
 */
export async function writeOn(kind, name, durability, channel) {
  const tell = reporter(channel)
  try {
    const history = await writer(kind, name, durability)
    for (;;) {
      for (let burst = 1 + (history.last % 7); burst > 0; burst--) await history.write()
      const { last } = history
      await history.db.flush()
      tell(last)
    }
  } catch (error) {
    return { name: error.name, code: error.code, message: error.message }
  }
}

/** What is there: the number of writes, and what contradicts it. */
export async function verify(kind, name) {
  const { db, last } = await writer(kind, name)
  const wrong = []
  for (let n = Math.max(1, last - KEYS + 1); n <= last; n++) {
    const found = await db.get(`k${n % KEYS}`)
    if (found !== `${n} ${FILLER}`) wrong.push(`k${n % KEYS}: ${found === null ? 'nothing' : found.slice(0, 20)} instead of ${n}`)
  }
  const size = await db.dbsize()
  const expected = last === 0 ? 0 : Math.min(last, KEYS) + 1
  if (size !== expected) wrong.push(`${size} keys instead of ${expected}`)
  await db.close()
  return { last, wrong }
}

/** Tells the server numbers, one request at a time: the newest is what counts. */
export function reporter(channel) {
  let newest = 0
  let under = false
  const send = async () => {
    under = true
    while (newest > 0) {
      const body = String(newest)
      newest = 0
      await fetch(`/report/${channel}`, { method: 'POST', body }).catch(() => {})
    }
    under = false
  }
  return (number) => {
    newest = number
    if (!under) void send()
  }
}
