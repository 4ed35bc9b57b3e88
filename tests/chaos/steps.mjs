// Strikes at named steps: at each operation upon a file that a start, a rewrite, a snapshot … consists of, the server is killed, or the
// operation fails. step.mjs is what strikes, inside the server.
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compare } from './kill.mjs'
import { Random } from './random.mjs'
import { Server, freePort } from './server.mjs'
import { Writer } from './writer.mjs'

/**
 * What a server does while it is struck: `prepare` changes the folder of one that was killed, `commands` are run while clients
 * write; `alone`: while none does.
 */
export const SCENARIOS = {
  'a first start': { prepare: empty },
  'a start after a crash': { prepare: crashed },
  'an upgrade': { prepare: older },
  'writing': {},
  'a rewrite': { commands: [['BGREWRITEAOF']] },
  'a snapshot': { commands: [['BGSAVE']] },
  'appendonly no and yes': { commands: [['CONFIG', 'SET', 'appendonly', 'no'], ['CONFIG', 'SET', 'appendonly', 'yes']], alone: true },
  'an end with a snapshot': { commands: [['SHUTDOWN', 'SAVE']] },
} // prettier-ignore

/** How it is struck. */
export const KILLS = ['kill before', 'kill half-way', 'kill after']
export const FAILURES = ['EIO', 'ENOSPC', 'short write']

/** Operations whose failure need not be told: the next start does them, or nothing that is wanted depends on them. */
const HARMLESS = /^remove |^(open|write|sync|rename to) appendonlydir\/(temp-)?appendonly\.aof\.manifest|^sync appendonlydir$|^read /

/** How long anything may take, ms: a step that goes on failing is tried again every few seconds. */
const PATIENCE = 30_000

const directives = (appendfsync) => ['--appendonly', 'yes', '--appendfsync', appendfsync, '--save', '', '--auto-aof-rewrite-percentage', '0']

/**
 * Strikes in each of `actions` at each step of each scenario, or `rounds` times at some of them. The kind of server and appendfsync
 * change from round to round. Stops at the first round in which something is lost or wrong.
 */
export async function striking({ kinds, actions, rounds = Infinity, seed, say = () => {} }) {
  const random = new Random(seed)
  const stage = new Stage(seed)
  const result = { rounds: 0, acknowledged: 0, lost: 0, wrong: 0, what: '' }
  try {
    const strikes = []
    for (const scenario of Object.keys(SCENARIOS)) {
      const steps = await stage.play(scenario, { kind: kinds[0], appendfsync: 'always', strike: null })
      const bad = await stage.look()
      if (bad) throw new Error(`${scenario}, and no strike: ${bad.what}`)
      strikes.push(...choices(scenario, steps, actions, random))
    }
    for (const strike of rounds === Infinity ? strikes : sample(strikes, rounds, random)) {
      const options = { kind: kinds[result.rounds % kinds.length], appendfsync: strike.name.startsWith('sync') || random.chance(0.5) ? 'always' : 'everysec', strike }
      await stage.play(strike.scenario, options)
      const silent = actions === FAILURES && stage.struck && !stage.told && !HARMLESS.test(strike.name)
      const bad = await stage.look()
      if (bad) Object.assign(result, bad)
      else if (silent) result.what = 'nobody was told'
      if (result.what) {
        result.what = `${options.kind}, ${options.appendfsync}, ${strike.scenario}, ${strike.action} at ${strike.name} (${strike.nth}): ${result.what}`
        break
      }
      result.rounds++
      say(result.rounds)
    }
  } catch (error) {
    result.what = error.stack
  } finally {
    result.acknowledged = stage.acknowledged
    if (result.what) result.what += ` (files: ${stage.folder}, seed ${seed})`
    await stage.end(result.what !== '')
  }
  return result
}

/** A folder with what clients have written to it. */
class Stage {
  folder = mkdtempSync(join(tmpdir(), 'wedis-steps-'))
  log = join(mkdtempSync(join(tmpdir(), 'wedis-log-')), 'steps')
  before = 0
  writers = []
  /** Of the last play: whether the strike came to pass, and whether anybody could know. */
  struck = false
  told = false

  constructor(seed) {
    this.seed = seed
    this.anew()
  }

  get acknowledged() {
    return this.writers.reduce((sum, writer) => sum + writer.acknowledged, this.before)
  }

  /** Writers whose keys hold nothing. */
  anew() {
    this.before = this.acknowledged
    this.writers = Array.from({ length: 3 }, (_, i) => new Writer(this.seed * 1000 + i, `w${i}`))
  }

  /** Starts a server that is struck, plays a scenario with it and kills it; resolves to the names of the steps that it took. */
  async play(name, { kind, appendfsync, strike }) {
    const { prepare, commands = [], alone = false } = SCENARIOS[name]
    this.port ??= await freePort()
    prepare?.(this)
    writeFileSync(this.log, '')
    const NODE_OPTIONS = `--import=${new URL('./step.mjs', import.meta.url)}`
    const server = new Server(kind, this.folder, this.port, directives(appendfsync), {
      env: { NODE_OPTIONS, CHAOS_STEP: JSON.stringify({ folder: this.folder, log: this.log, strike }) },
    })
    const refused = this.refused
    let told = false
    try {
      const wires = await soon(Promise.all(this.writers.map(() => server.ready())), server, 'is not ready')
      let done = false
      const goal = this.acknowledged + 40
      const write = (until) => Promise.all(this.writers.map((writer, i) => writer.write(wires[i], 4, () => until() || wires[i].ended)))
      const enough = () => this.acknowledged >= goal || this.refused > refused
      const writing = write(() => enough() && (alone || done))
      if (alone) await soon(writing, server, 'does not answer')
      told = await soon(run(server, commands, enough), server, 'does not end what it was told to do')
      done = true
      await soon(writing, server, 'does not answer')
    } catch (error) {
      if (server.over === undefined && error.message !== 'the connection ended') throw error
    }
    this.told = told || this.refused > refused || server.over !== undefined
    await server.kill()
    const steps = readFileSync(this.log, 'utf8').split('\n').slice(0, -1)
    this.struck = strike !== null && steps.filter((step) => step === strike.name).length >= strike.nth
    return steps
  }

  get refused() {
    return this.writers.reduce((sum, writer) => sum + writer.refused, 0)
  }

  /** What is lost or wrong in the folder; null if nothing is. */
  async look() {
    const server = new Server('wedis-server', this.folder, this.port, directives('everysec'))
    const wire = await soon(server.ready(), server, 'is not ready')
    const bad = await soon(compare(this.writers, wire), server, 'does not answer')
    await soon(settled(wire), server, 'does not come to rest')
    await server.kill()
    return bad
  }

  async end(keep) {
    for (const server of Server.running) await server.kill()
    if (!keep) rmSync(this.folder, { recursive: true, force: true })
    rmSync(join(this.log, '..'), { recursive: true, force: true })
  }
}

/** What a promise resolves to; rejects with the server's log when that takes longer than anything ought to. */
function soon(promise, server, what) {
  let timer
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`the server ${what}:\n${server.log}`)), PATIENCE)))
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** Runs commands, waits until what they began is over; resolves to whether the server says that something has failed. */
async function run(server, commands, enough) {
  const wire = await server.ready()
  let told = false
  const failed = () => (told = true)
  while (!enough() && !wire.ended) await pause(5)
  for (const command of commands) {
    await wire.call(...command).catch(failed)
    await pause(20)
  }
  const info = await settled(wire)
  wire.close()
  return told || /_status:err/.test(info) || /error|fail/i.test(server.log)
}

/** What INFO says when nothing is under way; '' where the connection has ended. */
async function settled(wire) {
  for (;;) {
    const info = await wire.call('INFO', 'persistence').catch(() => '')
    if (!/(in_progress|scheduled):1/.test(info)) return info
    await pause(5)
  }
}

/** The strikes that a scenario offers: at every step once, at those that come again and again at two of them. */
function choices(scenario, steps, actions, random) {
  return [...new Set(steps)].flatMap((name) => {
    const count = steps.filter((step) => step === name).length
    const nths = count <= 3 ? Array.from({ length: count }, (_, i) => i + 1) : [1, 2 + random.below(Math.min(count, 20) - 1)]
    const isWrite = name.startsWith('write')
    const fitting = actions.filter((action) => isWrite || !['kill half-way', 'short write'].includes(action))
    return nths.flatMap((nth) => fitting.map((action) => ({ scenario, name, nth, action })))
  })
}

/** So many of a list, of each scenario as many as of any other. */
function sample(strikes, count, random) {
  const names = Object.keys(SCENARIOS)
  return Array.from({ length: count }, (_, i) => random.pick(strikes.filter(({ scenario }) => scenario === names[i % names.length])))
}

/** A folder with nothing in it. */
function empty(stage) {
  for (const name of readdirSync(stage.folder)) rmSync(join(stage.folder, name), { recursive: true })
  stage.anew()
}

/** What crashes leave: drafts, files that a manifest no longer wants, an end in the middle of a command. */
function crashed({ folder }) {
  const aof = join(folder, 'appendonlydir')
  const parts = partsOf(folder)
  for (const name of ['temp-77.rdb', 'temp-rewriteaof-bg-77.aof']) writeFileSync(join(folder, name), 'x')
  for (const name of ['temp-appendonly.aof.manifest', 'appendonly.aof.999.incr.aof']) writeFileSync(join(aof, name), 'x')
  appendFileSync(join(aof, 'appendonly.aof.manifest'), 'file appendonly.aof.999.incr.aof seq 999 type h\n')
  appendFileSync(join(aof, parts.at(-1)), '*3\r\n$3\r\nSET\r\n$1\r\nx\r\n')
}

/** The one file of an older redis-server. */
function older({ folder }) {
  const aof = join(folder, 'appendonlydir')
  const bytes = partsOf(folder).map((name) => readFileSync(join(aof, name)))
  rmSync(aof, { recursive: true })
  writeFileSync(join(folder, 'appendonly.aof.new'), Buffer.concat(bytes))
  renameSync(join(folder, 'appendonly.aof.new'), join(folder, 'appendonly.aof'))
}

/** The base and the increments, in order. */
function partsOf(folder) {
  const manifest = join(folder, 'appendonlydir', 'appendonly.aof.manifest')
  if (!existsSync(manifest)) throw new Error(`there is no ${manifest}`)
  const lines = readFileSync(manifest, 'utf8').trim().split('\n').map((line) => line.split(' '))
  return ['b', 'i'].flatMap((type) => lines.filter((words) => words[5] === type).map((words) => words[1]))
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
