/**
 * Follows typed arguments through a command's grammar, as COMMAND DOCS gives it, to know what may come next.
 *
 * The walk is forgiving, it only feeds hints and completion: neighbouring optional arguments are taken in any order, an
 * option whose token may be repeated again at any later place among them, a repeated argument takes words until one is a
 * token of what follows, and nothing is checked for its type.
 */
import type { ArgumentDoc } from './docs.js'
import { usageOf, valueUsage } from './usage.js'

/** What a word can be: the token of an argument, in capitals, or (`token` null) its value. */
export interface Leaf {
  arg: ArgumentDoc
  token: string | null
}

/** A part of the syntax that is still to come. */
export interface Piece {
  text: string
  optional: boolean
  /** What the next word is if it belongs to this piece. */
  leaves: Leaf[]
}

/** Where the words have led. */
export interface Walk {
  /** What is still to come, in order. */
  rest: Piece[]
  /** The argument that took the last word; null when there was none. */
  current: ArgumentDoc | null
  /** Number of words taken; fewer than given when one fits nowhere. */
  taken: number
}

/** Follows `words` through `args`. */
export function walk(args: readonly ArgumentDoc[], words: readonly string[]): Walk {
  const state: State = { words, at: 0, current: null }
  const { rest } = sequence(args, state, new Set())
  return { rest, current: state.current, taken: state.at }
}

/** What the next word could be: part of the optional pieces in front or of the first required one. */
export function expected(rest: readonly Piece[]): Leaf[] {
  const leaves: Leaf[] = []
  for (const piece of rest) {
    leaves.push(...piece.leaves)
    if (!piece.optional) break
  }
  return leaves
}

interface State {
  words: readonly string[]
  at: number
  current: ArgumentDoc | null
}
interface Step {
  rest: Piece[]
  /** All words were used up before the argument was complete, or the next word does not fit. */
  stopped: boolean
}

function same(token: string | undefined, word: string | undefined): boolean {
  return word !== undefined && token?.toUpperCase() === word.toUpperCase()
}

/** Whether each repetition of an argument begins with its token. */
function repeatsToken(arg: ArgumentDoc): boolean {
  return arg.multiple && arg.multipleToken && arg.token !== undefined
}

function sequence(args: readonly ArgumentDoc[], state: State, after: ReadonlySet<string>): Step {
  let rest: Piece[] = []
  for (let i = 0; i < args.length; ) {
    if (!args[i].optional) {
      const before = state.at
      const step = one(args[i], state, follow(args, i + 1, after))
      if (state.at > before) rest = [] // options in front of it were left out
      rest.push(...step.rest)
      i++
      if (step.stopped) return { rest: [...rest, ...args.slice(i).map(piece)], stopped: true }
      continue
    }
    let end = i
    while (end < args.length && args[end].optional) end++
    const open = args.slice(i, end)
    i = end
    const tokens = follow(args, end, after)
    const stop = new Set([...tokens, ...open.flatMap((arg) => leaves(arg).map((leaf) => leaf.token ?? ''))])
    let last: ArgumentDoc | null = null // what step.rest speaks of already
    const others = (): ArgumentDoc[] => open.filter((arg) => arg !== last)
    while (state.at < state.words.length) {
      const word = state.words[state.at]
      const found = open.findIndex((arg) => accepts(leaves(arg), word, true))
      const choice = found >= 0 || tokens.has(word.toUpperCase()) ? found : open.findIndex((arg) => accepts(leaves(arg), word, false))
      if (choice < 0) break
      last = open[choice]
      if (!repeatsToken(last)) open.splice(choice, 1)
      const step = one(last, state, stop)
      if (step.stopped) return { rest: [...step.rest, ...others().map(piece), ...args.slice(end).map(piece)], stopped: true }
      rest = step.rest
    }
    rest.push(...others().map(piece))
  }
  return { rest, stopped: false }
}

/** One argument with its repetitions. */
function one(arg: ArgumentDoc, state: State, after: ReadonlySet<string>): Step {
  let step = once(arg, state, after, true)
  if (step.stopped || !arg.multiple) return step
  const again = repeatsToken(arg)
  while (state.at < state.words.length) {
    const word = state.words[state.at]
    if (again ? !same(arg.token, word) : after.has(word.toUpperCase()) || !accepts(leaves(arg, false), word, false)) break
    step = once(arg, state, after, again)
    if (step.stopped) return step
  }
  const repeat = again ? usageOf({ ...arg, multiple: false, optional: false }) : valueUsage(arg)
  const more: Piece = { text: `[${repeat} ...]`, optional: true, leaves: leaves(arg, again) }
  return { rest: [...step.rest, more], stopped: false }
}

function once(arg: ArgumentDoc, state: State, after: ReadonlySet<string>, withToken: boolean): Step {
  const wanted = (): Step => ({ rest: [{ ...piece(arg), optional: false, text: usageOf({ ...arg, optional: false }) }], stopped: true })
  if (state.at >= state.words.length) return wanted()
  if (arg.token && withToken) {
    if (!same(arg.token, state.words[state.at])) return wanted()
    state.at++
    state.current = arg
    if (arg.type === 'pure-token') return { rest: [], stopped: false }
  }
  if (arg.type === 'block') return sequence(arg.args, state, after)
  if (state.at >= state.words.length) {
    return { rest: [{ text: valueUsage(arg), optional: false, leaves: leaves(arg, false) }], stopped: true }
  }
  if (arg.type === 'oneof') {
    const word = state.words[state.at]
    const choice = arg.args.find((a) => accepts(leaves(a), word, true)) ?? arg.args.find((a) => accepts(leaves(a), word, false))
    return choice ? one(choice, state, after) : wanted()
  }
  state.at++
  state.current = arg
  return { rest: [], stopped: false }
}

/** Whether `word` can be one of `choices`: by a token only, or as any value. */
function accepts(choices: readonly Leaf[], word: string, byToken: boolean): boolean {
  return choices.some(({ token }) => (token === null ? !byToken : same(token, word)))
}

/** What the first word of `arg` can be; `tokened` false: its own token has been read. */
function leaves(arg: ArgumentDoc, tokened = true): Leaf[] {
  if (arg.token && tokened) return [{ arg, token: arg.token.toUpperCase() }]
  if (arg.type === 'oneof') return arg.args.flatMap((child) => leaves(child))
  if (arg.type !== 'block') return [{ arg, token: null }]
  const out: Leaf[] = []
  for (const child of arg.args) {
    out.push(...leaves(child))
    if (!child.optional) break
  }
  return out
}

/** Tokens by which the arguments from `from` on can be recognised. */
function follow(args: readonly ArgumentDoc[], from: number, after: ReadonlySet<string>): Set<string> {
  const tokens = new Set<string>()
  for (const arg of args.slice(from)) {
    for (const leaf of leaves(arg)) if (leaf.token) tokens.add(leaf.token)
    if (!arg.optional) return tokens
  }
  for (const token of after) tokens.add(token)
  return tokens
}

function piece(arg: ArgumentDoc): Piece {
  return { text: usageOf(arg), optional: arg.optional, leaves: leaves(arg) }
}
