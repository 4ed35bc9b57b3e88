/** The prompt's history file: ~/.wedis_history, or where WEDIS_HISTFILE says. */
import { readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { holdsSecret } from '../terminal/secret.js'

const file = () => process.env.WEDIS_HISTFILE ?? join(homedir(), '.wedis_history')

/** The lines of earlier prompts, newest first. */
export function loadHistory(): string[] {
  try {
    return readFileSync(file(), 'utf8').split('\n').filter(Boolean).reverse()
  } catch {
    return [] // no history yet, or none that can be read
  }
}

/** Keeps the lines, newest first, but for those that may hold a password. A home that cannot be written to costs the history only. */
export function saveHistory(lines: string[]): void {
  try {
    const kept = lines.filter((line) => !holdsSecret(line)).reverse()
    writeFileSync(file(), kept.map((line) => line + '\n').join(''), { mode: 0o600 })
  } catch {
    // Nothing depends on it.
  }
}
