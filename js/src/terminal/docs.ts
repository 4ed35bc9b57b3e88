/** The documentation of commands, from the reply to COMMAND DOCS of any server that has it. */

/** An argument of a command, as COMMAND DOCS describes it. */
export interface ArgumentDoc {
  name: string
  /** string, integer, double, key, pattern, unix-time, pure-token, oneof or block. */
  type: string
  token?: string
  optional: boolean
  multiple: boolean
  /** The token is repeated before each value. */
  multipleToken: boolean
  /** Of oneof and block. */
  args: ArgumentDoc[]
}

/** A command or subcommand. */
export interface CommandDoc {
  /** In upper case, with its container: `CONFIG GET`. */
  name: string
  summary: string
  since: string
  group: string
  complexity: string
  args: ArgumentDoc[]
  /** Of a container. */
  subcommands: CommandDoc[]
}

/** All commands by name. */
export class CommandDocs {
  private readonly byName = new Map<string, CommandDoc>()

  /** `reply` is the reply to COMMAND DOCS as plain data; maps may be objects or flat arrays. */
  constructor(reply: unknown) {
    for (const [name, doc] of entries(reply)) this.byName.set(name.toUpperCase(), commandDoc(name.toUpperCase(), doc))
  }

  /** The commands in alphabetical order. */
  all(): CommandDoc[] {
    return [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /**
   * The command that a line's words begin with, and how many of them are its name: 2 where the second word names a
   * subcommand. Case does not matter.
   */
  find(words: readonly string[]): { doc: CommandDoc; words: number } | null {
    const doc = this.byName.get(words[0]?.toUpperCase() ?? '')
    if (!doc) return null
    const full = `${doc.name} ${words[1]?.toUpperCase()}`
    const sub = words.length > 1 ? doc.subcommands.find((candidate) => candidate.name === full) : undefined
    return sub ? { doc: sub, words: 2 } : { doc, words: 1 }
  }
}

function commandDoc(name: string, reply: unknown): CommandDoc {
  const fields = new Map(entries(reply))
  return {
    name,
    summary: String(fields.get('summary') ?? ''),
    since: String(fields.get('since') ?? ''),
    group: String(fields.get('group') ?? ''),
    complexity: String(fields.get('complexity') ?? ''),
    args: list(fields.get('arguments')).map(argumentDoc),
    subcommands: entries(fields.get('subcommands') ?? [])
      .map(([full, doc]) => commandDoc(full.replace('|', ' ').toUpperCase(), doc))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

function argumentDoc(reply: unknown): ArgumentDoc {
  const fields = new Map(entries(reply))
  const flags = list(fields.get('flags')).map(String)
  const token = fields.get('token')
  return {
    name: String(fields.get('display_text') ?? fields.get('name')),
    type: String(fields.get('type')),
    ...(token === undefined ? {} : { token: String(token) }),
    optional: flags.includes('optional'),
    multiple: flags.includes('multiple'),
    multipleToken: flags.includes('multiple_token'),
    args: list(fields.get('arguments')).map(argumentDoc),
  }
}

/** The entries of a map, which RESP2 sends as a flat array and RESP3 as a map. */
function entries(reply: unknown): [string, unknown][] {
  if (reply instanceof Map) return [...reply].map(([key, value]) => [String(key), value])
  if (!Array.isArray(reply)) return reply && typeof reply === 'object' ? Object.entries(reply) : []
  const pairs: [string, unknown][] = []
  for (let i = 0; i + 1 < reply.length; i += 2) pairs.push([String(reply[i]), reply[i + 1]])
  return pairs
}

function list(reply: unknown): unknown[] {
  return Array.isArray(reply) ? reply : []
}
