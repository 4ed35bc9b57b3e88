// The parameters of a typed method, from the argument grammar of its row.
//
// - arguments in their order are parameters; "multiple" ones at the end are a rest parameter;
// - a run of arguments with tokens is one object, `{ EX: 10, NX: true }`; alternatives exclude each other;
// - repeated pairs are an object or a list of pairs, or are written out one after the other;
// - a number of keys or fields is not given: it is the length of the array that follows;
// - an optional parameter in front of a required one makes a second signature without it;
// - where the reply depends on an argument, there is a signature for each case;
// - what fits none of this takes free arguments: the engine checks them anyway.

const SCALARS = { key: 'Arg', string: 'Arg', pattern: 'Arg', integer: 'Int', double: 'Float', 'unix-time': 'Int' }
const MOST_SIGNATURES = 16

class TooFree extends Error {}

/** No argument has to be there or must not be. */
const ANY = { given: null, missing: [] }

/**
 * The parameter lists of a row's method, as TypeScript. `words` is how many words its name has: 2 for a subcommand. `wanted`
 * names an argument that is given and those that are not; `waits` says that the command may wait.
 */
export function signatures(row, words, wanted = ANY, waits = false) {
  // A row that does not say which arguments it takes, although it takes some.
  if (!row.args?.length && row.arity !== words) return ['...args: Free[]']
  try {
    const lists = expand(slots(row.args ?? [], wanted))
    if (lists.length > MOST_SIGNATURES) throw new TooFree()
    return lists.map((list) => render(waits ? interruptible(list) : list))
  } catch (error) {
    if (error instanceof TooFree) return ['...args: Free[]']
    throw new Error(`${row.name}: ${error.message}`, { cause: error })
  }
}

/** A slot is a parameter before its name is final: { name, type, optional, rest } or alternatives of several lists. */
function slots(args, wanted) {
  const list = []
  for (let i = 0; i < args.length; i++) {
    if (isTokened(args[i])) {
      const run = []
      while (i < args.length && isTokened(args[i])) run.push(args[i++])
      i--
      list.push(options(run, wanted))
    } else if (isCounted(args.slice(i, i + 2))) {
      const things = args[++i]
      if (things.type === 'block') list.push({ name: things.args.map((part) => plural(part.name)).join('-and-'), type: pairsType(things.args) })
      else list.push({ name: plural(things.name), type: `readonly ${value(bare(things))}[]` })
    } else {
      list.push(...positional(args[i], i === args.length - 1, wanted))
    }
  }
  return list
}

function positional(arg, last, wanted) {
  const names = namesIn(arg)
  const given = names.includes(wanted.given)
  const optional = has(arg, 'optional') && !given
  if (optional && names.some((name) => wanted.missing.includes(name) && !tokensIn(arg).includes(name))) return []
  if (has(arg, 'multiple')) return multiple(arg, optional, last)
  if (arg.type === 'block') {
    const inner = slots(arg.args, wanted)
    if (!optional) return inner
    return inner.filter((slot) => !slot.optional).length > 1 ? [{ either: [[], inner] }] : inner.map((slot) => ({ ...slot, optional: true }))
  }
  return [{ name: arg.name, type: value(arg), optional }]
}

function multiple(arg, optional, last) {
  const inner = arg.type === 'block' && !arg.token ? arg.args : [arg]
  if (inner.length === 1) {
    const type = value(bare(inner[0]))
    if (!last) return [{ name: plural(inner[0].name), type: `Many<${type}>`, optional }]
    const rest = { name: plural(inner[0].name), type: `Many<${type}>`, rest: true }
    return optional ? [rest] : [{ name: inner[0].name, type: `Many<${type}>` }, rest]
  }
  if (!last || optional || inner.some((part) => part.token || part.flags?.length || !SCALARS[part.type])) throw new TooFree()
  const types = inner.map((part) => SCALARS[part.type])
  const rest = { name: 'more', type: [...new Set(types)].join(' | '), rest: true }
  const written = [...inner.map((part, i) => ({ name: part.name, type: types[i] })), rest]
  const name = inner.some((part) => part.name === 'member') ? 'members' : inner.map((part) => plural(part.name)).join('-and-')
  return [{ either: [[{ name, type: pairsType(inner) }], written] }]
}

/** Repeated pairs, or triples, as one value. */
function pairsType(parts) {
  const types = parts.map((part) => SCALARS[part.type])
  if (types.join() === 'Float,Arg') return 'Scores'
  if (types.length === 2 && types[0] === 'Arg') return `Pairs<Arg, ${types[1]}>`
  const names = parts.map((part, i) => `${identifier(part.name)}: ${types[i]}`)
  return `readonly (readonly [${names.join(', ')}] | { ${names.map((name) => `readonly ${name}`).join('; ')} })[]`
}

/** The type of an argument's value, its token aside. */
function value(arg) {
  if (SCALARS[arg.type]) return SCALARS[arg.type]
  if (arg.type === 'pure-token') return `Word<'${arg.token}'>`
  if (arg.type !== 'oneof') return sequence(arg.args)
  const words = arg.args.filter((choice) => choice.type === 'pure-token').map((choice) => `'${choice.token}'`)
  const others = arg.args.filter((choice) => choice.type !== 'pure-token').map(alternative)
  if (words.length > 0 && !others.includes('Arg')) others.unshift(`Word<${words.join(' | ')}>`)
  return others.join(' | ')
}

function alternative(arg) {
  const type = has(arg, 'multiple') ? `Many<${value(bare(arg))}>` : value(arg)
  return arg.token ? `{ ${propertyName(arg.token)}: ${type} }` : type
}

/** Parts one after the other: a tuple, or the one part by itself; a choice of such where parts are optional. */
function sequence(parts) {
  if (parts.some((part) => has(part, 'multiple') || (part.type === 'block' && !part.token))) throw new TooFree()
  let lists = [[]]
  for (const part of parts) {
    const named = part.token && part.type !== 'pure-token'
    const type = named ? `{ ${propertyName(part.token)}: ${value(part)} }` : value(part)
    const item = named || type.startsWith('{') ? type : `${identifier(part.name)}: ${type}`
    const longer = lists.map((list) => [...list, { item, type }])
    lists = has(part, 'optional') ? [...lists, ...longer] : longer
  }
  return lists.map((list) => (list.length === 0 ? 'true' : list.length === 1 ? list[0].type : tuple(list))).join(' | ')
}

/** In a tuple all parts have names, or none has. */
function tuple(list) {
  const all = list.every(({ item, type }) => item !== type)
  return `readonly [${list.map(({ item, type }) => (all ? item : type)).join(', ')}]`
}

/** An argument with a token in front: it goes into an object of options. Words alone are options only where they may be missing. */
function isTokened(arg) {
  const optional = has(arg, 'optional')
  if (has(arg, 'multiple') && !arg.token) return false
  if (arg.token) return optional || arg.type !== 'pure-token'
  if (arg.type === 'oneof') return arg.args.every((choice) => (optional && choice.type === 'pure-token') || (choice.type !== 'pure-token' && isTokened(choice)))
  return beginsWithToken(arg)
}

function beginsWithToken(arg) {
  if (arg.type !== 'block') return false
  const [first] = arg.args
  return !has(first, 'optional') && (first.token !== undefined || isChoiceOfWords(first))
}

function isChoiceOfWords(arg) {
  return arg.type === 'oneof' && arg.args.every((choice) => choice.type === 'pure-token')
}

/** The parameter of a run of arguments with tokens. */
function options(run, wanted) {
  const shared = []
  const choices = []
  let required = false
  for (const arg of run) {
    const must = !has(arg, 'optional') || tokensIn(arg).includes(wanted.given)
    required ||= must
    const properties = arg.type === 'oneof' && !arg.token ? arg.args.flatMap(property) : property(arg)
    const left = properties.filter(([token]) => !wanted.missing.includes(token))
    const given = left.find(([token]) => token === wanted.given)
    for (const [token, type] of properties) {
      if (wanted.missing.includes(token)) shared.push(`${propertyName(token)}?: ${type === 'boolean' ? 'false' : 'undefined'}`)
      else if (given && token !== wanted.given) shared.push(`${propertyName(token)}?: undefined`)
    }
    if (given) shared.push(`${propertyName(given[0])}: ${given[1] === 'boolean' ? 'true' : given[1]}`)
    else if (left.length > 1) choices.push(`${must ? 'JustOne' : 'OneOf'}<{ ${left.map(([token, type]) => `${propertyName(token)}: ${type}`).join('; ')} }>`)
    else shared.push(...left.map(([token, type]) => `${propertyName(token)}${must ? '' : '?'}: ${type}`))
  }
  if (shared.length > 0) choices.push(`{ ${shared.join('; ')} }`)
  if (run.length === 1 && !required && isChoiceOfWords(run[0])) choices[0] += ` | ${value(run[0])}` // expire(key, 10, 'NX')
  return { name: 'options', type: choices.join(' & '), optional: !required, isObject: true }
}

/** What an argument is in such an object: [token, type], several where its first word is a choice. */
function property(arg) {
  if (arg.type === 'pure-token') return [[arg.token, 'boolean']]
  if (!arg.token && isChoiceOfWords(arg.args[0])) return arg.args[0].args.map((choice) => [choice.token, sequence(arg.args.slice(1))])
  if (!arg.token) {
    const [first, ...rest] = arg.args
    return [[first.token, first.type === 'pure-token' ? sequence(rest) : sequence([{ ...first, token: undefined }, ...rest])]]
  }
  if (isCounted(arg.args)) {
    const [, counted] = arg.args
    return [[arg.token, counted.type === 'block' ? pairsType(counted.args) : `Many<${value(bare(counted))}>`]]
  }
  if (isColumns(arg)) return [[arg.token, 'Pairs<Arg, Arg>']]
  if (!has(arg, 'multiple')) return [[arg.token, value(arg)]]
  return [[arg.token, arg.type === 'block' ? `readonly (${value(bare(arg))})[]` : `Many<${value(bare(arg))}>`]]
}

/** A number of things, and the things. */
export function isCounted(args) {
  return args?.length === 2 && args[0].type === 'integer' && args[0].name.startsWith('num') && !args[0].token && has(args[1], 'multiple')
}

/** All keys, then a value for each. */
export function isColumns(arg) {
  return arg.type === 'block' && arg.args.length === 2 && arg.args.every((part) => has(part, 'multiple'))
}

/** What flatten in src/client/args.ts has to know beyond the order of the arguments. */
export function rulesOf(row) {
  const args = row.args ?? []
  const rules = {}
  const repeat = repeatedTokens(args)
  if (repeat.length > 0) rules.repeat = repeat
  const counted = args.findIndex((_, i) => isCounted(args.slice(i, i + 2)))
  if (counted >= 0) rules.counted = counted
  for (const arg of args) {
    if (!arg.token || arg.type !== 'block') continue
    if (isCounted(arg.args)) rules.groups = { ...rules.groups, [arg.token]: 'counted' }
    else if (isColumns(arg)) rules.groups = { ...rules.groups, [arg.token]: 'columns' }
  }
  if (rules.groups) rules.order = args.filter(isTokened).flatMap(tokensIn)
  const last = args.at(-1)
  if (last?.type === 'block' && !last.token && has(last, 'multiple') && last.args.length > 1 && last.args.every((part) => SCALARS[part.type])) {
    rules.pairs = last.args.map((part) => identifier(part.name))
  }
  return rules
}

/** How many parameters a method has in front of the first that may be missing or be a token. */
export function fixedOf(row) {
  const args = row.args ?? []
  const end = args.findIndex((arg) => isTokened(arg) || has(arg, 'optional'))
  const fixed = end < 0 ? args : args.slice(0, end)
  return fixed.length - fixed.filter((_, i) => isCounted(fixed.slice(i, i + 2))).length
}

function repeatedTokens(args) {
  return args.flatMap((arg) => [
    ...(arg.token && has(arg, 'multiple_token') ? [arg.token] : []),
    ...repeatedTokens(arg.args ?? []),
  ])
}

/** The tokens that an argument may begin with. */
export function tokensIn(arg) {
  if (arg.token) return [arg.token]
  if (arg.type === 'oneof') return arg.args.flatMap(tokensIn)
  return arg.type === 'block' ? arg.args.flatMap(tokensIn) : []
}

/** The names of an argument and its parts. */
export function namesIn(arg) {
  return [arg.name, ...(arg.token ? [arg.token] : []), ...(arg.args ?? []).flatMap(namesIn)]
}

/** A command that waits takes a signal: with its options, where it ends with such, or behind all else. */
function interruptible(list) {
  const last = list.at(-1)
  if (last?.isObject) return [...list.slice(0, -1), { ...last, type: `${last.type} & Waiting` }]
  return [...list, { name: 'waiting', type: 'Waiting', optional: true }]
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

function bare(arg) {
  return { ...arg, flags: [], token: undefined }
}

function has(arg, flag) {
  return arg.flags?.includes(flag) ?? false
}

function propertyName(token) {
  return /^[A-Za-z_]\w*$/.test(token) ? token : `'${token}'`
}

function plural(name) {
  return name.endsWith('s') ? name : name + 's'
}

const RESERVED = ['function', 'default', 'delete', 'new', 'with', 'class', 'in', 'arguments']

function identifier(name) {
  const camel = name.replace(/[^A-Za-z0-9]+(.)?/g, (_, letter) => letter?.toUpperCase() ?? '').replace(/^[A-Z]+/, (head) => head.toLowerCase())
  return RESERVED.includes(camel) ? camel + 'Name' : camel
}
