// The shape of a reply as the rows write it, to a TypeScript type and to the code that makes the value.
//
//   OK status integer bulk double bool nil any   as the engine sends them
//   number                  a number that the engine sends as text
//   [x]  [x,y]              an array; an array of fixed shape
//   {bulk:x}                a map
//   {a:x,b?:y}              a map whose keys are known
//   (a:x,b:y)               an array of fixed shape whose parts have names: an object; parts with ? may be missing
//   <bulk:x>                a flat array of keys and values: an object like that of a map
//   <a:x,b:y>               a flat array of such parts: an array of objects
//   x|y                     one of them
//   x;ARG=y;arg=z           y when the option ARG is given, z when the parameter arg is; the first that is given counts

const SCALARS = { OK: "'OK'", status: 'string', integer: 'number', bulk: 'Bulk<C>', double: 'number', bool: 'boolean', nil: 'null', any: 'Reply', number: 'number' }

/** Types that have a name of their own in src/client/context.ts. */
const NAMED = {
  '(value:bulk,score:double)': 'Scored<Bulk<C>>',
  '<value:bulk,score:number>': 'Scored<Bulk<C>>[]',
  '(id:bulk,fields:<bulk:bulk>)': 'Entry<Bulk<C>, Fields<C, Bulk<C>>>',
  '(longitude:number,latitude:number)': 'Coordinates',
  '(member:bulk,distance?:number,hash?:integer,coordinates?:(longitude:number,latitude:number))': 'Found<Bulk<C>>',
}

/** A row's reply: { type, code } and the cases [{ arg, type, code }] that arguments make. Code is null where the engine's value stays as it is. */
export function parseReply(notation) {
  const p = { text: notation, at: 0 }
  const base = union(p)
  const cases = []
  while (p.text[p.at] === ';') {
    p.at++
    const arg = word(p, /^[A-Za-z_-]+/)
    expect(p, '=')
    cases.push({ arg, ...union(p) })
  }
  if (p.at !== notation.length) throw new Error(`reply ${JSON.stringify(notation)}: unexpected ${notation.slice(p.at)}`)
  return { ...base, cases }
}

function union(p) {
  const parts = [one(p)]
  while (p.text[p.at] === '|') {
    p.at++
    parts.push(one(p))
  }
  const codes = [...new Set(parts.map(({ code }) => code).filter(Boolean))]
  if (codes[0]?.startsWith('list(') && parts.some(({ type }) => type === 'null')) throw new Error(`reply ${JSON.stringify(p.text)}: such an array is never null`)
  if (codes.length > 1) throw new Error(`reply ${JSON.stringify(p.text)}: alternatives that take different code`)
  return { type: [...new Set(parts.map(({ type }) => type))].join(' | '), code: codes[0] ?? null, kind: parts[0].kind }
}

function one(p) {
  const start = p.at
  const made = aggregate(p) ?? scalar(p)
  const name = NAMED[p.text.slice(start, p.at)]
  return name ? { ...made, type: name } : made
}

function scalar(p) {
  const name = word(p, /^[A-Za-z]+/)
  if (!SCALARS[name]) throw new Error(`reply ${JSON.stringify(p.text)}: ${name} is unknown`)
  const kind = name === 'integer' || name === 'double' ? 'aNumber' : name === 'bulk' || name === 'number' ? 'aText' : null
  return { type: SCALARS[name], code: name === 'number' ? 'number' : null, kind }
}

function aggregate(p) {
  const open = p.text[p.at]
  if (!'[{(<'.includes(open)) return null
  p.at++
  const made = open === '[' ? array(p) : open === '(' ? named(p) : pairs(p, open)
  expect(p, { '[': ']', '{': '}', '(': ')', '<': '>' }[open])
  return { kind: 'aList', ...made }
}

function array(p) {
  const items = [union(p)]
  while (p.text[p.at] === ',') {
    p.at++
    items.push(union(p))
  }
  const codes = items.map(({ code }) => code)
  if (items.length > 1) return { type: `[${items.map(({ type }) => type).join(', ')}]`, code: codes.some(Boolean) ? `items(${codes.map(String).join(', ')})` : null }
  return { type: !/[|{]/.test(items[0].type) ? `${items[0].type}[]` : `(${items[0].type})[]`, code: codes[0] && `list(${codes[0]})` }
}

function named(p) {
  const parts = fields(p)
  const sure = parts.filter((part) => !part.optional)
  const maybe = parts.filter((part) => part.optional)
  const code = `{ ${sure.map((part) => `${part.name}: ${part.code}`).join(', ')} }`
  if (maybe.length === 0) return { type: objectType(parts), code: `tuple(${code})` }
  return { type: objectType(parts), code: `tuple(${code}, { ${maybe.map((part) => `${part.name}: [${part.kind}, ${part.code}]`).join(', ')} })` }
}

/** Of a map, or of a flat array: keys that are a type, or names. */
function pairs(p, open) {
  const key = /^[A-Za-z]+(?=:)/.exec(p.text.slice(p.at))?.[0]
  if (SCALARS[key]) {
    p.at += key.length
    expect(p, ':')
    const value = union(p)
    const type = `Fields<C, ${value.type}>`
    if (open === '<') return { type, code: value.code ? `pairs(${value.code})` : 'pairs()' }
    return { type, code: value.code && `values(${value.code})` }
  }
  const parts = fields(p)
  const shaped = parts.filter((part) => open === '<' || part.code).map((part) => `${quoted(part.name)}: ${part.code}`)
  if (open === '<') return { type: `${objectType(parts)}[]`, code: `rows({ ${shaped.join(', ')} })` }
  return { type: objectType(parts), code: shaped.length > 0 ? `record({ ${shaped.join(', ')} })` : 'record({})' }
}

function fields(p) {
  const parts = []
  do {
    if (parts.length > 0) p.at++
    const name = word(p, /^[A-Za-z][\w-]*/)
    const optional = p.text[p.at] === '?'
    if (optional) p.at++
    expect(p, ':')
    parts.push({ name, optional, ...union(p) })
  } while (p.text[p.at] === ',')
  return parts
}

function objectType(parts) {
  return `{ ${parts.map((part) => `${quoted(part.name)}${part.optional ? '?' : ''}: ${part.type}`).join('; ')} }`
}

function quoted(name) {
  return /^\w+$/.test(name) ? name : `'${name}'`
}

function word(p, pattern) {
  const found = pattern.exec(p.text.slice(p.at))?.[0]
  if (!found) throw new Error(`reply ${JSON.stringify(p.text)}: nothing at ${p.at}`)
  p.at += found.length
  return found
}

function expect(p, char) {
  if (p.text[p.at] !== char) throw new Error(`reply ${JSON.stringify(p.text)}: no ${char} at ${p.at}`)
  p.at++
}
