/**
 * What a Redis prompt needs besides a connection: command lines to arguments, replies to text as redis-cli prints them, and
 * help, hints and completion from COMMAND DOCS. Used by the `wedis` command and by pages with a terminal.
 */
export { CommandDocs, type ArgumentDoc, type CommandDoc } from './docs.js'
export { type Assist, type Candidate, assist, complete, hint } from './assist.js'
export { type Leaf, type Piece, type Walk, expected, walk } from './grammar.js'
export { helpText } from './help.js'
export { type Node, decodeNodes, nodes, plain } from './nodes.js'
export { type Segment, formatRaw, formatReply, isReport, replyLines } from './print.js'
export { escape, quote } from './quote.js'
export { holdsSecret } from './secret.js'
export { type Statement, type Token, splitCommands, splitWords } from './split.js'
export { usage } from './usage.js'
export { Decoder, Type } from '../resp/decode.js'
export { type Arg, encodeCommand } from '../resp/encode.js'
export { ReplyStream } from '../resp/stream.js'
