/**
 * The names of all keys of one database, sorted, kept in step with the engine.
 *
 * A refresh walks SCAN in slices of a few milliseconds, so that a hundred thousand keys never block the page; small
 * databases are done within the first slice, before the next frame. Only names are held (as byte strings); type, expiry
 * and memory are asked for the rows in view, when they are in view.
 */
import { byteString, fromByteString } from '../bytes'
import { itemsOf, numberOf, stringsOf, textOf, type Reply, type Word } from '../resp'
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

/** Key names of the selected database. */
export class Keyspace {
  /** Byte strings in byte order. */
  names: string[] = []
  /** All keys of the database, whatever the filter. */
  total = 0
  /** A refresh is under way. */
  busy = false
  db = 0
  /** The engine refused to say what there is: it must be asked again. */
  private missed = false
  private pattern = '*'
  private run = 0

  constructor(private readonly session: Session, private readonly changed: (added: ReadonlySet<string>) => void) {}

  /** Whether a filter is set. */
  get filtered(): boolean {
    return this.pattern !== '*'
  }

  /** Shows another database. */
  select(db: number): void {
    if (db === this.db) return
    if (this.refuses(this.session.run('SELECT', db))) return
    this.db = db
    this.names = []
    void this.refresh()
  }

  /** Filters by a glob pattern; text without `*`, `?` or `[` matches anywhere in the key. */
  filter(text: string): void {
    this.pattern = text === '' ? '*' : /[*?[]/.test(text) ? text : `*${text.replace(/\\/g, '\\\\')}*`
    void this.refresh()
  }

  /** True when the number of keys is no longer what it was: something expired or changed elsewhere. */
  stale(): boolean {
    const size = this.session.run('DBSIZE')
    return !this.refuses(size) && (this.missed || numberOf(size) !== this.total)
  }

  /** Whether the engine refuses to answer, as it does while a script runs for long: what was known stays until it does. */
  private refuses(reply: Reply): boolean {
    return reply.type === 'error' && (this.missed = true)
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
      const found = this.session.run('SCAN', cursor, ...match, 'COUNT', COUNT)
      if (this.refuses(found)) {
        this.busy = false
        return
      }
      const [next, keys] = itemsOf(found)
      for (const key of stringsOf(keys)) seen.add(byteString(key))
      cursor = textOf(next) ?? '0'
      if (cursor !== '0' && performance.now() > until) {
        await new Promise(resolve => setTimeout(resolve))
        if (run !== this.run) return
        until = performance.now() + SLICE
      }
    } while (cursor !== '0')
    this.busy = this.missed = false
    this.total = numberOf(this.session.run('DBSIZE'))
    const known = new Set(this.names)
    const added = new Set([...seen].filter(name => !known.has(name)))
    this.names = merge(this.names.filter(name => seen.has(name)), [...added].sort())
    this.changed(added)
  }

  /** Drops a key that turned out to be gone. */
  forget(name: string): void {
    const at = find(this.names, name)
    if (at < 0) return
    this.names.splice(at, 1)
    this.total = numberOf(this.session.run('DBSIZE'))
    this.changed(new Set())
  }

  /** Position of a name, -1 when it is not listed. */
  indexOf(name: string): number {
    return find(this.names, name)
  }

  /** Facts about some keys, in one crossing; undefined where the engine refuses to tell. */
  facts(names: readonly string[]): (KeyFacts | undefined)[] {
    const replies = this.session.batch(names.flatMap(name => {
      const key = fromByteString(name)
      return [['TYPE', key], ['PEXPIRETIME', key], ['MEMORY', 'USAGE', key]]
    }))
    return names.map((_, i) => {
      if (this.refuses(replies[3 * i]!)) return undefined
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
