// The shape of a reply as the rows write it, to a TypeScript type:
// OK status integer bulk double bool nil any, [x] array, [x,y] array of fixed shape, {bulk:x} map; alternatives joined by |.

const SCALARS = { OK: "'OK'", status: 'string', integer: 'number', bulk: 'Bulk<C>', double: 'number', bool: 'boolean', nil: 'null', any: 'Reply' }

export function replyType(shape) {
  const parser = { shape, at: 0 }
  const type = union(parser)
  if (parser.at !== shape.length) throw new Error(`reply ${JSON.stringify(shape)}: unexpected ${shape.slice(parser.at)}`)
  return type
}

function union(p) {
  const types = [one(p)]
  while (p.shape[p.at] === '|') {
    p.at++
    types.push(one(p))
  }
  return [...new Set(types)].join(' | ')
}

function one(p) {
  const open = p.shape[p.at]
  if (open === '[') {
    p.at++
    const items = [union(p)]
    while (p.shape[p.at] === ',') {
      p.at++
      items.push(union(p))
    }
    expect(p, ']')
    return items.length > 1 ? `[${items.join(', ')}]` : `(${items[0]})[]`.replace(/^\((\w+|Bulk<C>)\)\[\]$/, '$1[]')
  }
  if (open === '{') {
    p.at++
    union(p)
    expect(p, ':')
    const value = union(p)
    expect(p, '}')
    return `Fields<C, ${value}>`
  }
  const word = /^[A-Za-z]+/.exec(p.shape.slice(p.at))?.[0]
  if (!word) throw new Error(`reply ${JSON.stringify(p.shape)}: nothing at ${p.at}`)
  p.at += word.length
  if (!SCALARS[word]) throw new Error(`reply ${JSON.stringify(p.shape)}: ${word} is unknown`)
  return SCALARS[word]
}

function expect(p, char) {
  if (p.shape[p.at] !== char) throw new Error(`reply ${JSON.stringify(p.shape)}: no ${char} at ${p.at}`)
  p.at++
}
