/** From Redis's files into an empty engine, a slice at a time: others have their turn between. */
import type { Engine } from '../engine/engine.js'
import { systemError } from '../server/problems.js'
import type { AppendOnly } from './append-only.js'
import type { Files } from './files.js'
import type { Line } from './settings.js'

/** How long loading may hold up the program at a time, ms, and bytes that the engine gets at a time. */
const SLICE = 4
const PIECE = 64 * 1024

/** What loading needs. */
export interface Loading {
  engine: Engine
  files: Files
  log: Line
  /** Called before others have a turn. */
  pausing(): void
}

/** Loads an RDB file; false if there is none. */
export async function loadSnapshot(loading: Loading, path: string): Promise<boolean> {
  const { engine, files, log } = loading
  if (files.size(path) === null) return false
  try {
    for await (const piece of pieces(loading, path)) {
      if (engine.loadRdb(piece) < piece.length) break // what follows is none of it
    }
    engine.loadRdbEnd()
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).errno) log('#', 'Terminating server after rdb file reading failure.')
    throw error
  }
  return true
}

/** Loads a base and increments. Returns the annotations in them. `truncated`: the last one may end anywhere. */
export async function loadJournal(loading: Loading, journal: AppendOnly, truncated: boolean): Promise<string[]> {
  const annotations: string[] = []
  const lastWithData = journal.parts.findLast((part) => loading.files.size(journal.path(part)) !== 0) ?? journal.parts.at(-1)
  for (const part of journal.parts) {
    const start = performance.now()
    const path = journal.path(part)
    const end = await loadPart(loading, path, part.name, part.type === 'b', annotations)
    if (end !== null) {
      const { log } = loading
      const readOn = truncated && part === lastWithData
      if (!readOn) {
        if (truncated) log('#', 'Fatal error: the truncated file is not the last file')
        throw new Error(
          `Unexpected end of file reading the append only file ${part.name}. You can: 1) Make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>. 2) Alternatively you can set the 'aof-load-truncated' configuration option to yes and restart the server. (The last whole command ends at byte ${end}.)`,
        )
      }
      log('#', `!!! Warning: short read while loading the AOF file ${part.name}!!!`)
      log('#', `!!! Truncating the AOF ${part.name} at offset ${end} !!!`)
      loading.files.truncate(path, end)
      log('#', `AOF ${part.name} loaded anyway because aof-load-truncated is enabled`)
    }
    const took = ((performance.now() - start) / 1000).toFixed(3)
    loading.log('*', `DB loaded from ${part.type === 'b' ? 'base' : 'incr'} file ${part.name}: ${took} seconds`)
  }
  return annotations
}

/** Loads one file: commands, an RDB file, or commands after one. Returns where the last whole command ends, if more follows; else null. */
async function loadPart(loading: Loading, path: string, name: string, base: boolean, annotations: string[]): Promise<number | null> {
  const { engine } = loading
  let form: 'unknown' | 'rdb' | 'commands' = 'unknown'
  let preamble = 0
  let ended = false
  try {
    for await (let piece of pieces(loading, path)) {
      if (form === 'unknown') form = Buffer.from(piece.subarray(0, 5)).toString('latin1') === 'REDIS' ? 'rdb' : 'commands'
      if (form === 'rdb') {
        const taken = engine.loadRdb(piece, base)
        preamble += taken
        if (taken === piece.length) continue
        engine.loadRdbEnd()
        form = 'commands'
        piece = piece.subarray(taken)
      }
      for (const text of engine.replay(piece)) annotations.push(text)
    }
    if (form === 'unknown' && name.endsWith('.rdb')) {
      form = 'rdb' // redis-server takes an empty one for an empty database
      engine.loadRdb(new Uint8Array(0), base)
    }
    if (form === 'rdb') engine.loadRdbEnd()
    ended = true
    if (form === 'commands') engine.replayEnd()
    return null
  } catch (error) {
    const { offset, message } = error as Error & { offset?: number }
    if (form === 'rdb') throw new Error(`Error reading the RDB base file ${name}, AOF loading aborted: ${message}`, { cause: error })
    if (offset === undefined) throw new Error(`Unrecoverable error reading the append only file ${name}: ${systemError(error)}`, { cause: error })
    if (ended) return preamble + offset
    const [, unknown] = /unknown command '(.*?)'/i.exec(message) ?? []
    if (unknown !== undefined) throw new Error(`Unknown command '${unknown}' reading the append only file ${name} (after byte ${preamble + offset})`, { cause: error })
    throw new Error(
      `Bad file format reading the append only file ${name}: make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest> (after byte ${preamble + offset}: ${message})`,
      { cause: error },
    )
  }
}

async function* pieces({ files, pausing }: Loading, path: string): AsyncGenerator<Uint8Array> {
  const file = files.open(path, 'r')
  try {
    const buffer = new Uint8Array(PIECE)
    let end = performance.now() + SLICE
    for (let n = files.read(file, buffer); n > 0; n = files.read(file, buffer)) {
      yield buffer.subarray(0, n)
      if (performance.now() < end) continue
      pausing()
      await new Promise(setImmediate)
      end = performance.now() + SLICE
    }
  } finally {
    files.close(file)
  }
}
