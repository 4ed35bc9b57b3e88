/** A folder as a place for data. */
import type { Host } from '../engine/host.js'
import type { Keeping } from '../persistence/keeper.js'
import { Directory } from './directory.js'
import { type Files, nodeFiles } from './files.js'
import { inUse } from './lock.js'
import type { Line } from './settings.js'

export type { Files, Mode } from './files.js'
export type { Line } from './settings.js'

/** Options of `directory`. */
export interface DirectoryOptions {
  /** Hears what redis-server writes to its log; `level` is its mark: `.` debug, `-` verbose, `*` notice, `#` warning. */
  log?: Line
  /** The file system; by default the one of the machine. */
  files?: Files
}

/**
 * Keeps a database in a folder, in Redis's own files: by default in an append-only file that is synced every second. The settings are
 * those of redis.conf (`appendonly`, `appendfsync`, `save`, `dbfilename` …), in `config` of `open`. One database has a folder at a
 * time; `open` rejects with an OwnershipError for a second one.
 */
export function directory(path: string, options: DirectoryOptions = {}): Keeping {
  let kept: Directory | null = null
  const one = () => {
    if (!kept?.loaded) throw new Error('the database is being loaded')
    return kept
  }
  const later = (action: (kept: Directory) => void) => () => void setImmediate(action, one()) // the engine is in the midst of a command
  const host: Host = {
    save: later((kept) => kept.save()),
    rewrite: later((kept) => kept.rewrite()),
    configure: (name, value) => kept?.configure(name, value),
    files: () => kept?.numbers ?? {},
    readSnapshot: () => one().readSnapshot(),
    writeSnapshot: (file) => one().writeSnapshot(file),
    readJournal: () => one().readJournal(),
  }
  return {
    config: { appendonly: 'yes', appendfsync: 'everysec', save: '' },
    host,
    async keep(engine, fill, loading) {
      if (kept) throw inUse(path)
      kept = new Directory(engine, path, options.files ?? nodeFiles, options.log ?? (() => {}), () => (kept = null))
      await kept.load(fill, loading)
      return kept
    },
  }
}
