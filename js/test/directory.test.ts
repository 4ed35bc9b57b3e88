import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Db, OwnershipError, PersistenceError, encodeCommand, open } from 'wedis'
import { directory } from 'wedis/stores/directory'
import { readManifest, writeManifest } from '../src/directory/manifest.js'

const root = mkdtempSync(join(tmpdir(), 'wedis-directory-'))
const children = new Set<ChildProcess>()
after(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(root, { recursive: true, force: true })
})
const wasm = new WebAssembly.Module(readFileSync(new URL('wedis.wasm', import.meta.resolve('wedis'))))
const hasRedis = existsSync('/usr/bin/redis-server')
const DEBUG = { 'enable-debug-command': 'yes' }

let folders = 0
function folder(): string {
  const path = join(root, String(++folders))
  mkdirSync(path)
  return path
}

const openIn = (path: string, config: Record<string, string> = {}): Promise<Db> => open({ store: directory(path), wasm, config: { ...DEBUG, ...config } })

/** Leaves a database as a process does that is killed. */
const kill = (db: Db) => db.close({ discard: true })

/** Resolves when no rewrite or snapshot runs. */
async function settled(db: Db): Promise<void> {
  await new Promise(setImmediate)
  while (/(in_progress|scheduled):1/.test(String(db.call('INFO', 'persistence')))) await new Promise(setImmediate)
}

test('a folder has one database at a time, in this process too', async () => {
  const path = folder()
  const db = await openIn(path)
  await assert.rejects(openIn(path), (error) => error instanceof OwnershipError && error.message.includes(path) && error.message.includes('another database of this process'))
  db.set('k', 'v')
  await db.close()
  const again = await openIn(path)
  assert.equal(again.get('k'), 'v')
  await again.close()
  assert.ok(!readdirSync(path).some((name) => name.endsWith('.lock')))
})

const CONTENDER = `
import { open } from ${JSON.stringify(import.meta.resolve('wedis'))}
import { directory } from ${JSON.stringify(import.meta.resolve('wedis/stores/directory'))}
process.on('message', async (path) => {
  try {
    globalThis.db = await open({ store: directory(path) })
    db.incr('owners')
    await db.flush()
    process.send('owner')
  } catch (error) {
    process.send(error.name === 'OwnershipError' ? 'refused' : String(error))
  }
})
process.send('ready')
`

test('a write is said to be unsaved until it is in the file', async () => {
  const db = await openIn(folder())
  db.set('k', 'v')
  assert.deepEqual([db.persistence.state, db.persistence.dirty], ['pending', true])
  await db.flush()
  assert.deepEqual([db.persistence.state, db.persistence.dirty], ['saved', false])
  await db.close()
})

test('of many processes that want it at once, after the last owner was killed, one has it', { timeout: 120_000 }, async () => {
  const path = folder()
  const script = join(root, 'contender.mjs')
  writeFileSync(script, CONTENDER)
  for (let round = 1; round <= 3; round++) {
    const contenders = Array.from({ length: 4 }, () => fork(script))
    for (const one of contenders) children.add(one)
    await Promise.all(contenders.map((one) => once(one, 'message')))
    const answers = await Promise.all(contenders.map(async (one) => (one.send(path), (await once(one, 'message'))[0])))
    assert.ok(answers.filter((answer) => answer === 'owner').length <= 1, String(answers))
    assert.deepEqual(answers.filter((answer) => answer !== 'owner' && answer !== 'refused'), [])
    const owner = contenders[answers.indexOf('owner')]
    if (owner) await assert.rejects(openIn(path), new RegExp(`another process, ${owner.pid}`))
    for (const one of contenders) {
      one.kill('SIGKILL')
      await once(one, 'close')
      children.delete(one)
    }
    const db = await openIn(path)
    assert.ok(Number(db.get('owners') ?? 0) <= round)
    await db.close()
  }
})

test('a process number that is used again is not taken for the owner', async () => {
  const path = folder()
  const db = await openIn(path)
  const [name] = readdirSync(path).filter((one) => one.endsWith('.lock'))
  await db.close()
  const [, , start] = name.split('-')
  writeFileSync(join(path, name.replace(`-${start}-`, `-${Number(start) - 1}-`)), '') // this number, but started before
  await (await openIn(path)).close()
  writeFileSync(join(path, name), '')
  if (process.platform === 'linux') await assert.rejects(openIn(path), OwnershipError)
})

test('manifests: odd names are quoted, and what is wrong is said as redis-server says it', () => {
  for (const name of ['appendonly.aof.1.base.rdb', 'with space', 'quo"te', "apos'trophe", 'back\\slash'.replace('\\', '\x01'), 'tab\there', 'ümlaut'.replace('ü', '\xfc')]) {
    assert.deepEqual(readManifest(writeManifest([{ name, sequence: 3, type: 'i' }])), [{ name, sequence: 3, type: 'i' }])
  }
  const cases: [text: string, error: RegExp][] = [
    ['', /Found an empty AOF manifest/],
    ['file a seq 1 type b', /too long line/],
    [`file ${'a'.repeat(2000)} seq 1 type b\n`, /too long line/],
    ['file a seq 1 type b\nfile c seq 2 type b\n', /Found duplicate base file information/],
    ['file a seq 2 type i\nfile c seq 1 type i\n', /Found a non-monotonic sequence number/],
    ['file a seq 1 type x\n', /Unknown AOF file type/],
    ['file a seq 1\n', /Invalid AOF manifest file format/],
    ['\nfile a seq 1 type b\n', /Invalid AOF manifest file format/],
    ['file "a seq 1 type b\n', /Invalid AOF manifest file format/],
    ['file ../a seq 1 type b\n', /can't be a path/],
  ]
  for (const [text, error] of cases) assert.throws(() => readManifest(text), error, JSON.stringify(text))
})

/** Data of every type and encoding, with expiries, in two databases, and a function. */
function fill(db: Pick<Db, 'call'>, round: number): void {
  const call = (...words: (string | number)[]) => db.call(String(words[0]), ...words.slice(1).map(String))
  call('SELECT', 0)
  call('SET', 'int', 12345 + round)
  call('SET', 'raw', 'x'.repeat(3000))
  call('SET', 'compressible', 'abc'.repeat(20))
  call('SETEX', 'expires', 10_000, 'v')
  call('SET', 'bytes', '\u0000\u00ff\r\n')
  for (let i = 0; i < 300; i++) {
    if (i < 10) call('RPUSH', 'list', `${round}:${i}`)
    call('RPUSH', 'long list', `${'y'.repeat(50)}${i}`)
    if (i < 10) call('SADD', 'intset', i * 70_000)
    call('SADD', 'set', `m${i}`)
    if (i < 10) call('HSET', 'hash', `f${i}`, round)
    call('HSET', 'long hash', `f${i}`, 'z'.repeat(70))
    if (i < 10) call('ZADD', 'zset', i / 3, `m${i}`)
    call('ZADD', 'long zset', i * 1.5, `member${i}`)
    call('XADD', 'stream', '*', 'f', i, 'g', round)
  }
  call('XGROUP', 'CREATE', 'stream', `group${round}`, 0)
  call('XREADGROUP', 'GROUP', `group${round}`, 'me', 'COUNT', 5, 'STREAMS', 'stream', '>')
  call('PEXPIRE', 'hash', 100_000_000)
  call('SELECT', 9)
  call('SET', 'elsewhere', round)
  call('SELECT', 0)
  call('FUNCTION', 'LOAD', 'REPLACE', "#!lua name=lib\nredis.register_function('f', function() return 'here' end)")
}

test('a folder goes to and fro between redis-server and this', { timeout: 120_000, skip: !hasRedis && 'there is no redis-server' }, async () => {
  for (const mode of ['rdb', 'aof', 'rewritten', 'commands', 'timestamps'] as const) {
    const path = folder()
    const aof = mode === 'rdb' ? 'no' : 'yes'
    const config = { appendonly: aof, 'aof-timestamp-enabled': mode === 'timestamps' ? 'yes' : 'no', 'aof-use-rdb-preamble': mode === 'commands' ? 'no' : 'yes' }
    let digest: unknown
    for (let round = 0; round < 3; round++) {
      const db = await openIn(path, config)
      if (round > 0) assert.equal(db.call('DEBUG', 'DIGEST'), digest, `${mode}: what redis-server wrote, round ${round}`)
      fill(db, round)
      if (mode === 'rewritten' || mode === 'commands') {
        db.call('BGREWRITEAOF')
        await settled(db)
        db.call('RPUSH', 'list', 'after the rewrite')
      }
      if (mode === 'rdb') await db.save()
      await db.flush()
      digest = db.call('DEBUG', 'DIGEST')
      await kill(db)
      check(path, mode)

      const redis = await redisServer(path, aof)
      assert.equal(redis.ask('DEBUG', 'DIGEST'), digest, `${mode}: what this wrote, round ${round}`)
      assert.equal(redis.ask('FCALL', 'f', '0'), 'here')
      redis.ask('RPUSH', 'list', 'by redis-server')
      redis.ask('SPOP', 'set')
      if (mode === 'rewritten') redis.ask('BGREWRITEAOF')
      digest = redis.ask('DEBUG', 'DIGEST')
      await redis.end(mode === 'rdb')
    }
    const db = await openIn(path, config)
    assert.equal(db.call('DEBUG', 'DIGEST'), digest)
    assert.equal(db.call('FCALL', 'f', '0'), 'here')
    await db.close()
  }
})

/** What Redis's own checkers say. */
function check(path: string, mode: string): void {
  if (mode === 'rdb') execFileSync('redis-check-rdb', [join(path, 'dump.rdb')], { stdio: 'pipe' })
  else execFileSync('redis-check-aof', [join(path, 'appendonlydir', 'appendonly.aof.manifest')], { stdio: 'pipe' })
}

async function redisServer(path: string, appendonly: string) {
  const port = await freePort()
  const args = ['--port', String(port), '--dir', path, '--appendonly', appendonly, '--save', '', '--enable-debug-command', 'yes']
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  let log = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      log += data.toString()
      if (log.includes('Ready to accept')) resolve()
    })
    child.once('close', () => reject(new Error(log)))
  })
  const ask = (...words: string[]) => execFileSync('redis-cli', ['-p', String(port), ...words], { encoding: 'utf8' }).trim()
  const end = async (save: boolean) => {
    const closed = once(child, 'close')
    const socket = createConnection(port, '127.0.0.1', () => socket.write(encodeCommand(['SHUTDOWN', save ? 'SAVE' : 'NOSAVE'])))
    socket.on('error', () => {})
    await closed
    children.delete(child)
  }
  return { ask, end }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('the one file of an older redis-server is taken over, with or without an RDB file at its beginning', async () => {
  const from = folder()
  const db = await openIn(from)
  db.mset(['a', '1', 'b', '2'] as never)
  db.call('BGREWRITEAOF')
  await settled(db)
  db.set('c', '3')
  await db.close()
  const parts = readdirSync(join(from, 'appendonlydir'))
  const [base, increment] = ['base.rdb', 'incr.aof'].map((end) => readFileSync(join(from, 'appendonlydir', parts.find((name) => name.endsWith(end))!)))
  const plain = Buffer.from(encodeCommand(['SET', 'c', '3']))
  for (const [bytes, keys] of [[Buffer.concat([base, increment]), 'a b c'], [plain, 'c']] as const) {
    const path = folder()
    writeFileSync(join(path, 'appendonly.aof'), bytes)
    for (let i = 0; i < 2; i++) {
      const again = await openIn(path)
      assert.equal(again.keys('*').sort().join(' '), keys)
      await again.close()
      assert.ok(!existsSync(join(path, 'appendonly.aof')))
    }
  }
})

test('appendonly turned on where there is a dump.rdb begins with that', async () => {
  const path = folder()
  const db = await openIn(path, { appendonly: 'no' })
  db.set('k', 'v')
  await db.save()
  await db.close()
  for (let i = 0; i < 2; i++) {
    const again = await openIn(path)
    assert.equal(again.get('k'), 'v')
    await kill(again)
    rmSync(join(path, 'dump.rdb'), { force: true })
  }
})

test('drafts and history that a crash has left are removed', async () => {
  const path = folder()
  const db = await openIn(path)
  db.set('k', 'v')
  await db.close()
  const at = (name: string) => join(path, 'appendonlydir', name)
  for (const name of ['temp-77.rdb', 'temp-rewriteaof-bg-77.aof']) writeFileSync(join(path, name), 'x')
  for (const name of ['temp-appendonly.aof.manifest', 'appendonly.aof.9.incr.aof']) writeFileSync(at(name), 'x')
  writeFileSync(at('appendonly.aof.manifest'), readFileSync(at('appendonly.aof.manifest'), 'utf8') + 'file appendonly.aof.9.incr.aof seq 9 type h\n')
  const again = await openIn(path)
  assert.equal(again.get('k'), 'v')
  await again.close()
  assert.deepEqual(readdirSync(path), ['appendonlydir'])
  assert.deepEqual(readdirSync(join(path, 'appendonlydir')).sort(), ['appendonly.aof.1.base.rdb', 'appendonly.aof.1.incr.aof', 'appendonly.aof.manifest'])
})

test('a file that is missing, and an end that is torn in the middle, are refused by name', async () => {
  const path = folder()
  const db = await openIn(path)
  db.set('k', 'v')
  db.call('CONFIG', 'SET', 'auto-aof-rewrite-percentage', '0')
  await db.close()
  const increment = join(path, 'appendonlydir', 'appendonly.aof.1.incr.aof')
  const bytes = readFileSync(increment)
  rmSync(increment)
  await assert.rejects(openIn(path), (error: Error) => error instanceof PersistenceError && /appendonly\.aof\.1\.incr\.aof .*No such file or directory/.test(error.message))
  writeFileSync(increment, bytes.subarray(0, -3))
  await assert.rejects(openIn(path, { 'aof-load-truncated': 'no' }), /Unexpected end of file reading the append only file appendonly\.aof\.1\.incr\.aof/)
  const again = await openIn(path)
  assert.equal(again.get('k'), null)
  await again.close()
})

test('every byte of an append-only file and of dump.rdb, cut and flipped: what comes back is a prefix, or it is refused', { timeout: 600_000 }, async (t) => {
  const every = Number(process.env.WEDIS_EVERY ?? 7)
  const from = folder()
  const db = await openIn(from)
  db.rpush('list', ['0'])
  db.call('BGREWRITEAOF')
  await settled(db)
  for (let i = 1; i < 6; i++) {
    db.rpush('list', [String(i)])
    await db.flush()
  }
  await db.save()
  await db.close()
  const counts = { whole: 0, prefix: 0, refused: 0 }
  const files = [...readdirSync(join(from, 'appendonlydir')).map((name) => ['appendonlydir', name]), ['dump.rdb']]
  const path = folder()
  for (const [i, words] of files.entries()) {
    const bytes = readFileSync(join(from, ...words))
    const config = { appendonly: words.length === 2 ? 'yes' : 'no' }
    for (let at = i % every; at < bytes.length; at += every) {
      for (const damaged of [bytes.subarray(0, at), Buffer.from(bytes.map((byte, j) => (j === at ? byte ^ (1 << (at % 8)) : byte)))]) {
        rmSync(path, { recursive: true })
        mkdirSync(path)
        if (words.length === 2) cpSync(join(from, 'appendonlydir'), join(path, 'appendonlydir'), { recursive: true })
        else copyFileSync(join(from, 'dump.rdb'), join(path, 'dump.rdb'))
        writeFileSync(join(path, ...words), damaged)
        const what = `${words.at(-1)}, ${damaged.length < bytes.length ? 'cut' : 'flipped'} at ${at}`
        const again = await openIn(path, config).catch((error: Error) => {
          assert.ok(error instanceof PersistenceError, `${what}: ${error.stack}`)
          counts.refused++
        })
        if (!again) continue
        const list = again.lrange('list', 0, -1)
        assert.deepEqual(list, ['0', '1', '2', '3', '4', '5'].slice(0, list.length), what)
        assert.ok(list.length === 6 || damaged.length < bytes.length || words.at(-1)!.endsWith('manifest'), `${what}: a flipped bit loses ${6 - list.length} silently`)
        counts[list.length === 6 ? 'whole' : 'prefix']++
        await kill(again)
      }
    }
  }
  t.diagnostic(JSON.stringify(counts))
})
