// The server that clients are tried on: `wedis serve`, or redis-server where SERVER=redis is set, to see whether a test
// asks for the right thing.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../js/dist/cli.js', import.meta.url))

/** Starts a server of its own on a free port; `stop` ends it. */
export async function serve(...options) {
  const port = await freePort()
  const words = process.env.SERVER === 'redis' ? ['redis-server', '--save', ''] : [process.execPath, cli, 'serve']
  const child = spawn(words[0], [...words.slice(1), '--port', `${port}`, ...options], { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  await Promise.race([listening(port), ended.then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)))])
  return {
    port,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function listening(port) {
  for (;;) {
    const socket = createConnection(port, '127.0.0.1')
    const up = await new Promise((resolve) => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)))
    socket.destroy()
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Collects what comes until `count` items are there. */
export class Inbox {
  #items = []
  #wake = () => {}

  /** Takes an item. */
  put = (item) => {
    this.#items.push(item)
    this.#wake()
  }

  /** The first `count` items, which it gives away. */
  async take(count) {
    while (this.#items.length < count) await new Promise((resolve) => (this.#wake = resolve))
    return this.#items.splice(0, count)
  }
}
