/** What the page needs of a database, wherever its engine is: in this tab, in another one, or in a worker. */
import { OwnershipError, type AsyncDb, type Change, type Db, type PersistenceCode, type PersistenceStatus } from 'wedis'
import type { Pipe } from './session'

/** How it stands with saving; an error as the page shows it. */
export interface Status extends Omit<PersistenceStatus, 'error'> {
  readonly error: { message: string; code: PersistenceCode | 'owner' | undefined } | null
}

/** A database. */
export interface Backend {
  /** Opens a session. */
  pipe(): Pipe
  changes(db: number, match: string | null, signal: AbortSignal): AsyncIterable<Change<Uint8Array>>
  readonly status: Status
  /** Calls the listener with every change of `status`. */
  watch(listener: () => void): void
  flush(): Promise<void>
  dump(): Promise<Blob>
}

/** A database of the package, whose sessions answer at once or later. */
export function here(db: Db | AsyncDb): Backend {
  return {
    pipe() {
      const session = (db as Db).session('playground')
      const pipe: Pipe = {
        exec: async bytes => session.exec(bytes),
        onPush() {},
        onLost() {},
        get closing() {
          return session.closing
        },
        close: () => session.close(),
      }
      session.onPush = bytes => pipe.onPush(bytes)
      session.onClose = () => pipe.onLost()
      return pipe
    },
    changes: (number, match, signal) => db.changes({ db: number, match: match ?? undefined, signal, binary: true }),
    get status() {
      return statusOf(db.persistence)
    },
    watch: listener => void db.on('persistence', listener),
    flush: () => db.flush(),
    dump: () => db.dump(),
  }
}

function statusOf({ error, ...status }: PersistenceStatus): Status {
  const code = error instanceof OwnershipError ? 'owner' : error?.code
  return { ...status, error: error && { message: error.message, code } }
}
