import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { encodeCommand } from 'wedis'
import { readArguments } from '../src/server/arguments.js'
import { readDirectives } from '../src/server/directives.js'
import { rewritten } from '../src/server/rewrite.js'

const program = fileURLToPath(new URL('server.js', import.meta.resolve('wedis')))
const folder = mkdtempSync(join(tmpdir(), 'wedis-server-'))
const running = new Set<ChildProcess>()
after(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** A wedis-server, from when it says what it waits for or has ended. */
async function start(args: string[], { input = '', until = /ready to accept|Ready to accept/ }: { input?: string; until?: RegExp } = {}) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'], cwd: folder })
  running.add(child)
  child.stdin.end(input)
  let output = ''
  let errors = ''
  let changed = () => {}
  child.stdout.on('data', (data: Buffer) => (output += data.toString(), changed()))
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => (running.delete(child), changed(), resolve(code))))
  while (!until.test(output) && running.has(child)) await new Promise<void>((resolve) => (changed = resolve))
  return { child, exit, output: () => output, errors: () => errors }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Sends one command to a port or a Unix socket; what comes back within one turn, or until the end. */
async function ask(where: number | string, ...words: (string | number)[]): Promise<string> {
  const socket = typeof where === 'number' ? createConnection(where, '127.0.0.1') : createConnection(where)
  try {
    return await new Promise<string>((resolve, reject) => {
      socket.once('error', reject)
      socket.once('data', (data: Buffer) => resolve(data.toString()))
      socket.once('close', () => resolve(''))
      socket.write(encodeCommand(words))
    })
  } finally {
    socket.destroy()
  }
}

test('it starts from a file, says so, and ends by a signal', { timeout: 30_000 }, async () => {
  const port = await freePort()
  const file = join(folder, 'redis.conf')
  const pidfile = join(folder, 'redis.pid')
  const socket = join(folder, 'redis.sock')
  writeFileSync(join(folder, 'more.conf'), 'maxmemory 64mb\n')
  writeFileSync(file, `# ours\nport 1\ninclude more*.conf\nalways-show-logo yes\npidfile ${pidfile}\nunixsocket "${socket}"\nunixsocketperm 700\nloglevel verbose\n`)
  const server = await start([file, '--port', String(port), '--bind', '127.0.0.1'], { until: /now ready to accept/ })
  const { pid } = server.child
  for (const text of [` PID: ${pid}`, 'Redis is starting', 'Configuration loaded', 'Server initialized', 'Ready to accept connections', `accept connections at ${socket}`]) {
    assert.ok(server.output().includes(text), text)
  }
  assert.match(server.output(), new RegExp(`^${pid}:M \\d\\d [A-Z][a-z][a-z] \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3} # Server initialized$`, 'm'))
  assert.equal(readFileSync(pidfile, 'utf8'), `${pid}\n`)
  assert.equal(await ask(port, 'PING'), '+PONG\r\n')
  assert.equal(await ask(socket, 'CONFIG', 'GET', 'maxmemory'), '*2\r\n$9\r\nmaxmemory\r\n$8\r\n67108864\r\n')
  const info = await ask(port, 'INFO', 'server')
  assert.match(info, new RegExp(`process_id:${pid}\r`))
  assert.ok(info.includes(`config_file:${file}\r`))
  server.child.kill('SIGTERM')
  assert.equal(await server.exit, 0)
  assert.match(server.output(), /signal-handler \(\d+\) Received SIGTERM scheduling shutdown\.\.\.\n[^]*User requested shutdown[^]*bye bye\.\.\.\n$/)
  assert.equal(existsSync(pidfile), false)
  assert.equal(existsSync(socket), false)
})

test('it reads standard input, writes its log to a file and ends by SHUTDOWN', { timeout: 30_000 }, async () => {
  const port = await freePort()
  const log = join(folder, 'server.log')
  const server = await start(['-', '--logfile', log, '--requirepass', 'two words'], { input: `port ${port}\n`, until: /Reading config/ })
  while (!existsSync(log) || !readFileSync(log, 'utf8').includes('Ready to accept')) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.match(await ask(port, 'PING'), /^-NOAUTH/)
  const socket = createConnection(port, '127.0.0.1')
  socket.write(Buffer.concat([encodeCommand(['AUTH', 'two words']), encodeCommand(['SHUTDOWN', 'NOSAVE'])]))
  assert.equal(await server.exit, 0)
  socket.destroy()
  assert.match(readFileSync(log, 'utf8'), /Ready to accept connections[^]*bye bye/)
  assert.match(server.output(), /^\d+:C .* # Reading config from stdin\n$/)
})

test('mistakes in the configuration', { timeout: 60_000 }, async () => {
  const cases: [string[], string][] = [
    [['--foo', '1'], `Reading the configuration file, at line 2\n>>> 'foo "1"'\nBad directive or wrong number of arguments\n`],
    [['--port'], `at line 2\n>>> 'port'\nwrong number of arguments\n`],
    [['--port', '6379', '6380'], `>>> 'port "6379" "6380"'\nwrong number of arguments\n`],
    [['--port', '--bla', '--loglevel', 'verbose'], `>>> 'port "--bla"'\nargument couldn't be parsed into an integer\n`],
    [['--maxmemory', '1gb', '--hz', '20', '--maxmemory', 'lots'], `at line 4\n>>> 'maxmemory "lots"'\nargument must be a memory value\n`],
    [['--replicaof', '127.0.0.1', 'abc'], `>>> 'replicaof "127.0.0.1" "abc"'\nInvalid master port\n`],
    [['--replicaof', '127.0.0.1', '6379'], 'replication is not supported: this store cannot be a replica\n'],
    [['--rename-command', 'GET', 'G'], 'rename-command is not supported: what users may run is a matter of ACL rules\n'],
    [['--daemonize', 'yes'], 'daemonize is not supported: start the server in the background\n'],
    [['--dir', '/does/not/exist'], `Can't chdir to '/does/not/exist': No such file or directory\n`],
  ]
  for (const [args, text] of cases) {
    const server = await start(args)
    assert.equal(await server.exit, 1, args.join(' '))
    assert.match(server.errors(), /^\n\*\*\* FATAL CONFIG FILE ERROR \(Redis \d/)
    assert.ok(server.errors().endsWith(text), server.errors())
  }
  const missing = await start(['/does/not/exist.conf'])
  assert.equal(await missing.exit, 1)
  assert.match(missing.output(), /# Fatal error, can't open config file '\/does\/not\/exist.conf': No such file or directory\n$/)
  const nowhere = await start(['--port', '0'])
  assert.equal(await nowhere.exit, 1)
  assert.match(nowhere.output(), /Configured to not listen anywhere, exiting\.\n$/)
})

test('a port that is in use', { timeout: 30_000 }, async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  const server = await start(['--port', String(port), '--bind', '127.0.0.1'])
  assert.equal(await server.exit, 1)
  assert.match(server.output(), new RegExp(`listening socket 127.0.0.1:${port}: bind: Address already in use\n.*Failed listening on port ${port} \\(TCP\\), aborting`))
  other.close()
})

test('settings change while it runs, and CONFIG REWRITE keeps them', { timeout: 30_000 }, async () => {
  const [first, second] = [await freePort(), await freePort()]
  const file = join(folder, 'rewrite.conf')
  writeFileSync(file, `# a comment\nport ${first}\n\nmaxmemory 10mb # no comment here\n`.replace(' # no comment here', ''))
  const server = await start([file])
  assert.equal(await ask(first, 'CONFIG', 'SET', 'port', second, 'maxmemory', '20mb', 'hz', '50'), '+OK\r\n')
  await assert.rejects(ask(first, 'PING'))
  while (!(await ask(second, 'PING').catch(() => ''))) await new Promise(setImmediate) // it listens in its next turn
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(first, '127.0.0.1', resolve))
  assert.match(await ask(second, 'CONFIG', 'SET', 'port', first), /^-ERR .*Unable to listen on this port/)
  other.close()
  assert.match(await ask(second, 'CONFIG', 'SET', 'bind', '203.0.113.1'), /^-ERR .*Failed to bind to specified addresses/)
  assert.equal(await ask(second, 'CONFIG', 'REWRITE'), '+OK\r\n')
  assert.equal(readFileSync(file, 'utf8').split('user ')[0], `# a comment\nport ${second}\n\nmaxmemory 20971520\n# Generated by CONFIG REWRITE\nhz 50\n`)
  server.child.kill('SIGINT')
  assert.equal(await server.exit, 0)
  const again = await start([file])
  assert.match(await ask(second, 'CONFIG', 'GET', 'hz'), /\$2\r\n50\r\n/)
  again.child.kill('SIGINT')
  await again.exit
})

test('users are in a file', { timeout: 30_000 }, async () => {
  const port = await freePort()
  const file = join(folder, 'users.acl')
  writeFileSync(file, 'user bob on >secret ~* +@all\nuser default off\n')
  const server = await start(['--port', String(port), '--aclfile', file])
  assert.match(await ask(port, 'PING'), /^-NOAUTH/)
  const socket = createConnection(port, '127.0.0.1')
  let received = ''
  socket.on('data', (data: Buffer) => (received += data.toString()))
  for (const words of [['AUTH', 'bob', 'secret'], ['ACL', 'SETUSER', 'eve', 'on', 'nopass', '+get'], ['ACL', 'SAVE'], ['QUIT']]) socket.write(encodeCommand(words))
  await new Promise((resolve) => socket.once('close', resolve))
  assert.equal(received, '+OK\r\n+OK\r\n+OK\r\n+OK\r\n')
  assert.match(readFileSync(file, 'utf8'), /^user eve on nopass .*\+get$/m)
  server.child.kill('SIGKILL')
  await server.exit
})

test('the command line', () => {
  const read = (...argv: string[]) => readArguments(argv)
  assert.equal(read('-v'), 'version')
  assert.equal(read('--help'), 'help')
  assert.deepEqual(read(), { file: null, stdin: false, options: '' })
  assert.deepEqual(read('-'), { file: null, stdin: true, options: '' })
  assert.deepEqual(read('a.conf', '--port 1', '--bind', 'x', 'y', '-'), { file: 'a.conf', stdin: true, options: 'port 1 \nbind "x" "y" ' })
  assert.deepEqual(read('--save', '--port', '1'), { file: null, stdin: false, options: 'save ""\nport "1" ' })
  assert.deepEqual(read('--save'), { file: null, stdin: false, options: 'save ""' })
  assert.deepEqual(read('--logfile', '--x'), { file: null, stdin: false, options: 'logfile "--x" ' })
})

test('directives', () => {
  const read = (text: string) => readDirectives(text, (path) => readDirectives(`hz ${path}`, () => [])).map(({ name, words, line }) => [line, name, ...words])
  assert.deepEqual(read('# x\n\n  Port 1 \nsave 1 2\nlogfile ""\ninclude 7\nrequirepass "a\\x20b"'), [
    [3, 'port', '1'], [4, 'save', '1', '2'], [5, 'logfile', ''], [1, 'hz', '7'], [7, 'requirepass', 'a b'],
  ])
  assert.throws(() => read('a 1\nb "c'), { message: 'Unbalanced quotes in configuration line' })
})

test('rewriting', () => {
  const text = '# top\nsave 900 1\nsave 300 10\n\ndir "/a b"\nuser bob off\nmaxmemory 1gb\ninclude x.conf\n'
  const settings: [string, string][] = [['save', '1 2 3 4'], ['dir', '/a c'], ['user', 'bob on'], ['user', 'eve on'], ['requirepass', 'x"y']]
  assert.equal(
    rewritten(text, settings, new Map([['maxmemory', '0'], ['dir', '/a c']])),
    '# top\nsave 1 2\nsave 3 4\n\ndir "/a c"\nuser bob on\nuser eve on\nmaxmemory 0\ninclude x.conf\n# Generated by CONFIG REWRITE\nrequirepass "x\\"y"\n',
  )
  assert.equal(rewritten('hz 10\n', [], new Map()), 'hz 10\n')
  assert.equal(rewritten('hash-max-listpack-entries 20\nhash-max-ziplist-entries 21\n', [], new Map([['hash-max-listpack-entries', '9']])), 'hash-max-listpack-entries 9\n')
  assert.equal(rewritten('hz 10\n', [['replicaof', ''], ['slaveof', '']], new Map([['replicaof', '']])), 'hz 10\n')
})

test('CONFIG REWRITE writes a file anew that has gone', async () => {
  const port = await freePort()
  const file = join(folder, 'gone.conf')
  writeFileSync(file, `port ${port}`) // its last line has no end
  const { exit } = await start([file, '-'], { input: 'maxmemory 100mb' })
  rmSync(file)
  assert.equal(await ask(port, 'CONFIG', 'REWRITE'), '+OK\r\n')
  assert.match(readFileSync(file, 'utf8'), new RegExp(`^# Generated by CONFIG REWRITE\nmaxmemory 104857600\nport ${port}\n`))
  await ask(port, 'SHUTDOWN')
  assert.equal(await exit, 0)
})

test('a file that includes itself is refused', async () => {
  const file = join(folder, 'circle.conf')
  writeFileSync(file, `include ${file}`)
  const { exit, output } = await start([file])
  assert.equal(await exit, 1)
  assert.match(output(), /Too many levels of include/)
})
