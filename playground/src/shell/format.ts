/**
 * Replies in redis-cli's notation, as the package prints them, except that strings of valid UTF-8 stay readable:
 *
 *     1) "name"            1# "name" => "ada"
 *     2) (integer) 3       2# "tags" => 1~ "x"
 */
import { isReport, replyLines, type Segment } from 'wedis/terminal'
import { decodeText, escape, quote } from '../bytes'
import type { Reply } from '../resp'

/** Lines of one reply, produced one at a time so that a huge reply costs only what is shown of it. */
export const lines = (reply: Reply): Generator<Segment[], void> => replyLines(reply, quote)

/** `reply` as it should be shown for the command `words`. */
export function forDisplay(words: readonly string[], reply: Reply): Reply {
  if (reply.type === 'bulk' && isReport(words)) return { type: 'verbatim', text: decodeText(reply.bytes) ?? escape(reply.bytes) }
  return reply
}

/** What "copy" puts on the clipboard: a string's own text, anything else as it is shown. */
export function clipboardText(reply: Reply): string {
  if (reply.type === 'bulk') return decodeText(reply.bytes) ?? quote(reply.bytes)
  if ('text' in reply) return reply.text
  return [...lines(reply)].map(line => line.map(({ text }) => text).join('')).join('\n')
}
