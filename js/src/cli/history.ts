/** The prompt's history file: ~/.wedis_history, or where WEDIS_HISTFILE says. */
import { readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const file = () => process.env.WEDIS_HISTFILE ?? join(homedir(), '.wedis_history')

/** Lines that may hold a password are not written down. */
const secret = /^\s*(auth\b|hello\b.*\bauth\b|acl\s+setuser\b|config\s+set\b.*\brequirepass\b|migrate\b.*\bauth2?\b)/i

/** The lines of earlier prompts, newest first. */
export function loadHistory(): string[] {
  try {
    return readFileSync(file(), 'utf8').split('\n').filter(Boolean).reverse()
  } catch {
    return [] // no history yet, or none that can be read
  }
}

/** Keeps the lines, newest first. A home that cannot be written to costs the history only. */
export function saveHistory(lines: string[]): void {
  try {
    const kept = lines.filter((line) => !secret.test(line)).reverse()
    writeFileSync(file(), kept.map((line) => line + '\n').join(''), { mode: 0o600 })
  } catch {
    // Nothing depends on it.
  }
}
