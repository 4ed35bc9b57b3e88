/** From an engine to an RDB file: `db.dump()`, and to a second engine: `db.clone()`. */
import type { Engine } from '../engine/engine.js'
import { endOfTurn } from './turn.js'

/** How long writing may hold up the program at a time, ms. */
const SLICE = 2
/** Pieces become one Blob when they have this size: the platform may keep that outside of the program's memory. */
const GATHER = 4 * 1024 * 1024

/** The database as of now, as an RDB file that redis-server loads. Commands may run meanwhile; they are not part of it. */
export async function dump(engine: Engine): Promise<Blob> {
  const walk = engine.beginSnapshot('rdb')
  const blobs: BlobPart[] = []
  let pieces: BlobPart[] = []
  let size = 0
  let since = performance.now()
  try {
    for (let part = walk.next(); part !== null; part = walk.next()) {
      if (part.op === 'put') {
        pieces.push(part.bytes as Uint8Array<ArrayBuffer>)
        size += part.bytes.length
      }
      if (size >= GATHER) {
        blobs.push(new Blob(pieces))
        pieces = []
        size = 0
      }
      if (performance.now() - since < SLICE) continue
      await new Promise<void>(endOfTurn)
      since = performance.now()
    }
    walk.end(true)
  } finally {
    walk.end(false) // unless it has ended
  }
  return new Blob([...blobs, ...pieces], { type: 'application/octet-stream' })
}

/** Fills an empty engine with what another one holds, at once. */
export function copy(from: Engine, to: Engine): void {
  const walk = from.beginSnapshot('rdb')
  try {
    for (let part = walk.next(); part !== null; part = walk.next()) {
      if (part.op === 'put') to.loadRdb(part.bytes)
    }
    to.loadRdbEnd()
    walk.end(true)
  } finally {
    walk.end(false)
  }
  to.loaded()
}
