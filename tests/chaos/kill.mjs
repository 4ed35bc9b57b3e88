// Kills a server again and again under clients that write, and looks at what it has kept.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from './random.mjs'
import { Server, freePort } from './server.mjs'
import { Writer } from './writer.mjs'

/** What is done to a server beside killing it: while clients write, or while it starts. */
export const MOMENTS = {
  'at any moment': {},
  'while the journal is rewritten': { command: ['BGREWRITEAOF'] },
  'while a snapshot is written': { command: ['BGSAVE'] },
  'while it saves for SHUTDOWN': { command: ['SHUTDOWN', 'SAVE'] },
  'while it ends by SIGTERM': { signal: 'SIGTERM' },
  'while it loads': { loading: true },
  'stopped and continued first': { pause: true },
}

/**
 * Rounds of writing and killing. `moments`: the names of MOMENTS to choose from, in turn. Returns what was acknowledged, lost and
 * wrong; stops at the first that is lost or wrong.
 */
export async function killing({ kind, directives, rounds, seed, moments, writers = 4, say = () => {} }) {
  const random = new Random(seed)
  const folder = mkdtempSync(join(tmpdir(), 'wedis-chaos-'))
  const all = Array.from({ length: writers }, (_, i) => new Writer(seed * 1000 + i, `w${i}`))
  const port = await freePort()
  const result = { rounds: 0, acknowledged: 0, lost: 0, wrong: 0, what: '' }
  try {
    for (let round = 0; round < rounds; round++) {
      const moment = MOMENTS[moments[round % moments.length]]
      if (moment.loading) await killWhileLoading(kind, folder, port, directives, random)
      const server = new Server(kind, folder, port, directives)
      const wire = await server.ready()
      const bad = await compare(all, wire)
      wire.close()
      if (bad) Object.assign(result, { lost: bad.lost, wrong: bad.wrong, what: `round ${round}: ${bad.what ?? ''}` })
      if (bad) break
      await strike(server, all, moment, random)
      result.rounds++
      say(result.rounds)
    }
    if (!result.lost && !result.wrong) {
      const server = new Server(kind, folder, port, directives)
      const wire = await server.ready()
      const bad = await compare(all, wire)
      if (bad) Object.assign(result, { lost: bad.lost, wrong: bad.wrong, what: `at the end: ${bad.what ?? ''}` })
      wire.close()
      await server.kill()
    }
  } finally {
    for (const server of Server.running) await server.kill()
    if (!result.lost && !result.wrong) rmSync(folder, { recursive: true, force: true })
    else result.what += ` (files: ${folder}, seed ${seed})`
  }
  result.acknowledged = all.reduce((sum, writer) => sum + writer.acknowledged, 0)
  return result
}

/** The first writer that misses something, or finds what cannot be; null if none does. */
export async function compare(writers, wire) {
  for (const writer of writers) {
    const found = await writer.check(wire)
    if (found.lost || found.wrong) return { ...found, what: `${writer.name}: ${found.what ?? `${found.lost} lost`}` }
  }
  return null
}

/** Lets clients write for a while and kills the server in the midst of it. */
async function strike(server, writers, moment, random) {
  const wires = await Promise.all(writers.map(() => server.ready()))
  const writing = Promise.all(writers.map((writer, i) => writer.write(wires[i], 1 + random.below(16), () => wires[i].ended)))
  await acknowledged(writers, 20 + random.below(1500))
  if (moment.command || moment.signal) {
    const other = await server.ready().catch(() => null)
    other?.call(...(moment.command ?? ['PING'])).catch(() => {})
    if (moment.signal) server.child.kill(moment.signal)
    await pause(random.below(60))
  }
  if (moment.pause) {
    server.child.kill('SIGSTOP')
    await pause(random.below(100))
    if (random.chance(0.5)) {
      server.child.kill('SIGCONT')
      await pause(random.below(50))
    }
  }
  await server.kill()
  await writing
}

/** Waits until so many more operations were acknowledged, however fast the machine is, but for a second and a half at most. */
async function acknowledged(writers, count) {
  const sum = () => writers.reduce((total, writer) => total + writer.acknowledged, 0)
  const goal = sum() + count
  for (const until = Date.now() + 1500; sum() < goal && Date.now() < until; ) await pause(2)
}

/** Kills a server that has just been started, once or several times. */
async function killWhileLoading(kind, folder, port, directives, random) {
  for (let i = random.below(3); i >= 0; i--) {
    const server = new Server(kind, folder, port, directives)
    await pause(random.below(kind === 'redis-server' ? 30 : 300))
    await server.kill()
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
