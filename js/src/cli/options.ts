/** Command-line options. */
import { parseArgs } from 'node:util'

/** The command line is wrong; the message says how. */
export class UsageError extends Error {}

/** Options of the prompt. */
export interface PromptOptions {
  /** Where to connect; null for an engine in this process. */
  server: { host: string; port: number } | null
  user: string | undefined
  password: string | undefined
  db: number
  protocol: 2 | 3
  /** Undecorated replies; undefined where the output decides. */
  raw: boolean | undefined
  exitOnError: boolean
  /** The command to run; empty for a prompt. */
  command: string[]
}

/** Options of `wedis serve`: directives of a configuration. */
export interface ServeOptions {
  config: Record<string, string>
}

const promptFlags = {
  host: { type: 'string', short: 'h' },
  port: { type: 'string', short: 'p' },
  pass: { type: 'string', short: 'a' },
  user: { type: 'string' },
  db: { type: 'string', short: 'n' },
  resp2: { type: 'boolean', short: '2' },
  resp3: { type: 'boolean', short: '3' },
  raw: { type: 'boolean' },
  'no-raw': { type: 'boolean' },
  'exit-on-error': { type: 'boolean', short: 'e' },
  help: { type: 'boolean' },
  version: { type: 'boolean', short: 'v' },
} as const

/** Reads the prompt's options; the first word that is no option begins the command. */
export function promptOptions(argv: string[]): PromptOptions | 'help' | 'version' {
  const { tokens } = parseArgs({ args: argv, options: promptFlags, strict: false, allowPositionals: true, tokens: true })
  const end = tokens.find((token) => token.kind !== 'option')
  const at = end?.index ?? argv.length
  const { values } = strictly(() => parseArgs({ args: argv.slice(0, at), options: promptFlags }))
  if (values.help) return 'help'
  if (values.version) return 'version'
  const remote = values.host !== undefined || values.port !== undefined
  return {
    server: remote ? { host: values.host ?? '127.0.0.1', port: number('port', values.port ?? '6379', 65535) } : null,
    user: values.user,
    password: values.pass ?? process.env.WEDIS_AUTH,
    db: number('db', values.db ?? '0', 2 ** 31 - 1),
    protocol: values.resp3 ? 3 : 2,
    raw: values.raw ? true : values['no-raw'] ? false : undefined,
    exitOnError: values['exit-on-error'] ?? false,
    command: argv.slice(end?.kind === 'option-terminator' ? at + 1 : at),
  }
}

/** Reads the options of `serve`, which are directives. */
export function serveOptions(argv: string[]): ServeOptions | 'help' {
  const given: Record<string, string> = {}
  for (let i = 0; i < argv.length; ) {
    const [, name, attached] = /^--([a-z][a-z0-9-]*)(?:=(.*))?$/is.exec(argv[i]) ?? []
    if (name === undefined) throw new UsageError(`unexpected ${JSON.stringify(argv[i])}`)
    i++
    if (name === 'help') return 'help'
    const values = attached === undefined ? [] : [attached]
    while (attached === undefined && i < argv.length && !argv[i].startsWith('--')) values.push(argv[i++])
    if (values.length === 0) throw new UsageError(`--${name} needs a value`)
    given[name.toLowerCase()] = values.join(' ')
  }
  number('port', (given.port ??= '6379'), 65535)
  given.bind ??= '127.0.0.1'
  return { config: given }
}

function number(name: string, text: string, most: number): number {
  const n = Number(text)
  if (!/^\d+$/.test(text) || n > most) throw new UsageError(`${name}: ${JSON.stringify(text)} is no number from 0 to ${most}`)
  return n
}

function strictly<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.replace(/\. To specify a positional.*/s, '') : String(error))
  }
}
