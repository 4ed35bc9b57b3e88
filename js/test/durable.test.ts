import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { encodeCommand, open } from 'wedis'
import { directory } from 'wedis/stores/directory'
import { Data } from '../src/server/data.js'
import { RespServer } from '../src/server/resp-server.js'
import { Settings } from '../src/server/settings.js'
import type { ServedDb } from '../src/server/start.js'

const dist = new URL('.', import.meta.resolve('wedis'))
const root = mkdtempSync(join(tmpdir(), 'wedis-durable-'))
const running = new Set<ChildProcess>()
after(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(root, { recursive: true, force: true })
})

function folder(name: string): string {
  mkdirSync(join(root, name))
  return join(root, name)
}

/** A server, from when it says that it serves, or has ended. */
async function start(program: 'server' | 'cli', ...args: string[]) {
  const port = await freePort()
  const words = [fileURLToPath(new URL(`${program}.js`, dist)), ...(program === 'cli' ? ['serve'] : []), '--port', String(port), ...args]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'], cwd: root })
  running.add(child)
  let output = ''
  let changed = () => {}
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString(), changed()))
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => (running.delete(child), changed(), resolve(code))))
  const says = async (text: RegExp) => {
    while (!text.test(output) && running.has(child)) await new Promise<void>((resolve) => (changed = resolve))
    assert.match(output, text)
  }
  while (!/Ready to accept|serves RESP/.test(output) && running.has(child)) await new Promise<void>((resolve) => (changed = resolve))
  return { child, exit, says, output: () => output, ask: (...words: (string | number)[]) => ask(port, words) }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** What a command is answered, at first; '' if the server ends. */
function ask(port: number, words: (string | number)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write(encodeCommand(words)))
    socket.once('error', reject)
    socket.once('data', (data: Buffer) => {
      socket.destroy()
      resolve(data.toString())
    })
    socket.once('close', () => resolve(''))
  })
}

test('wedis-server saves dump.rdb when it ends, and loads it', { timeout: 60_000 }, async () => {
  const dir = folder('rdb')
  const first = await start('server', '--dir', dir)
  assert.equal(await first.ask('SET', 'k', 'v'), '+OK\r\n')
  first.child.kill('SIGTERM')
  assert.equal(await first.exit, 0)
  for (const line of ['User requested shutdown...', 'Saving the final RDB snapshot before exiting.', 'DB saved on disk', 'bye bye']) assert.ok(first.output().includes(line), line)
  assert.ok(existsSync(join(dir, 'dump.rdb')))
  const second = await start('server', '--dir', dir)
  assert.match(second.output(), /DB loaded from disk: \d\.\d{3} seconds[^]*Ready to accept connections/)
  assert.equal(await second.ask('GET', 'k'), '$1\r\nv\r\n')
  assert.match(await second.ask('BGSAVE'), /^\+Background saving started/)
  await second.says(/Background saving started by pid \d+[^]*DB saved on disk[^]*Background saving terminated with success/)
  await second.ask('SET', 'lost', 1)
  assert.equal(await second.ask('SHUTDOWN', 'NOSAVE'), '')
  assert.equal(await second.exit, 0)
  const third = await start('server', '--dir', dir, '--save', '')
  assert.equal(await third.ask('EXISTS', 'lost', 'k'), ':1\r\n')
  await third.ask('SET', 'lost', 2)
  third.child.kill('SIGINT')
  assert.equal(await third.exit, 0)
  assert.ok(!third.output().includes('final RDB snapshot'))
})

test('with appendonly nothing that was answered is lost by kill -9', { timeout: 60_000 }, async () => {
  const dir = folder('aof')
  for (let i = 0; i < 3; i++) {
    const server = await start('server', '--dir', dir, '--appendonly', 'yes', '--appendfsync', i === 1 ? 'always' : 'everysec')
    if (i > 0) assert.match(server.output(), /DB loaded from append only file: \d\.\d{3} seconds/)
    assert.equal(await server.ask('INCR', 'n'), `:${i + 1}\r\n`)
    if (i === 1) assert.match(await server.ask('BGREWRITEAOF'), /^\+Background append only file rewriting/)
    server.child.kill('SIGKILL')
    await server.exit
  }
})

test('SHUTDOWN that cannot save is refused, and the server goes on', { timeout: 60_000 }, async () => {
  const dir = folder('stuck')
  const server = await start('server', '--dir', dir)
  await server.ask('SET', 'k', 'v')
  mkdirSync(join(dir, 'dump.rdb'))
  assert.equal(await server.ask('SHUTDOWN'), '-ERR Errors trying to SHUTDOWN. Check logs.\r\n')
  assert.match(server.output(), /Error trying to save the DB, can't exit\.[^]*Errors trying to shut down the server/)
  server.child.kill('SIGTERM')
  await server.says(/SIGTERM received but errors trying to shut down the server/)
  assert.equal(await server.ask('GET', 'k'), '$1\r\nv\r\n')
  assert.equal(await server.ask('SET', 'k', 'w'), '+OK\r\n')
  assert.equal(await server.ask('SHUTDOWN', 'FORCE'), '')
  assert.equal(await server.exit, 0)
})

test('one server a folder', { timeout: 60_000 }, async () => {
  const dir = folder('taken')
  const first = await start('server', '--dir', dir, '--appendonly', 'yes')
  const second = await start('server', '--dir', dir, '--appendonly', 'yes')
  assert.equal(await second.exit, 1)
  assert.match(second.output(), new RegExp(`${dir}.*${first.child.pid}`), 'says which folder, and who has it')
  first.child.kill('SIGKILL')
  await first.exit
  const third = await start('server', '--dir', dir, '--appendonly', 'yes')
  assert.equal(await third.ask('PING'), '+PONG\r\n')
})

test('files that cannot be read end the start, with the reason', { timeout: 60_000 }, async () => {
  const dir = folder('damaged')
  writeFileSync(join(dir, 'dump.rdb'), 'REDIS0009 and then nothing that makes sense')
  const server = await start('server', '--dir', dir)
  assert.equal(await server.exit, 1)
  assert.doesNotMatch(server.output(), /Ready to accept/)
})

test('wedis serve --dir keeps a journal; without it there is nowhere to save to', { timeout: 60_000 }, async () => {
  const dir = join(root, 'made', 'here')
  const first = await start('cli', '--dir', dir)
  assert.equal(await first.ask('SET', 'k', 'v'), '+OK\r\n')
  assert.match(await first.ask('CONFIG', 'GET', 'appendonly'), /yes/)
  first.child.kill('SIGKILL')
  await first.exit
  assert.ok(readdirSync(join(dir, 'appendonlydir')).includes('appendonly.aof.manifest'))
  const second = await start('cli', '--dir', dir)
  assert.equal(await second.ask('GET', 'k'), '$1\r\nv\r\n')
  second.child.kill('SIGTERM')
  assert.equal(await second.exit, 0)
  const none = await start('cli')
  assert.match(await none.ask('SAVE'), /^-ERR this store is in memory only/)
  assert.match(await none.ask('CONFIG', 'SET', 'appendonly', 'yes'), /^-ERR .*Unable to turn on AOF/)
  assert.equal(await none.ask('SHUTDOWN'), '')
  assert.equal(await none.exit, 0)
})

test('settings of files change while it runs', { timeout: 60_000 }, async () => {
  const [dir, other] = [folder('changing'), folder('changed')]
  const server = await start('server', '--dir', dir, '--save', '', '--enable-protected-configs', 'yes')
  await server.ask('SET', 'k', 'v')
  assert.equal(await server.ask('CONFIG', 'SET', 'dbfilename', 'other.rdb'), '+OK\r\n')
  assert.equal(await server.ask('SAVE'), '+OK\r\n')
  assert.ok(readFileSync(join(dir, 'other.rdb')).subarray(0, 5).equals(Buffer.from('REDIS')))
  assert.equal(await server.ask('CONFIG', 'SET', 'dir', other), '+OK\r\n')
  assert.equal(await server.ask('SAVE'), '+OK\r\n')
  assert.ok(existsSync(join(other, 'other.rdb')))
  assert.equal(await server.ask('CONFIG', 'SET', 'appendonly', 'yes'), '+OK\r\n')
  await server.ask('SET', 'k', 'w')
  while (/aof_rewrite_(in_progress|scheduled):1/.test(await server.ask('INFO', 'persistence'))) await new Promise(setImmediate)
  server.child.kill('SIGKILL')
  await server.exit
  const again = await start('server', '--dir', readdirSync(other).includes('appendonlydir') ? other : dir, '--appendonly', 'yes')
  assert.equal(await again.ask('GET', 'k'), '$1\r\nw\r\n')
})

test('whoever comes before loading has begun is told to wait', async () => {
  const db = (await open({ kept: true } as object)) as ServedDb
  assert.throws(() => db.set('key', 'lost'), /LOADING Redis is loading the dataset in memory/)
  await db.keepIn(directory(folder('early')))
  assert.equal(db.set('key', 'kept'), 'OK')
  await db.close()
})

/** What a write is answered, and what the append-only file has by then, that is sent before a server begins to load a folder. */
async function early(dir: string): Promise<{ answer: string; files: string[] }> {
  const db = (await open({ config: { appendonly: 'yes' }, kept: true, held: true } as object)) as ServedDb
  const data = new Data(directory(dir), new Settings([]), () => {}, () => {})
  const server = new RespServer(db, { keepAlive: 0, refuse: () => null, ready: data.ready, stored: db })
  const answer = ask(await server.listen(0, '127.0.0.1'), ['SET', 'key', 'value'])
  const files = answer.then(() => (existsSync(join(dir, 'appendonlydir')) ? readdirSync(join(dir, 'appendonlydir')).sort() : []))
  await new Promise(setImmediate)
  await data.load(db)
  const result = { answer: await answer, files: await files }
  await server.close()
  await db.close()
  return result
}

test('whoever comes before there is anything to load waits until the first files are there', { timeout: 60_000 }, async () => {
  const { answer, files } = await early(folder('nothing'))
  assert.equal(answer, '+OK\r\n')
  assert.deepEqual(files, ['appendonly.aof.1.base.rdb', 'appendonly.aof.1.incr.aof', 'appendonly.aof.manifest'])
})

test('whoever comes while a large file is loaded is told so', { timeout: 60_000 }, async () => {
  const dir = folder('much')
  const command = Buffer.from(encodeCommand(['SET', 'other', 'value'])).toString()
  writeFileSync(join(dir, 'appendonly.aof'), command.repeat(400_000))
  const { answer } = await early(dir)
  assert.match(answer, /^-LOADING /)
})

test('a new server answers the first who comes', { timeout: 60_000 }, async () => {
  const port = await freePort()
  const words = [fileURLToPath(new URL('server.js', dist)), '--port', String(port), '--dir', folder('new'), '--appendonly', 'yes']
  const child = spawn(process.execPath, words, { stdio: 'ignore' })
  running.add(child)
  const exit = new Promise((resolve) => child.once('close', (code) => (running.delete(child), resolve(code))))
  let answer = ''
  while (answer === '') answer = await ask(port, ['PING']).catch(() => '') // it does not listen yet
  assert.equal(answer, '+PONG\r\n')
  child.kill('SIGTERM')
  assert.equal(await exit, 0)
})
