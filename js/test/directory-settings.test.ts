import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Db, OwnershipError, open } from 'wedis'
import { directory } from 'wedis/stores/directory'
import type { LocalDb } from '../src/db.js'
import { type Files, nodeFiles } from '../src/directory/files.js'
import { PowerFiles } from './support/power.js'

const root = mkdtempSync(join(tmpdir(), 'wedis-settings-'))
const children = new Set<ChildProcess>()
after(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(root, { recursive: true, force: true })
})

let folders = 0
function folder(): string {
  const path = join(root, String(++folders))
  mkdirSync(path)
  return path
}

const CONFIG = { 'enable-debug-command': 'yes', 'enable-protected-configs': 'yes' }
const openIn = (path: string, config: Record<string, string> = {}, options: object = {}): Promise<Db> =>
  open({ store: directory(path), config: { ...CONFIG, ...config }, ...options }) as Promise<Db>
const set = (db: Db, name: string, value: string) => db.call('CONFIG', 'SET', name, value)
const info = (db: Db, name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(String(db.call('INFO', 'persistence')))?.[1].trim()

/** Resolves when something is so. */
async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 2))
}

test('appendonly turned on: records go to a file of their own until their base is there, and follow it then', async () => {
  const path = folder()
  const inner = join(path, 'appendonlydir')
  const db = await openIn(path, { appendonly: 'no', 'rdb-key-save-delay': '1000000000' })
  db.set('before', '1')
  set(db, 'appendonly', 'yes')
  assert.equal(info(db, 'aof_rewrite_in_progress'), '1')
  await until(() => existsSync(join(inner, 'temp-appendonly.aof.incr')))
  db.set('meanwhile', '2')
  await until(() => readFileSync(join(inner, 'temp-appendonly.aof.incr'), 'latin1').includes('meanwhile'))
  assert.deepEqual(readdirSync(inner), ['temp-appendonly.aof.incr'], 'nothing that counts')
  assert.equal(db.persistence.dirty, true, 'it is in no place that is loaded')
  set(db, 'rdb-key-save-delay', '0')
  await db.flush()
  assert.deepEqual(readdirSync(inner).sort(), ['appendonly.aof.1.base.rdb', 'appendonly.aof.1.incr.aof', 'appendonly.aof.manifest'])
  assert.equal(db.persistence.dirty, false)
  db.set('after', '3')
  await db.flush()
  await db.close({ discard: true })
  const again = await openIn(path)
  assert.deepEqual(again.mget(['before', 'meanwhile', 'after'] as never), ['1', '2', '3'])
  await again.close()
})

test('appendonly turned off before its base is there leaves nothing behind', async () => {
  const path = folder()
  const db = await openIn(path, { appendonly: 'no', 'rdb-key-save-delay': '1000000000' })
  db.set('k', 'v')
  set(db, 'appendonly', 'yes')
  await until(() => existsSync(join(path, 'appendonlydir', 'temp-appendonly.aof.incr')))
  set(db, 'appendonly', 'no')
  await until(() => readdirSync(join(path, 'appendonlydir')).length === 0)
  assert.ok(!readdirSync(path).some((name) => name.startsWith('temp-')))
  await db.close({ discard: true })
})

const WRITER = `
import { open } from ${JSON.stringify(import.meta.resolve('wedis'))}
import { directory } from ${JSON.stringify(import.meta.resolve('wedis/stores/directory'))}
const [from, to, mode, delay] = process.argv.slice(2)
const config = { 'enable-protected-configs': 'yes', 'auto-aof-rewrite-percentage': '0', 'rdb-key-save-delay': delay }
const db = await open({ store: directory(from), durability: mode, config })
let changed = false
for (let i = 1; ; i++) {
  await db.rpush('list', [String(i)])
  if (mode === 'relaxed') await db.flush()
  process.send(i)
  if (i === 20) await db.call('CONFIG', 'SET', 'dir', to)
  await new Promise(setImmediate)
}
`

test('dir changed under a writer that is killed: what was acknowledged is in one of the two folders', { timeout: 120_000 }, async () => {
  const script = join(root, 'writer.mjs')
  writeFileSync(script, WRITER)
  const where = { from: 0, to: 0 }
  for (let round = 0; round < 12; round++) {
    const [from, to] = [folder(), folder()]
    const child = fork(script, [from, to, round % 2 ? 'strict' : 'relaxed', round % 3 === 2 ? '100000000' : '0'], { stdio: 'inherit' })
    children.add(child)
    let acknowledged = 0
    const last = 21 + round * 3
    await new Promise<void>((resolve) =>
      child.on('message', (i) => {
        acknowledged = Number(i)
        if (acknowledged === last) resolve()
      }),
    )
    child.kill('SIGKILL')
    await once(child, 'close')
    children.delete(child)
    const moved = existsSync(join(to, 'appendonlydir', 'appendonly.aof.manifest'))
    where[moved ? 'to' : 'from']++
    const db = await openIn(moved ? to : from)
    const list = db.lrange('list', 0, -1).map(Number)
    assert.deepEqual(list, list.map((_, i) => i + 1))
    assert.ok(list.length >= acknowledged, `round ${round}, ${moved ? 'the new' : 'the old'} folder: ${list.length} of ${acknowledged} acknowledged`)
    await db.close()
  }
  assert.ok(where.from > 0 && where.to > 0, JSON.stringify(where))
})

test('dir moves everything, and gives the old folder free when that is done', async () => {
  const [from, to] = [folder(), folder()]
  const db = await openIn(from)
  db.set('k', '1')
  assert.throws(() => set(db, 'dir', join(to, 'missing')), /No such file or directory/)
  set(db, 'dir', to)
  await assert.rejects(openIn(to), OwnershipError)
  await until(() => existsSync(join(to, 'appendonlydir', 'appendonly.aof.manifest')))
  db.set('k', '2')
  await db.save()
  assert.ok(existsSync(join(to, 'dump.rdb')))
  await db.flush()
  const old = await openIn(from)
  assert.equal(old.get('k'), '1')
  await old.close()
  await db.close({ discard: true })
  const again = await openIn(to)
  assert.equal(again.get('k'), '2')
  await again.close()
})

test('DEBUG RELOAD saves dump.rdb', async () => {
  const path = folder()
  const db = await openIn(path, { appendonly: 'no', dbfilename: 'other.rdb' })
  db.set('k', 'v')
  assert.equal(info(db, 'rdb_changes_since_last_save'), '1')
  db.call('DEBUG', 'RELOAD')
  assert.equal(info(db, 'rdb_changes_since_last_save'), '0')
  assert.equal(db.persistence.dirty, false)
  assert.deepEqual(readdirSync(path).filter((name) => !name.endsWith('.lock')), ['other.rdb'])
  await db.close({ discard: true })
  const again = await openIn(path, { appendonly: 'no', dbfilename: 'other.rdb' })
  assert.equal(again.get('k'), 'v')
  await again.close()
})

test('one object of directory() has one database at a time', async () => {
  const store = directory(folder())
  const db = await open({ store })
  await assert.rejects(open({ store }), OwnershipError)
  await db.save() // the first still has its folder
  await db.close()
  const again = await open({ store })
  await again.close()
})

test('the journal is written anew when it has grown by auto-aof-rewrite-percentage', { timeout: 60_000 }, async () => {
  const path = folder()
  const db = await openIn(path, { 'auto-aof-rewrite-min-size': '10000', 'auto-aof-rewrite-percentage': '100' })
  const base = () => readdirSync(join(path, 'appendonlydir')).find((name) => name.includes('.base.'))
  for (let i = 0; i < 10; i++) db.set('key', 'v'.repeat(800))
  await db.flush()
  assert.equal(base(), 'appendonly.aof.1.base.rdb')
  for (let i = 0; i < 10; i++) db.set('key', 'v'.repeat(800))
  await until(() => base() === 'appendonly.aof.2.base.rdb')
  await until(() => info(db, 'aof_rewrite_in_progress') === '0')
  assert.equal(info(db, 'aof_rewrites'), '1')
  assert.ok(Number(info(db, 'aof_base_size')) < 5000)
  await db.close()
  const again = await openIn(path)
  assert.equal(again.get('key'), 'v'.repeat(800))
  await again.close()
})

test('with no-appendfsync-on-rewrite nothing is synced each second while the journal is written anew', { timeout: 60_000 }, async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  for (const setting of ['yes', 'no']) {
    const files = new PowerFiles()
    const synced: string[] = []
    files.fault = (operation, path) => {
      if (operation === 'sync') synced.push(path)
    }
    const config = { ...CONFIG, 'no-appendfsync-on-rewrite': setting, 'rdb-key-save-delay': '1000000000', 'auto-aof-rewrite-percentage': '0' }
    const db = await open({ store: directory(root, { files }), config })
    db.set('k', 'v')
    db.call('BGREWRITEAOF')
    await until(() => files.list(`${root}/appendonlydir`).includes('appendonly.aof.2.incr.aof'))
    db.set('k', 'w')
    await new Promise(setImmediate)
    synced.length = 0
    for (let second = 0; second < 3; second++) {
      t.mock.timers.tick(1000)
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
    }
    assert.equal(synced.some((path) => path.endsWith('.2.incr.aof')), setting === 'no')
    set(db, 'rdb-key-save-delay', '0')
    await db.close()
  }
})

test('a new folder has all its files before anybody can write', async () => {
  const path = folder()
  const db = await openIn(path)
  const at = folder()
  cpSync(path, at, { recursive: true }) // as it would be after a kill
  assert.deepEqual(readdirSync(join(at, 'appendonlydir')).sort(), ['appendonly.aof.1.base.rdb', 'appendonly.aof.1.incr.aof', 'appendonly.aof.manifest'])
  await db.close()
})

test('appendonly turned on with appendfsync always: nobody waits for a base that cannot be written', { timeout: 20_000 }, async () => {
  let full = true
  const files: Files = {
    ...nodeFiles,
    open(path, mode) {
      if (full && path.includes('temp-rewriteaof')) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', errno: -28 })
      return nodeFiles.open(path, mode)
    },
  }
  const store = directory(folder(), { files })
  const db = (await open({ store, config: { appendonly: 'no', appendfsync: 'always' }, held: true } as object)) as Db & Pick<LocalDb, 'committed'>
  set(db, 'appendonly', 'yes')
  await until(() => info(db, 'aof_last_bgrewrite_status') === 'err')
  db.set('meanwhile', '1')
  await db.committed()
  assert.equal(db.persistence.state, 'failed')
  full = false
  db.call('BGREWRITEAOF')
  await until(() => info(db, 'aof_last_bgrewrite_status') === 'ok')
  db.set('after', '2')
  await db.committed()
  assert.equal(db.persistence.state, 'saved')
  await db.close()
})
