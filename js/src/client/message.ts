/** What a database hears: messages of channels, and the commands that MONITOR shows. */
import type { Signal } from './context.js'

/** A message of a channel. */
export interface Message<Bulk = string> {
  message: Bulk
  channel: Bulk
}

/** How `messages` listens. */
export interface MessagesOptions {
  /** The names are patterns, as for `psubscribe`. */
  readonly patterns?: boolean
  /** Ends the loop: it throws the signal's reason. */
  readonly signal?: Signal | undefined
}

/** A command that was run. */
export interface Monitored {
  /** When, in ms since the epoch, with fractions. */
  time: number
  database: number
  /** The address of the client; `lua` for a script. */
  client: string
  /** The command line; bytes that are not UTF-8 become U+FFFD. */
  args: string[]
}
