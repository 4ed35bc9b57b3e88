/** What an asynchronous client needs to know of an engine: where requests go and replies come from. */
import type { PersistenceStatus } from '../persistence/status.js'
import type { Signal } from './context.js'

/** What a request is about. */
export interface RequestInfo {
  /**
   * Which of the client's sessions runs it; each begins with its first request. `commands`, `messages` and `monitor` are the owner's and
   * speak RESP3; any other name is a session of its own as a socket would have it, RESP2 at first.
   */
  readonly session: string
  /** It may wait: it runs in a session of its own, which is like the named one, so that nothing is held up. */
  readonly waits?: boolean
  /** It changes protocol or user of the session, which are set right again after it. */
  readonly resets?: boolean
  /** Ends the wait, with its reason; a reply that is there counts. */
  readonly signal?: Signal | undefined
}

/** A way to an engine. Requests of one session run in the order in which they were sent, and are answered in that order. */
export interface Link {
  /** Runs whole commands; resolves with their replies, in which pushes may stand between, when what they did is as durable as was chosen. */
  send(request: Uint8Array, info: RequestInfo): Promise<Uint8Array>
  /** Ends a session. */
  end(session: string): void
  /** Opens a feed of the engine (see live/remote.ts). After the engine was replaced by another one it first gives `{ gap: true }`. */
  feed(name: string, options: unknown, receive: (item: unknown) => void): { send(item: unknown): void; stop(): void }
  /** Resolves when everything written so far is stored. */
  flush(): Promise<void>
  /** The database as an RDB file. */
  dump(): Promise<Blob>
  readonly status: PersistenceStatus
  /** Ends all sessions; the last one of an engine closes it. */
  close(options: { discard?: boolean }): Promise<void>

  /** Receives output of a session that no request asked for. */
  onPush: (session: string, output: Uint8Array) => void
  /** Called when a session has ended and that was no request's doing. */
  onEnd: (session: string) => void
  onStatus: (status: PersistenceStatus) => void
  /** Called once, when there is no engine any more; `stopped`: because it was closed. */
  onFailure: (failure: Error, stopped: boolean) => void
}
