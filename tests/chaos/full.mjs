// A disk that is full: writes are refused, reads go on, and when there is room again, so does writing.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compare } from './kill.mjs'
import { Random } from './random.mjs'
import { Server, freePort } from './server.mjs'
import { Refused } from './wire.mjs'
import { Writer } from './writer.mjs'

/**
 * A folder with little room: a small tmpfs; or, where that cannot be had because only root mounts one, or is not wanted, any folder and
 * a limit on the size of files (RLIMIT_FSIZE), which fails writes with EFBIG where a full disk does with ENOSPC.
 */
class Small {
  constructor(bytes, limited) {
    this.path = mkdtempSync(join(tmpdir(), 'wedis-full-'))
    this.bytes = bytes
    this.mounted = !limited && attempt(() => sh('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', this.path))
  }

  /** What stands in front of a program that is to have this little room. */
  get under() {
    return this.mounted ? [] : ['sh', '-c', `trap '' XFSZ; exec prlimit --fsize=${this.bytes}:unlimited "$@"`, 'sh']
  }

  /** Makes room, for this server too. */
  grow(server) {
    if (this.mounted) sh('mount', '-o', 'remount,size=512m', this.path)
    else if (server.over === undefined) sh('prlimit', `--pid=${server.child.pid}`, '--fsize=unlimited:unlimited')
  }

  remove() {
    if (this.mounted) attempt(() => sh('umount', '-l', this.path))
    rmSync(this.path, { recursive: true, force: true })
  }
}

/**
 * Fills the disk under writing clients, once a round. `ends`: the server must end when it cannot write (appendfsync always). In
 * every other round it is killed while the disk is full. `limited`: not the disk has an end but files do.
 */
export async function filling({ kind, directives, rounds, seed, ends, limited = false, writers = 3 }) {
  const random = new Random(seed)
  const port = await freePort()
  const result = { rounds: 0, acknowledged: 0, refused: 0, lost: 0, wrong: 0, what: '' }
  for (let round = 0; round < rounds && !result.what; round++) {
    const small = new Small(400_000 + random.below(400_000), limited)
    const all = Array.from({ length: writers }, (_, i) => new Writer(seed * 1000 + round * 10 + i, `w${i}`))
    try {
      let server = new Server(kind, small.path, port, directives, { under: small.under })
      await writeUntil(server, all, () => all.some((writer) => writer.refused > 10))
      if (ends) result.what = (await within(5000, server.status)) === undefined ? 'the server did not end' : ''
      else result.what = await readsGoOn(server)
      if (result.what) break
      if (!ends && round % 2 === 0) {
        small.grow(server)
        await resumes(server)
        const more = Date.now() + 300
        await writeUntil(server, all, () => Date.now() > more)
      }
      await server.kill()
      small.grow(server)
      server = new Server(kind, small.path, port, directives)
      const wire = await server.ready()
      const bad = await compare(all, wire)
      if (bad) Object.assign(result, bad)
      await server.kill()
      result.rounds++
      result.acknowledged += all.reduce((sum, writer) => sum + writer.acknowledged, 0)
      result.refused += all.reduce((sum, writer) => sum + writer.refused, 0)
    } catch (error) {
      result.what = error.message
    } finally {
      for (const server of Server.running) await server.kill()
      if (result.what) result.what = `round ${round}: ${result.what} (seed ${seed})`
      small.remove()
    }
  }
  return result
}

/** Writes through connections that are opened anew when they end, until something is so or the server ends. */
async function writeUntil(server, writers, done) {
  await Promise.all(
    writers.map(async (writer) => {
      while (!done() && server.over === undefined) {
        const wire = await server.ready().catch(() => null)
        if (!wire) return
        await writer.settle(wire)
        await writer.write(wire, 4, () => done() || wire.ended)
        wire.close()
      }
    }),
  )
}

/** What is amiss with a server whose disk is full; '' if nothing. */
async function readsGoOn(server) {
  const wire = await server.ready()
  const keys = await wire.call('DBSIZE')
  const refusal = await wire.call('SET', 'more', 'x').catch((error) => error)
  wire.close()
  if (!(keys > 0)) return 'nothing can be read'
  return refusal instanceof Refused && refusal.message.startsWith('MISCONF') ? '' : `a write is answered with ${refusal}`
}

/** Waits until writes are taken again. */
async function resumes(server) {
  for (const until = Date.now() + 20_000; ; ) {
    const wire = await server.ready()
    const reply = await wire.call('DEL', 'more').catch((error) => error)
    wire.close()
    if (!(reply instanceof Error)) return
    if (Date.now() > until) throw new Error(`there is room again, but: ${reply.message}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function within(ms, promise) {
  return Promise.race([promise, new Promise((resolve) => setTimeout(resolve, ms))])
}

function sh(program, ...words) {
  execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'] })
}

function attempt(action) {
  try {
    action()
    return true
  } catch {
    return false
  }
}
