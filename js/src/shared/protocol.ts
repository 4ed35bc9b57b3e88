/**
 * What tabs and the leader of a shared database say to each other, over BroadcastChannels: one that all listen to, `wedis:<name>`,
 * and one for each visit of a client, `wedis:<name>:<address>`, where the address is `<client>.<visit>`. A client has the lock
 * `wedis:<name>:tab:<address>` for as long as its visit.
 *
 * A leader has an epoch, higher than that of all leaders before it. Whatever carries another epoch is not heard.
 */
import { EngineError } from '../engine/errors.js'
import { OwnershipError, type PersistenceCode, PersistenceError, type PersistenceStatus } from '../persistence/status.js'
import { IndeterminateError } from './indeterminate.js'

/** Changes with every change of the messages. */
export const PROTOCOL = 2

/** To everybody. `v` is the protocol of whoever speaks, `client` its address; `hello` and its refusal never change. */
export type Notice =
  | { kind: 'hello'; v: number; client: string; epoch: number }
  | { kind: 'loading'; v: number }
  | { kind: 'here'; v: number; epoch: number }
  | { kind: 'failed'; v: number; fault: Fault }

/** A request for commands. */
export interface Request {
  kind: 'request'
  /** Its number: those of one client ascend, whatever their session. */
  n: number
  /** All before this one have their answers, except `open`, which wait. */
  low: number
  open: readonly number[]
  /** The epoch in which it was first sent. */
  first: number
  /** Whether it was sent before: it is not to run twice. */
  again: boolean
  /** It is answered if it has run, and else missed. */
  only: boolean
  session: string
  waits: boolean
  resets: boolean
  bytes: Uint8Array
}

/** From a client to the leader. */
export type ToLeader = { to: 'leader'; epoch: number } & (
  | Request
  | { kind: 'replay'; session: string; bytes: Uint8Array }
  | { kind: 'abort'; n: number }
  | { kind: 'end'; session: string }
  | { kind: 'feed'; feed: number; name: string; options: unknown }
  | { kind: 'item'; feed: number; item: unknown }
  | { kind: 'stop'; feed: number }
  | { kind: 'ask'; n: number; what: 'flush' | 'dump' | 'close'; discard: boolean }
  | { kind: 'ping' }
)

/** The same without what all of them carry. */
export type Said<T = ToLeader> = T extends unknown ? Omit<T, 'to' | 'epoch'> : never

/** From the leader to a client. */
export type ToClient = { to: 'client'; epoch: number } & (
  | { kind: 'welcome'; status: Told }
  | { kind: 'refused'; fault: Fault }
  | { kind: 'answer'; n: number; bytes: Uint8Array | null; fault: Fault | null; dirty: boolean }
  | { kind: 'told'; n: number; value: unknown; fault: Fault | null }
  | { kind: 'push'; session: string; bytes: Uint8Array }
  | { kind: 'ended'; session: string }
  | { kind: 'item'; feed: number; item: unknown }
  | { kind: 'status'; status: Told }
  | { kind: 'failure'; fault: Fault; stopped: boolean }
  | { kind: 'pong' }
)

/** The client that has an address. */
export function clientOf(address: string): string {
  return address.split('.')[0]
}

/** An error on its way. */
export interface Fault {
  name: string
  message: string
  code?: string
  applied?: boolean
}

/** A status on its way. */
export type Told = Omit<PersistenceStatus, 'error'> & { error: Fault | null }

export function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { code, applied } = error as { code?: string; applied?: boolean }
  return { name: error.name, message: error.message, ...(typeof code === 'string' ? { code } : {}), ...(applied === undefined ? {} : { applied }) }
}

/** The error that a fault speaks of; `command` is what it happened to. */
export function errorOf({ name, message, code, applied }: Fault, command = ''): Error {
  if (name === 'PersistenceError') return new PersistenceError(message, { code: code as PersistenceCode })
  if (name === 'OwnershipError') return new OwnershipError(message)
  if (name === 'EngineError') return new EngineError(message)
  if (name === 'IndeterminateError') return new IndeterminateError(command, applied)
  const error = new Error(message)
  if (name !== 'Error') Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true })
  return code === undefined ? error : Object.assign(error, { code })
}

export function toldOf(status: PersistenceStatus): Told {
  return { ...status, error: status.error && faultOf(status.error) }
}

export function statusOf(told: Told): PersistenceStatus {
  return { ...told, error: told.error && (errorOf(told.error) as PersistenceError) }
}

/** The fault of a tab whose program speaks another protocol. */
export function otherVersion(theirs: number): Fault {
  return {
    name: 'VersionError',
    code: 'version',
    message: `this database is held by a tab with another version of Wedis (protocol ${theirs}; this one speaks ${PROTOCOL}): close or reload the other tabs`,
  }
}
