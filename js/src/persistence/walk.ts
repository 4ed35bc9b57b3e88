/** The snapshots of an engine, a part at a time. */
import type { Engine } from '../engine/engine.js'
import type { SnapshotFormat } from '../engine/exports.js'
import type { Walk } from '../engine/walk.js'

export type { Part, Walk } from '../engine/walk.js'

export function beginSnapshot(engine: Engine, format: SnapshotFormat, complete: boolean): Walk {
  return engine.beginSnapshot(format, complete)
}
