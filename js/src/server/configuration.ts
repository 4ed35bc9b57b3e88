/** Where the configuration comes from: a file, those that it includes, standard input and the command line, in this order. */
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Arguments } from './arguments.js'
import { type Directive, readDirectives } from './directives.js'
import { systemError } from './problems.js'

/** A file of configuration that cannot be read. */
export class UnreadableError extends Error {}

/** What a server starts with. */
export interface Configuration {
  /** The file that CONFIG REWRITE writes to; null where there is none. */
  file: string | null
  directives: Directive[]
}

/** Collects the configuration. Throws ConfigError, or UnreadableError. */
export function readConfiguration(given: Arguments): Configuration {
  const file = given.file === null ? null : resolve(given.file)
  const text = file === null ? '' : read(file)
  const more = given.stdin ? ended(readFileSync(0, 'utf8')) : ''
  return { file, directives: readDirectives(`${text}${more}\n${given.options}`, includer(1)) }
}

/** Files that include each other deeper than this include themselves. */
const DEEPEST = 16

/** Reads the directives of a file, or of all that a pattern finds; finding none is no error. */
function includer(depth: number): (path: string) => Directive[] {
  return (path) => {
    if (depth > DEEPEST) throw new UnreadableError(`Fatal error, can't open config file '${path}': Too many levels of include`)
    const files = /[*?[]/.test(path) ? matches(resolve(path)) : [path]
    return readDirectives(files.map(read).join(''), includer(depth + 1))
  }
}

function read(path: string): string {
  try {
    return ended(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UnreadableError(`Fatal error, can't open config file '${path}': ${systemError(error)}`)
  }
}

/** A text whose last line is over, as that of the next one begins. */
function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** The files that an absolute path with wildcards stands for, in alphabetical order. */
function matches(pattern: string): string[] {
  let found = ['/']
  for (const part of pattern.split('/').filter(Boolean)) {
    if (!/[*?[]/.test(part)) {
      found = found.map((folder) => join(folder, part))
      continue
    }
    const expression = new RegExp(`^${part.replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.').replace(/\[!/g, '[^')}$`)
    const visible = (name: string) => expression.test(name) && (part.startsWith('.') || !name.startsWith('.'))
    found = found.flatMap((folder) => list(folder).filter(visible).map((name) => join(folder, name)))
  }
  return found
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return [] // no folder, no files
  }
}
