// A connection to a RESP server, as plain as can be.
import { createConnection } from 'node:net'

/** An error that the server answered. */
export class Refused extends Error {}

export class Wire {
  /** Replies, as far as they have come. */
  #input = Buffer.alloc(0)
  #waiting = []
  #ended = null

  /** Whether the connection has ended. */
  get ended() {
    return this.#ended !== null
  }

  constructor(socket) {
    this.socket = socket
    socket.on('data', (data) => this.#take(data))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#ended = new Error('the connection ended')
      for (const { reject } of this.#waiting.splice(0)) reject(this.#ended)
    })
  }

  /** Connects to a port; rejects when nobody listens. */
  static connect(port) {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ port, host: '127.0.0.1', noDelay: true })
      socket.once('connect', () => resolve(new Wire(socket)))
      socket.once('error', reject)
    })
  }

  /** Sends a command; resolves with the reply, as text, null, a number or an array. */
  call(...words) {
    return this.all([words])[0]
  }

  /** Sends commands in one write; a promise for each. */
  all(commands) {
    const parts = []
    for (const words of commands) {
      parts.push(`*${words.length}\r\n`, ...words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`))
    }
    const replies = commands.map(() => {
      if (this.#ended) return Promise.reject(this.#ended)
      return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
    })
    if (!this.#ended) this.socket.write(parts.join(''))
    return replies
  }

  close() {
    this.socket.destroy()
  }

  #take(data) {
    this.#input = this.#input.length === 0 ? data : Buffer.concat([this.#input, data])
    let at = 0
    for (let reply = parse(this.#input, at); reply !== null; reply = parse(this.#input, at)) {
      at = reply.end
      const { resolve, reject } = this.#waiting.shift()
      if (reply.value instanceof Refused) reject(reply.value)
      else resolve(reply.value)
    }
    this.#input = this.#input.subarray(at)
  }
}

/** The reply that begins at an index, with its end; null when it is not complete. */
function parse(input, at) {
  const line = input.indexOf('\r\n', at)
  if (line < 0) return null
  const text = input.toString('latin1', at + 1, line)
  const end = line + 2
  switch (input[at]) {
    case 0x2b: // +
      return { value: text, end }
    case 0x2d: // -
      return { value: new Refused(text), end }
    case 0x3a: // :
      return { value: Number(text), end }
    case 0x24: { // $
      const length = Number(text)
      if (length < 0) return { value: null, end }
      if (input.length < end + length + 2) return null
      return { value: input.toString('latin1', end, end + length), end: end + length + 2 }
    }
    default: { // *
      const items = []
      let next = end
      for (let i = 0; i < Number(text); i++) {
        const item = parse(input, next)
        if (item === null) return null
        items.push(item.value)
        next = item.end
      }
      return { value: Number(text) < 0 ? null : items, end: next }
    }
  }
}
