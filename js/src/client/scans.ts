/** Walks over all keys of a database or all elements of a collection, page by page. */
import { text } from '../resp/text.js'
import type { Bulk, Context, Scored, Walk } from './context.js'
import { number } from './shape.js'

/** What a walk over a collection takes. */
export interface ScanOptions {
  /** Only what fits this glob pattern. */
  readonly MATCH?: string | Uint8Array | undefined
  /** About how many elements are looked at in one step; 10 by default. */
  readonly COUNT?: number | undefined
}

/**
 * The SCAN family as iterators. What is there from the beginning to the end of the walk is visited, and what comes or goes
 * meanwhile perhaps; an element may come twice. The database can be used while a walk goes on.
 */
export interface Scans<C extends Context> {
  /** The keys of the database. */
  scanIterator(options?: ScanOptions & { readonly TYPE?: string | undefined }): Walk<C, Bulk<C>>
  /** The fields of a hash with their values. */
  hscanIterator(key: string | Uint8Array, options?: ScanOptions): Walk<C, [field: Bulk<C>, value: Bulk<C>]>
  /** The members of a set. */
  sscanIterator(key: string | Uint8Array, options?: ScanOptions): Walk<C, Bulk<C>>
  /** The members of a sorted set with their scores. */
  zscanIterator(key: string | Uint8Array, options?: ScanOptions): Walk<C, Scored<Bulk<C>>>
}

/** One step of a walk: a cursor in, the next one and a page out. */
type Step = (cursor: string) => unknown

/** The elements of all pages. */
export function* elements(step: Step): Generator<unknown, void> {
  for (const page of pages(step)) yield* page
}

/** The elements of all pages two by two. */
export function* couples(step: Step): Generator<[unknown, unknown], void> {
  for (const page of pages(step)) for (let i = 0; i < page.length; i += 2) yield [page[i], page[i + 1]]
}

/** The elements of all pages, which come one after the other as promises. */
export async function* elementsLater(step: Step): AsyncGenerator<unknown, void> {
  for await (const page of pagesLater(step)) yield* page
}

/** The same, two by two. */
export async function* couplesLater(step: Step): AsyncGenerator<[unknown, unknown], void> {
  for await (const page of pagesLater(step)) for (let i = 0; i < page.length; i += 2) yield [page[i], page[i + 1]]
}

/** A number that was sent as text. */
export function score(value: unknown): number {
  return number(value, undefined as never, []) as number
}

function* pages(step: Step): Generator<unknown[], void> {
  let cursor = '0'
  do {
    const [next, page] = step(cursor) as [string | Uint8Array, unknown[]]
    yield page
    cursor = typeof next === 'string' ? next : text(next, 0, next.length)
  } while (cursor !== '0')
}

async function* pagesLater(step: Step): AsyncGenerator<unknown[], void> {
  let cursor = '0'
  do {
    const [next, page] = (await step(cursor)) as [string | Uint8Array, unknown[]]
    yield page
    cursor = typeof next === 'string' ? next : text(next, 0, next.length)
  } while (cursor !== '0')
}
