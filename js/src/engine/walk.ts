/** A snapshot on its way out of an engine. */
import type { Engine } from './engine.js'

/**
 * A part of a snapshot. Names are those of chunks, and empty for the pieces of a file. `pause`: nothing is ready yet, since a
 * large value is written in several steps; ask again. The manifest comes last, of chunks only.
 */
export type Part =
  | { op: 'pause' }
  | { op: 'put'; name: string; bytes: Uint8Array }
  | { op: 'remove'; name: string }
  | { op: 'manifest'; bytes: Uint8Array }

/**
 * The state of a store at one moment, read part by part while commands go on. Several may be under way at once, but one of
 * chunks only: the next one aborts it, and then it ends without a manifest.
 */
export class Walk {
  private ended = false

  constructor(
    private readonly engine: Engine,
    private readonly handle: number,
  ) {}

  /** The next part, a millisecond's work or so; null at the end. The bytes are the caller's own. */
  next(): Part | null {
    return this.ended ? null : this.engine.nextPart(this.handle)
  }

  /** Ends the walk, which must happen. `stored`: all of it was; if not, the next one of chunks has its changes again. */
  end(stored: boolean): void {
    if (this.ended) return
    this.ended = true
    this.engine.endWalk(this.handle, stored)
  }
}
