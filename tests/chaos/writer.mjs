// A client that writes, several operations in flight, and knows which of them were acknowledged.
import { Model, namesOf, operation, textOf } from './model.mjs'
import { Random } from './random.mjs'
import { Refused } from './wire.mjs'

export class Writer {
  /** What its keys held when everything was last compared. */
  #base = new Model()
  /** Operations since then, in the order sent: { commands, atomic, state: 'sent' | 'done' | 'refused', at }. */
  #sent = []
  #number = 0

  constructor(seed, name) {
    this.random = new Random(seed)
    this.name = name
    this.names = namesOf(name)
    this.acknowledged = 0
    this.refused = 0
  }

  /** Writes through a connection until it ends or `stop()` says so. `depth`: operations in flight. */
  async write(wire, depth, stop) {
    const lanes = new Set()
    while (!stop()) {
      const one = { ...operation(this.random, this.name, this.#number++), state: 'sent', at: 0 }
      this.#sent.push(one)
      const done = run(wire, one).then(
        () => {
          one.state = 'done'
          one.at = Date.now()
          this.acknowledged++
        },
        (error) => {
          if (!(error instanceof Refused)) throw error
          if (!expected(error.message)) throw new Error(`${JSON.stringify(one.commands).slice(0, 300)}: ${error.message}`)
          one.state = 'refused'
          this.refused++
        },
      )
      lanes.add(done)
      done.finally(() => lanes.delete(done)).catch(() => {})
      if (lanes.size < depth) continue
      await Promise.race(lanes).catch((error) => ended(error) || rethrow(error))
      if (wire.ended) break
      if (one.state === 'refused') await new Promise((resolve) => setTimeout(resolve, 5)) // it would fill the memory with refusals
    }
    const rest = await Promise.allSettled(lanes)
    for (const { reason } of rest) if (reason && !ended(reason)) throw reason
  }

  /**
   * Compares what a server holds with what was written. Returns { lost, wrong }: acknowledged operations that are not there, and
   * how many keys hold what no moment can explain, with the first of them in `what`. The state found is the base of what follows.
   * `oldest`: when the oldest of the lost ones was acknowledged.
   */
  async check(wire) {
    const actual = await this.#read(wire)
    const { applied, found, must, best } = this.#place(actual)
    this.#base = actual.model
    this.#sent = []
    if (found < 0) {
      const names = best.differ.map((name) => `${name}: ${actual.texts.get(name).slice(0, 200)}`)
      return { lost: 0, wrong: best.differ.length, what: `nearest to ${best.after} of ${must}..${applied.length} operations; ${names.join('; ')}` }
    }
    const lost = applied.slice(found, must).filter((one) => one.state === 'done')
    return { lost: lost.length, wrong: 0, oldest: lost[0]?.at }
  }

  /**
   * Asks a server that runs which of the operations were done whose connection ended before the answer: the others never will be.
   * Throws when an acknowledged one was not.
   */
  async settle(wire) {
    if (!this.#sent.some(({ state }) => state === 'sent')) return
    const { applied, found, must } = this.#place(await this.#read(wire))
    if (found < must) throw new Error(`${this.name}: what the server holds is not what it has acknowledged`)
    for (const one of applied.slice(found)) one.state = 'refused'
  }

  /** After how many of the operations that may have been done a server's state is as it is, at most; -1 for none. `must`: how many have to be. */
  #place(actual) {
    const applied = this.#sent.filter((one) => one.state !== 'refused')
    const must = applied.findLastIndex((one) => one.state === 'done') + 1
    const model = this.#base.clone()
    const differ = new Set(this.names.map(([name]) => name).filter((name) => model.text(name) !== actual.texts.get(name)))
    let found = differ.size === 0 ? 0 : -1
    let best = { differ: [...differ], after: 0 }
    for (const [i, one] of applied.entries()) {
      for (const name of model.apply(one)) {
        if (model.text(name) === actual.texts.get(name)) differ.delete(name)
        else differ.add(name)
      }
      if (differ.size === 0) found = i + 1
      else if (differ.size <= best.differ.length) best = { differ: [...differ], after: i + 1 }
    }
    return { applied, found, must, best }
  }

  async #read(wire) {
    const found = await Promise.all(wire.all(this.names.flatMap(([name, type]) => [READ[type](name), ['PEXPIRETIME', name]])))
    const model = new Model()
    const texts = new Map()
    for (const [i, [name, type]] of this.names.entries()) {
      const [raw, expires] = [found[2 * i], found[2 * i + 1]]
      if (expires === -2) {
        texts.set(name, '')
        continue
      }
      const value = CONTENT[type](raw)
      model.keys.set(name, { type, value, ...(expires >= 0 && { expires }) })
      texts.set(name, textOf(type, value, expires))
    }
    return { model, texts }
  }
}

/** Runs an operation; resolves when all of it is acknowledged. */
async function run(wire, { commands, atomic }) {
  const replies = wire.all(atomic ? [['MULTI'], ...commands, ['EXEC']] : commands)
  const settled = await Promise.allSettled(replies)
  const last = settled.at(-1)
  if (last.status === 'rejected') throw last.reason
}

/** Refusals that are the server's right: it cannot store, or does not serve now. */
function expected(message) {
  return /^(MISCONF|EXECABORT|LOADING|OOM)/.test(message)
}

function ended(error) {
  return error.message === 'the connection ended'
}

function rethrow(error) {
  throw error
}

const READ = {
  string: (name) => ['GET', name],
  list: (name) => ['LRANGE', name, '0', '-1'],
  hash: (name) => ['HGETALL', name],
  set: (name) => ['SMEMBERS', name],
  zset: (name) => ['ZRANGE', name, '0', '-1', 'WITHSCORES'],
  stream: (name) => ['XRANGE', name, '-', '+'],
}

const CONTENT = {
  string: (raw) => raw,
  list: (raw) => raw,
  hash: pairs,
  set: (raw) => new Set(raw),
  zset: pairs,
  stream: (raw) => raw.map(([id, fields]) => [id, ...fields]),
}

function pairs(raw) {
  return new Map(Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i], raw[2 * i + 1]]))
}
