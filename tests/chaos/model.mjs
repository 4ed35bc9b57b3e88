// What a writer's keys must hold: a model of the few commands that writers use.
//
// Each writer has keys of its own, so what they hold is what a prefix of its operations has made of them. After a crash that
// prefix must have at least the operations that were acknowledged; an operation of several commands (MULTI, a script) is in
// it whole or not at all. Every value says which operation wrote it.

/** The keys of one writer and what is in them. */
export class Model {
  constructor(entries = []) {
    this.keys = new Map(entries)
  }

  clone() {
    return new Model([...this.keys].map(([name, entry]) => [name, { ...entry, value: copyOf(entry.value) }]))
  }

  /** Applies an operation; returns the names of the keys that it may have changed. */
  apply(operation) {
    return operation.commands.flatMap((command) => commands[command[0]](this, ...command.slice(1)))
  }

  /** A key's content as text that is equal for equal contents only; '' for none. */
  text(name) {
    const entry = this.keys.get(name)
    return entry === undefined ? '' : textOf(entry.type, entry.value, entry.expires ?? -1)
  }

  /** The value at a key, a new one of this type where there is none. */
  at(name, type, fresh) {
    let entry = this.keys.get(name)
    if (!entry) this.keys.set(name, (entry = { type, value: fresh }))
    return entry.value
  }

  /** Removes a key whose collection is empty. */
  tidy(name) {
    const entry = this.keys.get(name)
    if (entry && (entry.value.size ?? entry.value.length) === 0) this.keys.delete(name)
    return [name]
  }
}

/** The text of a content. Order counts where it is part of the type. */
export function textOf(type, value, expires) {
  switch (type) {
    case 'string':
      return `${expires} ${value}`
    case 'hash':
      return `${expires} ${JSON.stringify([...value].sort())}`
    case 'set':
      return `${expires} ${JSON.stringify([...value].sort())}`
    case 'zset':
      return `${expires} ${JSON.stringify([...value].sort())}`
    default:
      return `${expires} ${JSON.stringify(value)}`
  }
}

function copyOf(value) {
  if (value instanceof Map) return new Map(value)
  if (value instanceof Set) return new Set(value)
  return Array.isArray(value) ? [...value] : value
}

/** What each command does to a model. */
const commands = {
  SET(model, name, value) {
    model.keys.set(name, { type: 'string', value })
    return [name]
  },
  APPEND(model, name, more) {
    const entry = model.keys.get(name)
    if (entry) entry.value += more
    else model.keys.set(name, { type: 'string', value: more })
    return [name]
  },
  INCRBY(model, name, by) {
    const entry = model.keys.get(name)
    if (entry) entry.value = String(Number(entry.value) + Number(by))
    else model.keys.set(name, { type: 'string', value: String(by) })
    return [name]
  },
  DEL(model, name) {
    model.keys.delete(name)
    return [name]
  },
  PEXPIREAT(model, name, time) {
    const entry = model.keys.get(name)
    if (entry) entry.expires = Number(time)
    return [name]
  },
  PERSIST(model, name) {
    const entry = model.keys.get(name)
    if (entry) delete entry.expires
    return [name]
  },
  COPY(model, from, to) {
    const entry = model.keys.get(from)
    if (entry) model.keys.set(to, { ...entry, value: copyOf(entry.value) })
    return [to]
  },
  RPUSH(model, name, ...items) {
    model.at(name, 'list', []).push(...items)
    return [name]
  },
  LPOP(model, name) {
    model.keys.get(name)?.value.shift()
    return model.tidy(name)
  },
  LMOVE(model, from, to) {
    const entry = model.keys.get(from)
    if (!entry) return []
    model.at(to, 'list', []).push(entry.value.shift())
    return [...model.tidy(from), to]
  },
  HSET(model, name, field, value) {
    model.at(name, 'hash', new Map()).set(field, value)
    return [name]
  },
  HDEL(model, name, field) {
    model.keys.get(name)?.value.delete(field)
    return model.tidy(name)
  },
  SADD(model, name, ...members) {
    const set = model.at(name, 'set', new Set())
    for (const member of members) set.add(member)
    return [name]
  },
  SREM(model, name, member) {
    model.keys.get(name)?.value.delete(member)
    return model.tidy(name)
  },
  ZADD(model, name, score, member) {
    model.at(name, 'zset', new Map()).set(member, String(score))
    return [name]
  },
  ZREM(model, name, member) {
    model.keys.get(name)?.value.delete(member)
    return model.tidy(name)
  },
  XADD(model, name, id, field, value) {
    model.at(name, 'stream', []).push([id, field, value])
    return [name]
  },
  XTRIM(model, name, _maxlen, count) {
    const entry = model.keys.get(name)
    if (entry) entry.value = entry.value.slice(-count)
    return [name]
  },
  // Two keys at once, from inside.
  EVAL(model, _script, _count, first, second, value) {
    return [...commands.SET(model, first, value), ...commands.RPUSH(model, second, value)]
  },
}

/** The script that writers run. */
export const SCRIPT = "redis.call('SET', KEYS[1], ARGV[1]) redis.call('RPUSH', KEYS[2], ARGV[1]) return 1"

/** The names of a writer's keys, with their types. */
export function namesOf(writer) {
  const of = (kind, count, type) => Array.from({ length: count }, (_, i) => [`${writer}:${kind}${i}`, type])
  return [
    ...of('s', 6, 'string'), ...of('n', 2, 'string'), ...of('l', 3, 'list'), ...of('h', 2, 'hash'), ...of('t', 2, 'set'),
    ...of('z', 2, 'zset'), ...of('x', 1, 'stream'),
  ] // prettier-ignore
}

/** The next operation of a writer, its `number`th: commands, and whether they are one transaction. */
export function operation(random, writer, number) {
  const value = (key, most = 60) => `${key}#${number}#${'x'.repeat(random.below(most))}`
  const name = (kind, count) => `${writer}:${kind}${random.below(count)}`
  let entries = 0 // ids of streams only grow
  const one = () => {
    const [s, n, l, h, t, z, x] = [name('s', 6), name('n', 2), name('l', 3), name('h', 2), name('t', 2), name('z', 2), name('x', 1)]
    const some = String(random.below(300)) // fields and members: enough for the large encodings
    return random.pick([
      () => ['SET', s, value(s)],
      () => ['SET', s, value(s, random.chance(0.1) ? 200_000 : 60)],
      () => ['APPEND', s, `+${number}`],
      () => ['DEL', s],
      () => ['PEXPIREAT', s, String(4e12 + number)],
      () => ['PERSIST', s],
      () => ['COPY', s, `${writer}:s${(Number(s.at(-1)) + 1) % 6}`, 'REPLACE'],
      () => ['INCRBY', n, String(1 + random.below(9))],
      () => ['RPUSH', l, value(l), `${number}`],
      () => ['LPOP', l],
      () => ['LPOP', l],
      () => ['LMOVE', l, name('l', 3), 'LEFT', 'RIGHT'],
      () => ['HSET', h, some, value(h)],
      () => ['HDEL', h, some],
      () => ['SADD', t, some, `m${some}`],
      () => ['SREM', t, some],
      () => ['ZADD', z, String(number % 1000), some],
      () => ['ZREM', z, some],
      () => ['XADD', x, `${number + 1}-${entries++}`, 'n', value(x)],
      () => ['XTRIM', x, 'MAXLEN', String(20 + random.below(30))],
    ])()
  }
  if (random.chance(0.05)) {
    const [s, l] = [name('s', 6), name('l', 3)]
    return { atomic: false, commands: [['EVAL', SCRIPT, '2', s, l, value(s)]] }
  }
  if (random.chance(0.2)) return { atomic: true, commands: Array.from({ length: 2 + random.below(6) }, one) }
  return { atomic: false, commands: [one()] }
}
