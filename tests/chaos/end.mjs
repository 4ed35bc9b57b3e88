// Ends a server as it wants to be ended, while clients write: whatever was acknowledged is in the file it leaves.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compare } from './kill.mjs'
import { Random } from './random.mjs'
import { Server, freePort } from './server.mjs'
import { Writer } from './writer.mjs'

export async function ending({ kind, directives, rounds, seed, writers = 3 }) {
  const random = new Random(seed)
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'wedis-end-'))
  const all = Array.from({ length: writers }, (_, i) => new Writer(seed * 1000 + i, `w${i}`))
  const result = { rounds: 0, acknowledged: 0, lost: 0, wrong: 0, what: '' }
  try {
    for (let round = 0; round <= rounds && !result.what; round++) {
      const server = new Server(kind, folder, port, directives)
      const wire = await server.ready()
      const bad = await compare(all, wire)
      if (bad) Object.assign(result, bad, { what: `round ${round}: ${bad.what} (seed ${seed})` })
      if (bad || round === rounds) break
      const wires = await Promise.all(all.map(() => server.ready()))
      const writing = Promise.all(all.map((writer, i) => writer.write(wires[i], 1 + random.below(16), () => wires[i].ended)))
      await new Promise((resolve) => setTimeout(resolve, 20 + random.below(200)))
      if (random.chance(0.5)) wire.call('SHUTDOWN').catch(() => {})
      else server.child.kill(random.pick(['SIGTERM', 'SIGINT']))
      const status = await server.status
      await writing
      if (status !== 0) result.what = `it ended with ${status}: ${server.log.slice(-2000)}`
      result.rounds++
    }
  } finally {
    for (const server of Server.running) await server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
  result.acknowledged = all.reduce((sum, writer) => sum + writer.acknowledged, 0)
  return result
}
