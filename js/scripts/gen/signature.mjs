// The parameters of a typed method, from the argument grammar of its row.
//
// - arguments in their order are parameters; "multiple" ones at the end are a rest parameter;
// - a run of optional arguments with tokens is one object, `{ EX: 10, NX: true }`; alternatives exclude each other;
// - repeated pairs are an object or a list of pairs, or are written out one after the other;
// - an optional parameter in front of a required one makes a second signature without it;
// - what fits none of this takes free arguments: the engine checks them anyway.

const SCALARS = { key: 'Arg', string: 'Arg', pattern: 'Arg', integer: 'Int', double: 'Float', 'unix-time': 'Int' }
const MOST_SIGNATURES = 8

class TooFree extends Error {}

/** The parameter lists of a row's method, as TypeScript. `words` is how many words its name has: 2 for a subcommand. */
export function signatures(row, words) {
  // A row that does not say which arguments it takes, although it takes some.
  if (!row.args?.length && row.arity !== words) return ['...args: Free[]']
  try {
    const lists = expand(slots(row.args ?? []))
    if (lists.length > MOST_SIGNATURES) throw new TooFree()
    return lists.map(render)
  } catch (error) {
    if (error instanceof TooFree) return ['...args: Free[]']
    throw new Error(`${row.name}: ${error.message}`, { cause: error })
  }
}

/** A slot is a parameter before its name is final: { name, type, optional, rest } or alternatives of several lists. */
function slots(args) {
  const list = []
  for (let i = 0; i < args.length; i++) {
    const last = i === args.length - 1
    if (isOption(args[i])) {
      const run = []
      while (i < args.length && isOption(args[i])) run.push(optionType(args[i++]))
      i--
      list.push({ name: 'options', type: mergeOptions(run), optional: true })
    } else {
      list.push(...positional(args[i], last))
    }
  }
  return list
}

function positional(arg, last) {
  const optional = has(arg, 'optional')
  if (has(arg, 'multiple')) return multiple(arg, optional, last)
  if (arg.token && arg.type !== 'pure-token') return [{ name: arg.name, type: `{ ${propertyName(arg.token)}: ${value(arg)} }`, optional }]
  if (arg.type === 'block') {
    const inner = slots(arg.args)
    return optional ? inner.map((slot) => ({ ...slot, optional: true })) : inner
  }
  return [{ name: arg.name, type: value(arg), optional }]
}

function multiple(arg, optional, last) {
  const inner = arg.type === 'block' && !arg.token ? arg.args : [arg]
  if (inner.length === 1) {
    const type = value({ ...inner[0], flags: [] })
    if (!last) return [{ name: plural(inner[0].name), type: `Many<${type}>`, optional }]
    const rest = { name: plural(inner[0].name), type: `Many<${type}>`, rest: true }
    return optional ? [rest] : [{ name: inner[0].name, type: `Many<${type}>` }, rest]
  }
  if (!last || optional || inner.some((part) => part.token || part.flags?.length || !SCALARS[part.type])) throw new TooFree()
  const types = inner.map((part) => SCALARS[part.type])
  const rest = { name: 'more', type: [...new Set(types)].join(' | '), rest: true }
  const written = [...inner.map((part, i) => ({ name: part.name, type: types[i] })), rest]
  const tuple = `readonly [${inner.map((part, i) => `${identifier(part.name)}: ${types[i]}`).join(', ')}]`
  const pairs = types.length === 2 && types[0] === 'Arg' ? `Pairs<Arg, ${types[1]}>` : `readonly (${tuple})[]`
  return [{ either: [[{ name: inner.map((part) => plural(part.name)).join('-and-'), type: pairs }], written] }]
}

/** The type of an argument's value, its token aside. */
function value(arg) {
  if (SCALARS[arg.type]) return SCALARS[arg.type]
  if (arg.type === 'pure-token') return `'${arg.token}'`
  if (arg.type === 'oneof') return arg.args.map(alternative).join(' | ')
  if (arg.args.some((part) => part.flags?.length || part.token || !SCALARS[part.type])) throw new TooFree()
  return `readonly [${arg.args.map((part) => `${identifier(part.name)}: ${value(part)}`).join(', ')}]`
}

function alternative(arg) {
  if (arg.type === 'pure-token') return `'${arg.token}'`
  const type = has(arg, 'multiple') ? `Many<${value(arg)}>` : value(arg)
  return arg.token ? `{ ${propertyName(arg.token)}: ${type} }` : type
}

/** Options are optional arguments that begin with a token, or a choice among such. */
function isOption(arg) {
  if (!has(arg, 'optional')) return false
  if (arg.token) return true
  if (arg.type === 'oneof') return arg.args.every((choice) => choice.token || beginsWithToken(choice))
  return beginsWithToken(arg)
}

function beginsWithToken(arg) {
  return arg.type === 'block' && arg.args[0].type === 'pure-token' && !has(arg.args[0], 'optional')
}

function optionType(arg) {
  if (!arg.token && arg.type === 'oneof') return { oneOf: Object.assign({}, ...arg.args.map(property)) }
  return { all: property(arg) }
}

/** One option as { TOKEN: type }. */
function property(arg) {
  if (arg.type === 'pure-token') return { [arg.token]: 'boolean' }
  if (!arg.token && beginsWithToken(arg)) {
    const rest = arg.args.slice(1)
    return { [arg.args[0].token]: rest.length === 1 ? value(rest[0]) : value({ ...arg, args: rest }) }
  }
  return { [arg.token]: has(arg, 'multiple') ? `Many<${value(arg)}>` : value(arg) }
}

function mergeOptions(run) {
  const all = run.filter((option) => option.all).flatMap((option) => Object.entries(option.all))
  const types = run.filter((option) => option.oneOf).map((option) => `OneOf<{ ${entries(Object.entries(option.oneOf), '')} }>`)
  if (all.length > 0) types.push(`{ ${entries(all, '?')} }`)
  return types.join(' & ')
}

function entries(list, mark) {
  return list.map(([token, type]) => `${propertyName(token)}${mark}: ${type}`).join('; ')
}

function propertyName(token) {
  return /^[A-Za-z_]\w*$/.test(token) ? token : `'${token}'`
}

/** The parameter lists that a list of slots allows. */
function expand(list) {
  let lists = [[]]
  list.forEach((slot, i) => {
    const requiredFollows = list.slice(i + 1).some((next) => !next.optional && !next.rest)
    const ways = slot.either ?? (slot.optional && requiredFollows ? [[], [{ ...slot, optional: false }]] : [[slot]])
    lists = lists.flatMap((before) => ways.map((way) => [...before, ...way]))
  })
  return lists
}

function render(list) {
  const names = new Map()
  return list
    .map((slot) => {
      const base = identifier(slot.name)
      const count = (names.get(base) ?? 0) + 1
      names.set(base, count)
      const name = count > 1 ? base + count : base
      if (slot.rest) return `...${name}: ${slot.type.includes('|') ? `(${slot.type})` : slot.type}[]`
      return `${name}${slot.optional ? '?' : ''}: ${slot.type}`
    })
    .join(', ')
}

function has(arg, flag) {
  return arg.flags?.includes(flag) ?? false
}

function plural(name) {
  return name.endsWith('s') ? name : name + 's'
}

const RESERVED = ['function', 'default', 'delete', 'new', 'with', 'class', 'in', 'arguments']

function identifier(name) {
  const camel = name.replace(/[^A-Za-z0-9]+(.)?/g, (_, letter) => letter?.toUpperCase() ?? '').replace(/^[A-Z]+/, (head) => head.toLowerCase())
  return RESERVED.includes(camel) ? camel + 'Name' : camel
}
