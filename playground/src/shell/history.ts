/**
 * The lines entered so far, newest last, kept in localStorage. Walking up stashes the line being typed; walking down
 * past the newest gives it back.
 */
import { holdsSecret } from 'wedis/terminal'

const STORE = 'wedis.history'
const LIMIT = 1000
/** Longer lines are pasted data, not something to look for again. */
const LONGEST = 10_000

/** History of the prompt. */
export class History {
  private readonly lines: string[] = load()
  private at = this.lines.length
  private draft = ''

  /** Remembers a line (unless it repeats the newest, holds a password, or is very long) and returns to the bottom. */
  add(line: string): void {
    if (line.trim() && line.length <= LONGEST && !holdsSecret(line) && this.lines.at(-1) !== line) {
      this.lines.push(line)
      if (this.lines.length > LIMIT) this.lines.shift()
      save(this.lines)
    }
    this.at = this.lines.length
    this.draft = ''
  }

  /** The next older line; `current` is what stands in the prompt now. Null at the oldest. */
  older(current: string): string | null {
    if (this.at === 0) return null
    if (this.at === this.lines.length) this.draft = current
    return this.lines[--this.at]!
  }

  /** The next newer line, at last the draft. Null when already there. */
  newer(): string | null {
    if (this.at >= this.lines.length) return null
    return ++this.at === this.lines.length ? this.draft : this.lines[this.at]!
  }

  /** Distinct lines that contain `query` in any case, newest first. */
  search(query: string): string[] {
    const wanted = query.toLowerCase()
    return [...new Set([...this.lines].reverse())].filter(line => line.toLowerCase().includes(wanted))
  }

  /** Forgets everything. */
  clear(): void {
    this.lines.length = this.at = 0
    save(this.lines)
  }
}

function load(): string[] {
  try {
    const lines: unknown = JSON.parse(localStorage.getItem(STORE) ?? '[]')
    return Array.isArray(lines) ? lines.filter((line): line is string => typeof line === 'string').slice(-LIMIT) : []
  } catch {
    return [] // storage is off, or holds something else: start empty
  }
}

function save(lines: string[]): void {
  try {
    localStorage.setItem(STORE, JSON.stringify(lines))
  } catch {
    // Storage is off or full: the history lives as long as the page.
  }
}
