/**
 * What a Redis prompt needs besides a connection: command lines to arguments, replies to text as redis-cli prints them, and
 * help, hints and completion from COMMAND DOCS. Used by the `wedis` command and by pages with a terminal.
 */
export { CommandDocs, type ArgumentDoc, type CommandDoc } from './docs.js'
export { complete } from './complete.js'
export { helpText } from './help.js'
export { hint } from './hint.js'
export { type Node, nodes, plain } from './nodes.js'
export { formatRaw, formatReply, isReport } from './print.js'
export { quote } from './quote.js'
export { splitWords } from './words.js'
export { usage } from './usage.js'
export { Decoder, Type } from '../resp/decode.js'
export { type Arg, encodeCommand } from '../resp/encode.js'
export { ReplyStream } from '../resp/stream.js'
