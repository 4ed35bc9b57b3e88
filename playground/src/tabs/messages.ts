/** What a tab and the worker that all tabs share say to each other. Everything a tab opens has a number that it has chosen. */
import type { Change } from 'wedis'
import type { Status } from '../backend'

/** From a tab. */
export type Request =
  /** The first message: where the engine is, and the Web Lock that the tab holds as long as it lives. */
  | { kind: 'hello'; wasm: string; lock: string }
  | { kind: 'open'; session: number }
  | { kind: 'exec'; session: number; bytes: Uint8Array }
  | { kind: 'close'; session: number }
  | { kind: 'follow'; feed: number; db: number; match: string | null }
  /** The changes sent so far have been read. */
  | { kind: 'more'; feed: number }
  | { kind: 'leave'; feed: number }
  | { kind: 'ask'; ask: number; what: 'flush' | 'dump' }

/** To a tab. */
export type Answer =
  | { kind: 'ready'; status: Status }
  /** The stored data could not be opened, and by whose fault; the worker ends. */
  | { kind: 'refused'; reason: string }
  | { kind: 'status'; status: Status }
  | { kind: 'replies'; session: number; bytes: Uint8Array; closing: boolean }
  | { kind: 'push'; session: number; bytes: Uint8Array }
  /** The engine has ended the session. */
  | { kind: 'lost'; session: number }
  | { kind: 'failed'; reason: string }
  | { kind: 'changes'; feed: number; changes: Change<Uint8Array>[] }
  | { kind: 'answer'; ask: number; value?: unknown; error?: string }
