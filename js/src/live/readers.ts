/** What a reader makes of the items of a source, wherever that is. */
import { readChanges } from './changes.js'
import type { Items } from './sources.js'
import type { LiveKeys } from './types.js'

/** The value of one key: tells whether it is another one than before. */
export class KeyReader {
  private value: unknown = undefined

  read({ value }: Items['key']): { value: unknown } | null {
    if (same(value, this.value)) return null
    this.value = value
    return { value }
  }
}

/** The keys that match a pattern: keeps them sorted, and tells what is new. */
export class KeysReader {
  private known = new Set<string>()
  private keys: readonly string[] = []
  private begun = false

  read(item: Items['keys']): LiveKeys | null {
    const news = 'all' in item ? this.compare(item.all) : this.follow(item.some)
    const { added, changed, removed } = news
    if (this.begun && added.length + changed.length + removed.length === 0) return null
    this.begun = true
    added.sort()
    if (added.length + removed.length > 0) this.keys = merged(this.keys, removed, added)
    return { keys: this.keys, added, changed: changed.sort(), removed: removed.sort() }
  }

  /** All keys are told anew: which of those that stay have changed is not known. */
  private compare(all: readonly string[]): News {
    const before = this.known
    this.known = new Set(all)
    return {
      added: [...this.known].filter((key) => !before.has(key)),
      changed: [...this.known].filter((key) => before.has(key)),
      removed: [...before].filter((key) => !this.known.has(key)),
    }
  }

  private follow(bytes: Uint8Array): News {
    const news: News = { added: [], changed: [], removed: [] }
    for (const { key, deleted } of readChanges(bytes, false) as { key: string; deleted: boolean }[]) {
      const was = this.known.has(key)
      if (deleted) {
        if (was) news.removed.push(key)
        this.known.delete(key)
      } else {
        news[was ? 'changed' : 'added'].push(key)
        this.known.add(key)
      }
    }
    return news
  }
}

type News = Record<'added' | 'changed' | 'removed', string[]>

/** A sorted list without some of its keys and with others, which are sorted too. */
function merged(keys: readonly string[], without: readonly string[], more: readonly string[]): string[] {
  const gone = new Set(without)
  const result: string[] = []
  let at = 0
  for (const key of keys) {
    if (gone.has(key)) continue
    while (at < more.length && more[at] < key) result.push(more[at++])
    result.push(key)
  }
  while (at < more.length) result.push(more[at++])
  return result
}

/** Whether two values that commands returned are equal. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Uint8Array || Array.isArray(a)) {
    const [x, y] = [a as ArrayLike<unknown>, b as ArrayLike<unknown>]
    if (!(b instanceof Uint8Array || Array.isArray(b)) || x.length !== y.length) return false
    for (let i = 0; i < x.length; i++) if (!same(x[i], y[i])) return false
    return true
  }
  if (a instanceof Map) return b instanceof Map && same([...a], [...b])
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const names = Object.keys(x)
  return names.length === Object.keys(y).length && names.every((name) => Object.hasOwn(y, name) && same(x[name], y[name]))
}
