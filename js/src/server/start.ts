/** From a configuration to an engine, with redis-server's words for a directive that cannot be. */
import { open } from '../platform/node.js'
import type { Db, LocalDb } from '../db.js'
import type { Host } from '../engine/host.js'
import type { HostedOptions } from '../open.js'
import { ConfigError, type Directive, isComplete, valueOf } from './directives.js'

/** `open` takes a host too; only a server has one. */
const openHosted = open as unknown as (options: HostedOptions) => Promise<Db>

/** The database of a server. */
export type ServedDb = Db & Pick<LocalDb, 'saved' | 'committed' | 'journalLength' | 'keepIn'>

const UNKNOWN = 'unknown parameter'

/** What redis-server checks of replicaof, and that there is no replication here. */
function replicationProblem({ words }: Directive): string | null {
  const [host, port] = words
  if (words.length !== 2) return 'wrong number of arguments'
  if (`${host} ${port}`.toLowerCase() === 'no one') return null
  return /^\d+$/.test(port) && Number(port) <= 65535 ? 'replication is not supported: this store cannot be a replica' : 'Invalid master port'
}

/**
 * Starts the engine; `kept`: its data will be loaded and kept by somebody. Throws the ConfigError of the first directive that
 * it refuses.
 */
export async function startEngine(directives: readonly Directive[], host: Host, kept: boolean): Promise<ServedDb> {
  for (const directive of directives) {
    const problem = ['replicaof', 'slaveof'].includes(directive.name) ? replicationProblem(directive) : null
    if (problem !== null) throw new ConfigError(problem, directive)
  }
  const end = directives.findIndex((directive) => !isComplete(directive))
  const usable = end < 0 ? directives : directives.slice(0, end)
  const db = await openHosted({ config: usable.map(pair), host, kept, held: true }).catch(async (error: unknown) => {
    throw await blame(usable, error)
  })
  if (end < 0) return db as ServedDb
  await db.close()
  throw refusal(directives[end], (await refusalOf(directives[end])) === UNKNOWN ? UNKNOWN : 'wrong number of arguments')
}

function pair(directive: Directive): [string, string] {
  return [directive.name, valueOf(directive)]
}

/** The directive that an engine's error is about: of several with its name, the first that is refused by itself too. */
async function blame(directives: readonly Directive[], error: unknown): Promise<unknown> {
  const [, name, reason] = /^config (.*?): (.*)$/s.exec((error as Error).message) ?? []
  const suspects = directives.filter((directive) => directive.name === name)
  for (const suspect of suspects.slice(0, -1)) {
    if ((await refusalOf(suspect)) !== null) return refusal(suspect, reason)
  }
  return suspects.length === 0 ? error : refusal(suspects[suspects.length - 1], reason)
}

/** Why an engine refuses a directive; null if it does not. */
async function refusalOf(directive: Directive): Promise<string | null> {
  try {
    await (await open({ config: [pair(directive)] })).close()
    return null
  } catch (error) {
    return (error as Error).message.replace(/^config .*?: /s, '')
  }
}

function refusal(directive: Directive, reason: string): ConfigError {
  const known = UNSUPPORTED[directive.name]
  return new ConfigError(known ?? (reason === UNKNOWN ? 'Bad directive or wrong number of arguments' : reason), directive)
}

/** Directives of redis-server that there cannot be here. */
const UNSUPPORTED: Record<string, string | undefined> = {
  loadmodule: 'modules are not supported',
  'rename-command': 'rename-command is not supported: what users may run is a matter of ACL rules',
}
