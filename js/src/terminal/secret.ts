import { splitCommands } from './split.js'

const secret =
  /^(\d+ )?(auth\b|hello .*\bauth\b|acl setuser\b|config set .*\b(requirepass|masterauth|masteruser)\b|migrate .*\bauth2?\b)/is

/** Whether what was typed may hold a password, and so has no place in a history. */
export function holdsSecret(source: string): boolean {
  return splitCommands(source).some(({ tokens }) => secret.test(tokens.map(({ text }) => text).join(' ')))
}
