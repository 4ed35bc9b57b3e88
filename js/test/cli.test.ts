import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { open } from 'wedis'
import { RespServer } from '../src/server/resp-server.js'
import { promptOptions } from '../src/cli/options.js'

const cli = fileURLToPath(new URL('cli.js', import.meta.resolve('wedis')))
const home = mkdtempSync(join(tmpdir(), 'wedis-cli-'))
let server: RespServer
let remote: string[]

before(async () => {
  server = new RespServer(await open({ config: { requirepass: '' } }))
  remote = ['-h', '127.0.0.1', '-p', String(await server.listen(0, '127.0.0.1'))]
})
after(async () => {
  await server.close()
  rmSync(home, { recursive: true })
})

interface Outcome {
  code: number | null
  out: string
  err: string
}

function wedis(args: string[], input?: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, HOME: home, WEDIS_AUTH: undefined } })
    let out = ''
    let err = ''
    child.stdout.on('data', (data: Buffer) => (out += data.toString()))
    child.stderr.on('data', (data: Buffer) => (err += data.toString()))
    child.on('close', (code) => resolve({ code, out, err }))
    child.stdin.on('error', () => {})
    child.stdin.end(input ?? '')
  })
}

test('one command, in this process and on a server', async () => {
  assert.deepEqual(await wedis(['set', 'k', 'v']), { code: 0, out: 'OK\n', err: '' })
  assert.deepEqual(await wedis(['get', 'k']), { code: 0, out: '\n', err: '' }, 'nothing is kept between processes')
  assert.deepEqual(await wedis([...remote, 'set', 'k', '-5']), { code: 0, out: 'OK\n', err: '' })
  assert.deepEqual(await wedis([...remote, 'get', 'k']), { code: 0, out: '-5\n', err: '' })
  assert.deepEqual(await wedis([...remote, '--no-raw', 'mget', 'k', 'none']), { code: 0, out: '1) "-5"\n2) (nil)\n', err: '' })
  assert.deepEqual(await wedis([...remote, '--no-raw', '-3', 'config', 'get', 'maxmemory']), { code: 0, out: '1# "maxmemory" => "0"\n', err: '' })
  assert.deepEqual(await wedis([...remote, '-n', '2', 'exists', 'k']), { code: 0, out: '0\n', err: '' })
  assert.deepEqual(await wedis(['--no-raw', 'incr', 'n']), { code: 0, out: '(integer) 1\n', err: '' })
})

test('commands on standard input', async () => {
  const lines = 'set x 1\n\nget x\nmulti\nincr x\nexec\nnosuch\n"open\nset b "a\\nb"\nget b\n'
  const { code, out, err } = await wedis([...remote, '--no-raw'], lines)
  assert.equal(err, '')
  assert.equal(code, 0)
  assert.equal(
    out,
    [
      'OK', '"1"', 'OK', 'QUEUED', '1) (integer) 2', "(error) ERR unknown command 'nosuch', with args beginning with: ",
      'Invalid argument(s)', 'OK', '"a\\nb"', '',
    ].join('\n'),
  ) // prettier-ignore
  const stopped = await wedis(['-e'], 'nosuch\nset k v\n')
  assert.equal(stopped.code, 1)
  assert.match(stopped.out, /^ERR unknown command 'nosuch'[^\n]*\n\n$/)
  assert.equal((await wedis([], 'ping\nquit\nping\n')).out, 'PONG\nOK\n')
})

test('reports are printed as they are', async () => {
  const { out } = await wedis(['--no-raw', 'info', 'server'])
  assert.match(out, /^# Server\r\nredis_version:/)
  assert.match((await wedis(['--no-raw', 'client', 'list'])).out, /^id=\d+ [^\n]*\n$/)
})

test('help, version and mistakes', async () => {
  const { version } = JSON.parse(readFileSync(new URL(import.meta.resolve('wedis/package.json')), 'utf8')) as { version: string }
  assert.deepEqual(await wedis(['--version']), { code: 0, out: `wedis ${version}\n`, err: '' })
  for (const args of [['--help'], ['serve', '--help']]) {
    const { code, out } = await wedis(args)
    assert.equal(code, 0)
    assert.match(out, /Usage/)
  }
  const wrong = await wedis(['--nonsense'])
  assert.equal(wrong.code, 1)
  assert.match(wrong.err, /^wedis: Unknown option '--nonsense'\nTry: wedis --help\n$/)
  const nobody = await wedis(['-p', '1', 'ping'])
  assert.deepEqual(nobody, { code: 1, out: '', err: 'wedis: could not connect to 127.0.0.1:1: connection refused\n' })
  assert.equal((await wedis(['-e', 'nosuch'])).code, 1)
  assert.equal((await wedis([...remote, '-a', 'wrong', 'ping'])).code, 1)
})

test('options end where the command begins', () => {
  const parsed = promptOptions(['-h', 'example', '-3', 'set', '-n', '5', '--', 'x'])
  assert.ok(typeof parsed === 'object')
  assert.deepEqual(parsed.server, { host: 'example', port: 6379 })
  assert.deepEqual([parsed.protocol, parsed.db, parsed.command], [3, 0, ['set', '-n', '5', '--', 'x']])
  const dashed = promptOptions(['--raw', '--', '--not-an-option'])
  assert.ok(typeof dashed === 'object')
  assert.deepEqual([dashed.raw, dashed.command], [true, ['--not-an-option']])
})

/** What a terminal shows without hints and control sequences. */
const plain = (screen: string) => screen.replace(/\x1b\[90m.*?\x1b\[0m/g, '').replace(/\x1b\[[0-9;]*[A-Za-z]/g, '')

/** Runs the prompt on a terminal of its own, which `script` provides, and types. A line waits for the next prompt, other keys
 * until the screen ends with what follows them after `→`. */
async function atTerminal(args: string[], keys: string[]): Promise<string> {
  const command = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qefc', `stty cols 100; ${command}`, '/dev/null'], { env: { ...process.env, HOME: home, TERM: 'xterm' } })
  let screen = ''
  let closed = false
  let wake = () => {}
  child.stdout.on('data', (data: Buffer) => {
    screen += data.toString()
    wake()
  })
  child.on('close', () => {
    closed = true
    wake()
  })
  const until = async (done: () => boolean) => {
    while (!done() && !closed) await new Promise<void>((resolve) => (wake = resolve))
  }
  const prompts = () => screen.split('> \x1b').length
  await until(() => prompts() > 1)
  for (const key of keys) {
    const before = prompts()
    const [typed, shown] = key.split('→')
    child.stdin.write(typed)
    await until(() => (shown === undefined ? prompts() > before : plain(screen).endsWith(shown)))
  }
  child.stdin.end()
  await until(() => closed)
  return screen
}

test('the prompt: replies, state, completion, hints, help, history', async () => {
  const screen = await atTerminal([], [
    'set k v\r',
    'get k\r',
    'select 2\r',
    'multi\r',
    'incr n\r',
    'exec\r',
    'object enc→object enc',
    '\t→object encoding ',
    'n\r',
    'config set requirepass hidden\r',
    'help getdel\r',
    '"open\r',
    'quit\r',
  ]) // prettier-ignore
  const lines = plain(screen).split(/\r+\n/)
  const after = (line: string) => lines[lines.indexOf(line) + 1]
  assert.equal(after('wedis> set k v'), 'OK')
  assert.equal(after('wedis> get k'), '"v"')
  assert.equal(after('wedis[2](TX)> incr n'), 'QUEUED')
  assert.equal(after('wedis[2](TX)> exec'), '1) (integer) 1')
  assert.equal(after('wedis[2]> object encoding n'), '"int"')
  assert.equal(after('wedis[2]> help getdel'), 'GETDEL key')
  assert.equal(after('wedis[2]> "open'), 'Invalid argument(s)')
  assert.match(screen, /\x1b\[90m key value \[NX\|XX/, 'hints are shown in grey')

  const history = join(home, '.wedis_history')
  const kept = readFileSync(history, 'utf8').split('\n')
  assert.ok(kept.includes('set k v'))
  assert.ok(!kept.some((line) => line.includes('hidden')), 'passwords are not kept')
  assert.equal(statSync(history).mode & 0o777, 0o600)
})

test('commands that wait', async () => {
  const started = Date.now()
  assert.deepEqual(await wedis(['bzpopmin', 'none', '0.2']), { code: 0, out: '\n', err: '' })
  assert.deepEqual(await wedis([...remote, '--no-raw', 'bzpopmin', 'none', '0.2']), { code: 0, out: '(nil)\n', err: '' })
  assert.ok(Date.now() - started >= 400)
  const waiting = wedis([...remote, 'bzpopmin', 'zset', '0'])
  while (!(await wedis([...remote, 'info', 'clients'])).out.includes('blocked_clients:1')) continue
  await wedis([...remote, 'zadd', 'zset', '1', 'a'])
  assert.equal((await waiting).out, 'zset\na\n1\n')
})

for (const place of ['in this process', 'on a server'] as const) {
  test(`Ctrl-C ends a wait ${place}`, async () => {
    const args = place === 'on a server' ? remote : []
    const screen = await atTerminal(args, ['select 1\r', 'bzpopmin none 0\r→\n', '\x03', 'set k v\r', 'get k\r', 'quit\r'])
    const lines = plain(screen).split(/\r+\n/)
    assert.ok(lines.includes('^C'), screen)
    const name = place === 'on a server' ? remote.filter((word) => !word.startsWith('-')).join(':') : 'wedis'
    assert.equal(lines[lines.indexOf(`${name}[1]> get k`) + 1], '"v"', 'the database is still selected')
  })
}
