import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { open } from 'wedis'
import { directory } from 'wedis/stores/directory'
import { type Crash, PowerFiles, seeded } from './support/power.js'

const root = mkdtempSync(join(tmpdir(), 'wedis-power-'))
after(() => rmSync(root, { recursive: true, force: true }))
const wasm = new WebAssembly.Module(readFileSync(new URL('wedis.wasm', import.meta.resolve('wedis'))))
const crashes: Crash[] = ['kept', 'dropped', 'torn']
const every = Number(process.env.WEDIS_EVERY ?? 3) // moments: each, or one of so many
const seed = Number(process.env.WEDIS_SEED ?? 1)

function strict(files: PowerFiles, config = {}) {
  return open({ store: directory(root, { files }), durability: 'strict', wasm, config: { 'auto-aof-rewrite-percentage': 0, ...config } })
}

/** What a folder holds: the numbers in the list, which must be 1, 2, 3 …, as often as the counter says. */
async function numbersIn(files: PowerFiles): Promise<number> {
  const db = await open({ store: directory(root, { files }), wasm })
  try {
    const list = db.lrange('list', 0, -1).map(Number)
    assert.deepEqual(list, list.map((_, i) => i + 1), 'in order, none twice')
    assert.equal(Number(db.get('count') ?? 0), list.length, 'each transaction once')
    return list.length
  } finally {
    await db.close({ discard: true })
  }
}

/** Each moment of a run, crashed in each way, has what was acknowledged before. */
async function crashAll(files: PowerFiles): Promise<number> {
  const random = seeded(seed)
  let tried = 0
  for (const [i, moment] of files.moments.entries()) {
    if ((i + seed) % every !== 0) continue
    for (const crash of crashes) {
      const left = PowerFiles.after(moment, crash, random)
      const found = await numbersIn(left).catch((error: Error) => assert.fail(`${crash}, before ${moment.step} (${i}): ${error.message}`))
      assert.ok(found >= moment.note, `${crash}, before ${moment.step} (${i}): ${found} of ${moment.note} acknowledged`)
      tried++
    }
  }
  return tried
}

test('appendfsync always: a loss of power at any moment loses nothing that was acknowledged', { timeout: 600_000 }, async (t) => {
  const files = new PowerFiles()
  files.recording = true
  let db = await strict(files)
  let n = 0
  const push = async () => {
    const id = ++n
    await Promise.all([db.call('EVAL', "redis.call('RPUSH', 'list', ARGV[1]) return redis.call('INCR', 'count')", '0', String(id))])
    files.note = Math.max(files.note, id)
  }
  const settled = async () => {
    for (;;) {
      const info = String(await db.call('INFO', 'persistence'))
      if (!/(aof_rewrite_in_progress|aof_rewrite_scheduled|rdb_bgsave_in_progress):1/.test(info)) return
      await push()
    }
  }
  for (let i = 0; i < 3; i++) await push()
  for (let round = 0; round < 2; round++) {
    await db.call('BGREWRITEAOF')
    await Promise.all([push(), push()])
    await settled()
    await db.call('BGSAVE')
    await settled()
    await push()
  }
  await db.close()
  db = await strict(files)
  await push()
  await db.call('CONFIG', 'SET', 'appendonly', 'no')
  await db.call('SAVE')
  await db.call('CONFIG', 'SET', 'appendonly', 'yes')
  await db.flush()
  await push()
  await db.close()
  files.note = n
  files.recording = false
  assert.equal(await numbersIn(PowerFiles.after(files.moment(), 'dropped', seeded(1))), n)
  t.diagnostic(`${await crashAll(files)} crashes at ${files.moments.length} moments`)
})

test('writers that never pause neither hold up a rewrite nor lose anything by it', { timeout: 120_000 }, async () => {
  const files = new PowerFiles()
  const db = await strict(files)
  const acknowledged: string[] = []
  let rewritten = 0
  const writing = Array.from({ length: 4 }, async (_, writer) => {
    for (let i = 0; rewritten < 5 || i % 4 !== 0; i++) {
      await db.rpush('list', [`${writer}:${i}`])
      acknowledged.push(`${writer}:${i}`)
    }
  })
  for (; rewritten < 5; rewritten++) {
    await db.call('BGREWRITEAOF')
    while (/aof_rewrite_(in_progress|scheduled):1/.test(String(await db.call('INFO', 'persistence'))));
  }
  await Promise.all(writing)
  await db.close({ discard: true })
  for (const crash of crashes) {
    const again = await open({ store: directory(root, { files: PowerFiles.after(files.moment(), crash, seeded(seed)) }), wasm })
    const found = new Set(again.lrange('list', 0, -1))
    assert.deepEqual(acknowledged.filter((one) => !found.has(one)), [], crash)
    await again.close({ discard: true })
  }
})

test('errors and short writes: nothing that was acknowledged is lost, and it works again', { timeout: 600_000 }, async (t) => {
  const kinds: [name: string, operations: string[], short: boolean][] = [
    ['EIO when syncing', ['sync'], false],
    ['EIO when writing', ['write'], false],
    ['short writes', ['write'], true],
    ['short writes that cannot be cut off', ['write', 'truncate'], true],
    ['EIO when renaming', ['rename'], false],
    ['EIO when syncing a folder', ['sync folder'], false],
    ['ENOSPC when opening', ['open'], false],
  ]
  for (const [name, operations, short] of kinds) {
    const random = seeded(seed + name.length)
    const files = new PowerFiles()
    const db = await strict(files)
    let left = 0 // operations until it fails
    let faults = 0
    files.fault = (operation, _, bytes) => {
      if (!operations.includes(operation) || left === 0 || --left > 0) return
      if (operations.length > 1) left = operation === 'write' ? 1 : 0 // the truncation that follows fails too
      faults++
      if (short && operation === 'write' && bytes > 1) {
        const rest = left
        left = 0
        setImmediate(() => (left = rest))
        files.fault = once(files.fault, operations.length > 1)
        return Math.floor(random() * bytes)
      }
      throw Object.assign(new Error('EIO: i/o error'), { code: operation === 'open' ? 'ENOSPC' : 'EIO', errno: -5 })
    }
    /** After a short write the next one fails, as it does where there is no room. */
    function once(before: PowerFiles['fault'], truncation: boolean): PowerFiles['fault'] {
      return (operation, path, bytes) => {
        if (operation !== 'write' && !(truncation && operation === 'truncate')) return before(operation, path, bytes)
        if (operation === 'truncate' || !truncation) files.fault = before
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', errno: -28 })
      }
    }
    const acknowledged: number[] = []
    let refused = 0
    for (let i = 1; i <= 40; i++) {
      if (i % 8 === 0) left = 1 + Math.floor(random() * 3)
      if (i % 16 === 12) await db.call('BGREWRITEAOF').catch(() => {})
      await db.rpush('list', [String(i)]).then(
        () => void acknowledged.push(i),
        () => refused++,
      )
    }
    files.fault = () => {}
    // It recovers by itself: at the latest with the base that is tried again after five seconds.
    for (let i = 41; acknowledged.at(-1)! < 41; i++) {
      const went = await db.rpush('list', [String(i)]).then(() => true, () => false)
      if (went) acknowledged.push(i)
      else await new Promise((resolve) => setTimeout(resolve, 200))
    }
    const moment = files.moment()
    await db.close({ discard: true })
    for (const crash of crashes) {
      const again = await open({ store: directory(root, { files: PowerFiles.after(moment, crash, random) }), wasm }).catch((error: Error) => assert.fail(`${name}: ${error.message}`))
      const found = again.lrange('list', 0, -1).map(Number)
      assert.deepEqual(found, [...new Set(found)].sort((a, b) => a - b), `${name}: in order, none twice`)
      for (const one of acknowledged) assert.ok(found.includes(one), `${name}, ${crash}: ${one} was acknowledged`)
      await again.close({ discard: true })
    }
    t.diagnostic(`${name}: ${faults} faults, ${refused} writes refused, ${acknowledged.length} acknowledged`)
  }
})
