/**
 * Sources of an engine in another thread or tab: what is asked for goes there, one item at a time comes back.
 *
 * A reader that has not asked for the next item gets none, however much changes meanwhile: nothing piles up on the way to a tab
 * that is frozen.
 */
import type { Engine } from '../engine/engine.js'
import type { OpenSource } from './live.js'
import { type Interests, type Items, type Reading, type SourceName, sources } from './sources.js'

/** What is sent to the engine's side: the reader is ready for the next item. */
const MORE = 'more'

/** A feed that goes through a link: both directions take what can be cloned. */
export interface RemoteFeed {
  send(item: unknown): void
  stop(): void
}

/**
 * Opens a feed over a link. When the engine is another one all of a sudden, the link opens it there anew, and `receive` first gets
 * `{ gap: true }`.
 */
export type OpenFeed = (name: string, options: unknown, receive: (item: unknown) => void) => RemoteFeed

/** The engine's side of a feed: gives items to `emit`, takes what the reader sends. */
export type ServeFeed = (engine: Engine, options: unknown, emit: (item: unknown) => void) => { receive(item: unknown): void; stop(): void }

/** The feeds of an engine by their names: what a link serves. */
export const feeds: Readonly<Record<SourceName, ServeFeed>> = { changes: serve('changes'), key: serve('key'), keys: serve('keys') }

function serve<N extends SourceName>(name: N): ServeFeed {
  return (engine, options, emit) => {
    const reading = sources[name](engine, options as Interests[N], emit)
    return {
      receive: (item) => {
        if (item === MORE) reading.more()
      },
      stop: () => reading.stop(),
    }
  }
}

/** Sources behind a link. */
export function remoteSources(open: OpenFeed): OpenSource {
  return <N extends SourceName>(name: N, interest: Interests[N], receive: (item: Items[N]) => void, gap: () => void): Reading => {
    const feed = open(name, interest, (item) => {
      if (isGap(item)) gap()
      else receive(item as Items[N])
    })
    return { more: () => feed.send(MORE), stop: () => feed.stop() }
  }
}

const isGap = (item: unknown): boolean => typeof item === 'object' && item !== null && (item as { gap?: unknown }).gap === true
