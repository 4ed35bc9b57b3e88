/** `wedis serve`: an engine behind a TCP port. */
import { createServer, type Server, type Socket } from 'node:net'
import { open, version } from '../platform/node.js'
import type { Db, Session } from '../db.js'
import { EngineError } from '../engine/errors.js'
import type { ServeOptions } from './options.js'

/** Output that waits for a slow client, above which its commands are held up. */
const HIGH_WATER = 256 * 1024

/** Serves until a signal ends it; returns the exit status. */
export async function serveForever(options: ServeOptions): Promise<number> {
  const db = await open({ config: options.config })
  const server = new RespServer(db)
  let port: number
  try {
    port = await server.listen(options.port, options.bind)
  } catch (error) {
    await db.close()
    throw new Error(listenProblem(error as NodeJS.ErrnoException, options))
  }
  console.log(`wedis ${version} serves RESP on ${options.bind}:${port}`)
  const failure = await new Promise<Error | null>((resolve) => {
    process.once('SIGINT', () => resolve(null))
    process.once('SIGTERM', () => resolve(null))
    server.onFailure = resolve
  })
  await server.close()
  await db.close()
  if (failure) throw failure
  return 0
}

function listenProblem(error: NodeJS.ErrnoException, { port, bind }: ServeOptions): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} on ${bind} is in use by another program; choose one with --port`
    case 'EACCES':
      return `no permission to listen on port ${port}`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${bind} is no address of this machine`
    default:
      return error.message
  }
}

const nothing = new Uint8Array(0)

/** A TCP server whose connections are sessions of one database. */
export class RespServer {
  /** Told when the engine has failed: every connection is useless then. */
  onFailure: (error: Error) => void = () => {}
  private readonly server: Server
  private readonly connections = new Set<Socket>()

  constructor(private readonly db: Db) {
    this.server = createServer({ noDelay: true }, (socket) => this.accept(socket))
  }

  /** Listens; resolves with the port. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, host, () => {
        this.server.off('error', reject)
        const address = this.server.address()
        resolve(typeof address === 'object' && address ? address.port : port)
      })
    })
  }

  /** Ends all connections and stops listening. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve())
      for (const socket of this.connections) socket.destroy()
    })
  }

  private accept(socket: Socket): void {
    this.connections.add(socket)
    socket.on('error', () => {}) // a client that vanished; 'close' follows
    socket.on('close', () => this.connections.delete(socket))
    this.guard(socket, () => {
      const session = this.db.session(`${socket.remoteAddress}:${socket.remotePort}`)
      const run = (input: Uint8Array): void => {
        if (session.closing) return // what came behind QUIT is nobody's
        this.guard(socket, () => this.reply(socket, session, session.run(input)[Symbol.iterator]()))
      }
      session.onPush = (output) => {
        socket.write(output)
        if (session.closing) socket.destroySoon()
      }
      session.onResume = () => run(nothing)
      socket.on('data', run)
      socket.on('close', () => this.guard(socket, () => session.close()))
    })
  }

  /** Writes replies as they are computed; a client that does not read them holds up itself only. */
  private reply(socket: Socket, session: Session, parts: Iterator<Uint8Array>): void {
    for (let part = parts.next(); !part.done; part = parts.next()) {
      if (part.value.length > 0) socket.write(part.value)
      if (session.closing) {
        socket.destroySoon()
        return
      }
      if (socket.writableLength > HIGH_WATER) {
        socket.pause()
        socket.once('drain', () => this.guard(socket, () => this.reply(socket, session, parts)))
        return
      }
    }
    if (socket.isPaused()) socket.resume()
  }

  /** Uses the engine; when it has failed, this connection ends and the server's owner is told. */
  private guard(socket: Socket, use: () => void): void {
    try {
      use()
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      socket.destroy()
      this.onFailure(error)
    }
  }
}
