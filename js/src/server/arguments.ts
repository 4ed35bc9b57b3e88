/** The command line of `wedis-server`, which is redis-server's: `[/path/to/redis.conf] [--directive value …] [-]`. */
import { quote } from '../terminal/quote.js'
import { splitWords } from '../terminal/split.js'

/** What a command line asks for. */
export interface Arguments {
  /** The configuration file; null without one. */
  file: string | null
  /** Whether standard input has more configuration. */
  stdin: boolean
  /** The options, as lines of a configuration file. */
  options: string
}

/**
 * Reads a command line. The words behind `--directive` are its values, up to the next one that begins with `--`; a directive
 * takes at least one value, whatever it looks like. Only `--save` can do without, and means that nothing is saved then.
 */
export function readArguments(argv: readonly string[]): Arguments | 'help' | 'version' {
  switch (argv[0]) {
    case '-v':
    case '--version':
      return 'version'
    case '-h':
    case '--help':
      return 'help'
  }
  const file = argv.length > 0 && !argv[0].startsWith('-') ? argv[0] : null
  const rest = file === null ? argv : argv.slice(1)
  const lines: string[] = []
  let stdin = false
  let complete = true // the last directive has a value
  for (const [i, word] of rest.entries()) {
    const last = i === rest.length - 1
    if (word === '-' && (last || (i === 0 && file === null))) {
      stdin = true
    } else if (complete && word.startsWith('--')) {
      lines.push(word.slice(2) + ' ')
      complete = (splitWords(word)?.length ?? 0) !== 1 // `"--port 6380"` has its value with it
      if (word.toLowerCase() === '--save' && (last || rest[i + 1].startsWith('--'))) {
        lines[lines.length - 1] += '""'
        complete = true
      }
    } else {
      lines[Math.max(lines.length - 1, 0)] = (lines.at(-1) ?? '') + quote(new TextEncoder().encode(word)) + ' '
      complete = true
    }
  }
  return { file, stdin, options: lines.join('\n') }
}
