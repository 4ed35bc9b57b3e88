/** Which commands may be made again at another leader when the journal does not say that they ran. */

/**
 * What these do is not in the journal, so it may have been done; and doing it twice is not the same as doing it once. Everything else
 * only reads, or is in the journal with its effects, or changes nothing when it comes again.
 */
const NEVER: ReadonlySet<string> = new Set([
  'PUBLISH',
  'SPUBLISH',
  'SHUTDOWN',
  'DEBUG',
  'FAILOVER',
  'SAVE',
  'BGSAVE',
  'BGREWRITEAOF',
  'CLIENT KILL',
  'CLIENT PAUSE',
  'CLIENT UNPAUSE',
  'CLIENT UNBLOCK',
  'CONFIG RESETSTAT',
  'CONFIG REWRITE',
  'LATENCY RESET',
  'SLOWLOG RESET',
  'ACL LOG',
  'SCRIPT KILL',
  'FUNCTION KILL',
])

export function commandAllowed(words: readonly string[]): boolean {
  const name = words[0]?.toUpperCase() ?? ''
  if (NEVER.has(name) || NEVER.has(`${name} ${words[1]?.toUpperCase() ?? ''}`)) return false
  // "What comes from now on" is another moment now.
  return !(name === 'XREAD' && words.includes('$'))
}
