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
  /** Where walking has come to; null at the bottom. */
  private at: number | null = null
  private draft = ''

  /** `lines` are those of another prompt's history, to share them. */
  constructor(private readonly lines: string[] = load()) {}

  /** A history of the same lines for another prompt, which walks them for itself. */
  fork(): History {
    return new History(this.lines)
  }

  /** Remembers a line (unless it repeats the newest, holds a password, or is very long) and returns to the bottom. */
  add(line: string): void {
    if (line.trim() && line.length <= LONGEST && !holdsSecret(line) && this.lines.at(-1) !== line) {
      this.lines.push(line)
      if (this.lines.length > LIMIT) this.lines.shift()
      save(this.lines)
    }
    this.at = null
    this.draft = ''
  }

  /** The next older line; `current` is what stands in the prompt now. Null at the oldest. */
  older(current: string): string | null {
    const at = this.at ?? this.lines.length
    if (at === 0) return null
    if (this.at === null) this.draft = current
    this.at = at - 1
    return this.lines[this.at]!
  }

  /** The next newer line, at last the draft. Null when already there. */
  newer(): string | null {
    if (this.at === null) return null
    this.at = this.at + 1 < this.lines.length ? this.at + 1 : null
    return this.at === null ? this.draft : this.lines[this.at]!
  }

  /** Distinct lines that contain `query` in any case, newest first. */
  search(query: string): string[] {
    const wanted = query.toLowerCase()
    return [...new Set([...this.lines].reverse())].filter(line => line.toLowerCase().includes(wanted))
  }

  /** Forgets everything. */
  clear(): void {
    this.lines.length = 0
    this.at = null
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
