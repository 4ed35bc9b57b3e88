/** Brings all that one engine holds into another one, key by key, with expiries and functions. */
import { itemsOf, numberOf, stringsOf, textOf, type Word } from './resp'
import type { Session } from './session'

/** Keys that are looked for in one step, and bytes of values that are sent in one. */
const STEP = 200
const BATCH = 1024 * 1024

/** Copies everything; `replace` empties the other one first. Returns how many keys there were. */
export async function transfer(from: Session, to: Session, replace: boolean): Promise<number> {
  if (replace) await must(to, ['FLUSHALL'])
  const functions = await from.run('FUNCTION', 'DUMP')
  if (functions.type === 'bulk' && functions.bytes.length > 0) await must(to, ['FUNCTION', 'RESTORE', functions.bytes, replace ? 'FLUSH' : 'REPLACE'])
  let count = 0
  for (const db of await databases(from)) {
    await must(from, ['SELECT', db])
    await must(to, ['SELECT', db])
    let cursor: Word = '0'
    do {
      const [next, page] = itemsOf(await from.run('SCAN', cursor, 'COUNT', STEP))
      count += await copy(from, to, stringsOf(page))
      cursor = textOf(next) ?? '0'
    } while (cursor !== '0')
  }
  return count
}

/** The databases that have keys. */
async function databases(session: Session): Promise<number[]> {
  const info = textOf(await session.run('INFO', 'keyspace')) ?? ''
  return [...info.matchAll(/^db(\d+):/gm)].map(([, db]) => Number(db))
}

async function copy(from: Session, to: Session, keys: Uint8Array[]): Promise<number> {
  const values = await from.batch(keys.flatMap(key => [['DUMP', key], ['PEXPIRETIME', key]]))
  let lines: Word[][] = []
  let bytes = 0
  let count = 0
  const send = async (): Promise<void> => {
    for (const reply of await to.batch(lines)) if (reply.type === 'error') throw new Error(reply.text)
    lines = []
    bytes = 0
  }
  for (const [i, key] of keys.entries()) {
    const value = values[2 * i]!
    if (value.type !== 'bulk') continue // it has expired meanwhile
    const expires = Math.max(0, numberOf(values[2 * i + 1]))
    lines.push(['RESTORE', key, expires, value.bytes, 'REPLACE', 'ABSTTL'])
    bytes += value.bytes.length
    count++
    if (bytes > BATCH) await send()
  }
  await send()
  return count
}

async function must(session: Session, words: Word[]): Promise<void> {
  const [reply] = await session.batch([words])
  if (reply?.type === 'error') throw new Error(reply.text)
}
