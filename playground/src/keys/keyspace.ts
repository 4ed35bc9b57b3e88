/**
 * The names of all keys of one database, sorted, kept in step with the engine.
 *
 * SCAN walks the database once, in slices of a few milliseconds, so that a hundred thousand keys never block the page;
 * from then on it follows what changes, whoever changes it: this tab, another one, the clock. Only names are held (as
 * byte strings); type, expiry and memory are asked for the rows in view, when they are in view.
 */
import type { Change } from 'wedis'
import { byteString, fromByteString } from '../bytes'
import { itemsOf, numberOf, stringsOf, textOf, type Word } from '../resp'
import type { Session } from '../session'

/** What is known of a key in view. */
export interface KeyFacts {
  /** Redis's type name; `none` when the key is gone. */
  type: string
  /** Expiry in ms since the epoch, or null for none. */
  expires: number | null
  /** Bytes that key and value take up. */
  memory: number
}

/** Milliseconds a refresh may work before it lets the page breathe. */
const SLICE = 6
const COUNT = 1000
/** So many changes at once are not looked at one by one. */
const MANY = 20_000
/** When a walk that the engine has refused goes on, in ms. */
const AGAIN = 200

/** Follows the keys of a database that match a pattern, null for all. The signal ends it. */
export type Follow = (db: number, match: string | null, signal: AbortSignal) => AsyncIterable<Change<Uint8Array>>

/** Key names of the selected database. */
export class Keyspace {
  /** Byte strings in byte order. */
  names: string[] = []
  /** All keys of the database, whatever the filter. */
  total = 0
  /** A refresh is under way. */
  busy = false
  db = 0
  private pattern = '*'
  private run = 0
  private following = new AbortController()
  /** What has changed since the list was last told; null: anything may have. */
  private news: Map<string, boolean> | null = new Map()
  private telling = false

  /** `changed` learns of keys that came or changed, and of none where others went. */
  constructor(private readonly session: Session, private readonly follow: Follow, private readonly changed: (keys: ReadonlySet<string>) => void) {
    session.onLost = () => void session.run('SELECT', this.db)
  }

  /** Whether a filter is set. */
  get filtered(): boolean {
    return this.pattern !== '*'
  }

  /** Shows another database. */
  async select(db: number): Promise<void> {
    if (db === this.db) return
    this.db = db
    this.names = []
    await this.session.run('SELECT', db)
    await this.begin()
  }

  /** Filters by a glob pattern; text without `*`, `?` or `[` matches anywhere in the key. */
  filter(text: string): void {
    this.pattern = text === '' ? '*' : /[*?[]/.test(text) ? text : `*${text.replace(/\\/g, '\\\\')}*`
    void this.begin()
  }

  /** Follows the database from now on, and lists what is there. */
  async begin(): Promise<void> {
    this.stop()
    const { signal } = (this.following = new AbortController())
    this.news = new Map()
    void this.listen(this.follow(this.db, this.filtered ? this.pattern : null, signal), signal)
    if (this.filtered) void this.recount(signal)
    await this.refresh()
  }

  /** Follows nothing more. */
  stop(): void {
    this.following.abort()
  }

  private async listen(changes: AsyncIterable<Change<Uint8Array>>, signal: AbortSignal): Promise<void> {
    try {
      for await (const { key, deleted } of changes) {
        if (key === null) this.news = null
        else this.news?.set(byteString(key), deleted)
        if (!this.telling) {
          this.telling = true
          setTimeout(() => void this.tell()) // all that came together
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  /** Counts the keys that the filter leaves out. */
  private async recount(signal: AbortSignal): Promise<void> {
    try {
      for await (const _ of this.follow(this.db, null, signal)) {
        const before = this.total
        await this.count()
        if (this.total !== before) this.changed(new Set())
        await new Promise(resolve => setTimeout(resolve, 50)) // a page need not count faster
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  /** Brings the list up to date with what has changed. */
  private async tell(): Promise<void> {
    this.telling = false
    const { news } = this
    if (this.busy) return // the walk tells when it is done
    this.news = new Map()
    if (news === null || news.size > MANY) return this.refresh()
    if (news.size === 0) return
    const gone = new Set([...news].flatMap(([name, deleted]) => (deleted ? [name] : [])))
    const changed = [...news.keys()].filter(name => !gone.has(name))
    const added = changed.filter(name => find(this.names, name) < 0).sort()
    this.names = merge(gone.size ? this.names.filter(name => !gone.has(name)) : this.names, added)
    await this.count()
    this.changed(new Set(changed))
  }

  private async count(): Promise<void> {
    const size = await this.session.run('DBSIZE')
    if (size.type !== 'error') this.total = numberOf(size)
  }

  /** Walks the whole database again. A newer call supersedes one under way. */
  async refresh(): Promise<void> {
    const run = ++this.run
    const seen = new Set<string>()
    let cursor: Word = '0'
    let until = performance.now() + SLICE
    this.busy = true
    do {
      const match: Word[] = this.pattern === '*' ? [] : ['MATCH', this.pattern]
      const found = await this.session.run('SCAN', cursor, ...match, 'COUNT', COUNT)
      if (run !== this.run) return
      if (found.type === 'error') { // a script runs for long: what was known stays until the engine tells
        await new Promise(resolve => setTimeout(resolve, AGAIN))
        if (run !== this.run) return
        continue
      }
      const [next, keys] = itemsOf(found)
      for (const key of stringsOf(keys)) seen.add(byteString(key))
      cursor = textOf(next) ?? '0'
      if (cursor === '0') break
      if (performance.now() > until) {
        await new Promise(resolve => setTimeout(resolve))
        if (run !== this.run) return
        until = performance.now() + SLICE
      }
    } while (true)
    await this.count()
    if (run !== this.run) return
    this.busy = false
    const known = new Set(this.names)
    const added = new Set([...seen].filter(name => !known.has(name)))
    this.names = merge(this.names.filter(name => seen.has(name)), [...added].sort())
    this.changed(added)
    if (this.news === null || this.news.size) void this.tell()
  }

  /** Position of a name, -1 when it is not listed. */
  indexOf(name: string): number {
    return find(this.names, name)
  }

  /** Facts about some keys, in one crossing; undefined where the engine refuses to tell. */
  async facts(names: readonly string[]): Promise<(KeyFacts | undefined)[]> {
    if (!names.length) return []
    const replies = await this.session.batch(names.flatMap(name => {
      const key = fromByteString(name)
      return [['TYPE', key], ['PEXPIRETIME', key], ['MEMORY', 'USAGE', key]]
    }))
    return names.map((_, i) => {
      if (replies[3 * i]!.type === 'error') return undefined
      const expires = numberOf(replies[3 * i + 1])
      return {
        type: textOf(replies[3 * i]) ?? 'none',
        expires: expires >= 0 ? expires : null,
        memory: numberOf(replies[3 * i + 2]) || 0,
      }
    })
  }
}

/** Merges two sorted lists without common elements. */
function merge(a: string[], b: string[]): string[] {
  if (!b.length) return a
  if (!a.length) return b
  const out: string[] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) out.push(a[i]! < b[j]! ? a[i++]! : b[j++]!)
  while (i < a.length) out.push(a[i++]!)
  while (j < b.length) out.push(b[j++]!)
  return out
}

function find(names: readonly string[], name: string): number {
  let low = 0
  let high = names.length - 1
  while (low <= high) {
    const mid = (low + high) >> 1
    if (names[mid] === name) return mid
    if (names[mid]! < name) low = mid + 1
    else high = mid - 1
  }
  return -1
}
