// Servers that are started to be killed.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Refused, Wire } from './wire.mjs'

const dist = fileURLToPath(new URL('../../js/dist/', import.meta.url))

/** How each kind of server is started: on a port, in a folder, with directives. `embedded` is a program that uses the package. */
const PROGRAMS = {
  'wedis-server': [process.execPath, `${dist}server.js`],
  'wedis serve': [process.execPath, `${dist}cli.js`, 'serve'],
  'redis-server': ['redis-server'],
  embedded: [process.execPath, fileURLToPath(new URL('./embedded.mjs', import.meta.url))],
}

export class Server {
  static running = new Set()

  #log = ''

  /** Starts a server; `ready` waits until it serves. */
  constructor(kind, folder, port, directives = [], { env = {}, under = [] } = {}) {
    this.port = port
    const [program, ...words] = [...under, ...PROGRAMS[kind], '--port', String(port), '--dir', folder, ...directives]
    this.child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, env: { ...process.env, ...env } })
    Server.running.add(this)
    const note = (data) => (this.#log = (this.#log + data).slice(-20_000))
    this.child.stdout.on('data', note)
    this.child.stderr.on('data', note)
    this.status = new Promise((resolve) => this.child.once('close', (code, signal) => (Server.running.delete(this), resolve(code ?? signal))))
    this.status.then((status) => (this.over = status))
  }

  get log() {
    return this.#log
  }

  /** A connection to the server, once it has loaded its data; throws its log when it ends instead. */
  async ready() {
    while (this.over === undefined) {
      const wire = await Wire.connect(this.port).catch(() => null)
      if (wire) {
        try {
          await wire.call('PING')
          return wire
        } catch (error) {
          if (error instanceof Refused && error.message.startsWith('MISCONF')) return wire // it serves those who read
          wire.close()
          if (error instanceof Refused && !error.message.startsWith('LOADING')) throw error
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    throw new Error(`the server ended with ${this.over}:\n${this.#log}`)
  }

  /** Kills it, as nothing can prevent. */
  async kill() {
    this.child.kill('SIGKILL')
    await this.status
  }

  /** Asks it to end. */
  async stop() {
    this.child.kill('SIGTERM')
    return this.status
  }
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}
