/** From a file into an empty engine: `open({ load })`. */
import type { Engine } from '../engine/engine.js'
import type { Global } from '../engine/source.js'
import { concat } from '../resp/bytes.js'
import { PersistenceError } from './status.js'
import { endOfTurn } from './turn.js'

/** An RDB file, or an append-only file, whatever it is in; or a promise of it. */
export type LoadSource = Loadable | Promise<Loadable>
type Loadable = Uint8Array | ArrayBuffer | Global<'Blob'> | Global<'Response'> | Global<'ReadableStream'> | AsyncIterable<Uint8Array>

/** How much is loaded at a time, bytes, and how long that may hold up the program, ms. */
const PIECE = 256 * 1024
const SLICE = 8

/** What an RDB file begins with. */
const MAGIC = 'REDIS'
const FOREIGN = 'it is neither an RDB file nor an append-only file'

/** Fills an engine that is being loaded. Rejects with a PersistenceError, which names the byte, when the file is damaged. */
export async function load(engine: Engine, source: LoadSource): Promise<void> {
  let part: 'beginning' | 'rdb' | 'aof' = 'beginning'
  let waiting = new Uint8Array(0)
  const take = (piece: Uint8Array): void => {
    if (part === 'beginning') {
      waiting = concat([waiting, piece]) as Uint8Array<ArrayBuffer>
      if (waiting.length < MAGIC.length) return
      const start = new TextDecoder().decode(waiting.subarray(0, MAGIC.length))
      if (start !== MAGIC && !'*#'.includes(start[0])) throw new Error(FOREIGN)
      part = start === MAGIC ? 'rdb' : 'aof'
      piece = waiting
    }
    if (part === 'rdb') {
      const taken = engine.loadRdb(piece)
      if (taken === piece.length) return
      engine.loadRdbEnd()
      part = 'aof' // which may have an RDB file in front
      piece = piece.subarray(taken)
    }
    engine.replay(piece)
  }
  const end = (): void => {
    if (part === 'rdb') engine.loadRdbEnd()
    else if (part === 'aof') engine.replayEnd()
    else throw new Error(waiting.length === 0 ? 'there is nothing in it' : FOREIGN)
  }

  let since = performance.now()
  for await (const piece of pieces(await source)) {
    attempt(() => take(piece))
    if (performance.now() - since < SLICE) continue
    await new Promise<void>(endOfTurn)
    since = performance.now()
  }
  attempt(end)
}

async function* pieces(source: Loadable): AsyncGenerator<Uint8Array> {
  const given = source as unknown
  if (given instanceof Uint8Array) {
    for (let at = 0; at < given.length; at += PIECE) yield given.subarray(at, at + PIECE)
  } else if (given instanceof ArrayBuffer) {
    yield* pieces(new Uint8Array(given))
  } else if (typeof Response === 'function' && given instanceof Response) {
    if (!given.ok) throw new Error(`load: ${given.url} answered ${given.status} ${given.statusText}`.trimEnd())
    if (given.body) yield* pieces(given.body as unknown as Loadable)
  } else if (typeof Blob === 'function' && given instanceof Blob) {
    yield* pieces(given.stream() as unknown as Loadable)
  } else if (typeof ReadableStream === 'function' && given instanceof ReadableStream) {
    yield* read(given)
  } else if (typeof (given as AsyncIterable<Uint8Array> | null)?.[Symbol.asyncIterator] === 'function') {
    for await (const piece of given as AsyncIterable<Uint8Array>) yield* pieces(piece as Loadable)
  } else {
    throw new TypeError('load: expected bytes, a Blob, a Response, a ReadableStream or an async iterable of Uint8Array')
  }
}

/** Streams are no async iterables everywhere. */
async function* read(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield* pieces(value as Loadable)
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function attempt(take: () => void): void {
  try {
    take()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new PersistenceError(`load: ${reason}`, { cause: error, code: 'damaged' })
  }
}
