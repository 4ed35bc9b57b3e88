/** The grammar of arguments as text: `key value [NX|XX] [GET] [EX seconds|…]`. */
import type { ArgumentDoc } from './docs.js'

/** The usage of a list of arguments. */
export function usage(args: readonly ArgumentDoc[]): string {
  return args.map(usageOf).join(' ')
}

/** The usage of one argument, with the brackets of an optional one. */
export function usageOf(arg: ArgumentDoc): string {
  const text = repeated(arg)
  return arg.optional ? `[${text}]` : text
}

/** The usage of one value alone, without token, repetition and brackets. */
export function valueUsage(arg: ArgumentDoc): string {
  return bare({ ...arg, token: undefined })
}

function repeated(arg: ArgumentDoc): string {
  const value = bare(arg)
  const tokened = arg.token && arg.type !== 'pure-token' ? `${quoted(arg.token)} ${value}` : value
  if (!arg.multiple) return tokened
  return arg.multipleToken ? `${tokened} [${tokened} ...]` : `${tokened} [${value} ...]`
}

/** The value without its token. */
function bare(arg: ArgumentDoc): string {
  switch (arg.type) {
    case 'pure-token':
      return quoted(arg.token ?? arg.name)
    case 'oneof':
      return arg.args.map(repeated).join('|')
    case 'block':
      return usage(arg.args)
    default:
      return arg.name
  }
}

function quoted(token: string): string {
  return token === '' ? '""' : token
}
