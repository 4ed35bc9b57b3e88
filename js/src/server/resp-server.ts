/**
 * A database behind sockets: every connection, TCP or Unix, is a session of it.
 *
 * A client that does not read its replies holds up itself only: while much of its output waits, no more of its input is run.
 */
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import type { Db, Session } from '../db.js'
import { EngineError } from '../engine/errors.js'

/** Output that waits for a slow client, above which its commands are held up. */
const HIGH_WATER = 256 * 1024

const nothing = new Uint8Array(0)

/** How connections are treated. */
export interface Connections {
  /** Seconds after which the system looks whether a silent client is still there; 0 for never. */
  keepAlive: number
  /** Why a connection from this address is refused, as RESP; null if it is welcome. */
  refuse: (address: string) => string | null
}

export class RespServer {
  /** Told when the engine has failed: every connection is useless then. */
  onFailure: (error: Error) => void = () => {}
  private readonly servers: Server[] = []
  private readonly connections = new Set<Socket>()

  constructor(
    private readonly db: Db,
    private readonly rules: Connections = { keepAlive: 300, refuse: () => null },
  ) {}

  /** Listens on a port of an address; resolves with the port, which the system chooses for 0. */
  async listen(port: number, host: string, backlog = 511): Promise<number> {
    const server = this.server()
    await listening(server, { port, host, backlog, ipv6Only: host.includes(':') })
    const address = server.address()
    return typeof address === 'object' && address ? address.port : port
  }

  /** Listens on a Unix socket, in the place of what is there. */
  async listenUnix(path: string, permissions: number | null = null, backlog = 511): Promise<void> {
    rmSync(path, { force: true })
    await listening(this.server(), { path, backlog })
    if (permissions !== null) chmodSync(path, permissions)
  }

  /** Ends all connections and stops listening. */
  async close(): Promise<void> {
    const closed = this.servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
    for (const socket of this.connections) socket.destroy()
    await Promise.all(closed)
  }

  private server(): Server {
    const server = createServer({ noDelay: true }, (socket) => this.accept(socket))
    this.servers.push(server)
    return server
  }

  private accept(socket: Socket): void {
    this.connections.add(socket)
    socket.on('error', () => {}) // a client that vanished; 'close' follows
    socket.on('close', () => this.connections.delete(socket))
    const { keepAlive, refuse } = this.rules
    const refusal = refuse(socket.remoteAddress ?? '')
    if (refusal !== null) {
      socket.end(refusal)
      socket.destroySoon()
      return
    }
    if (keepAlive > 0) socket.setKeepAlive(true, keepAlive * 1000)
    this.guard(socket, () => {
      const session = this.db.session(peerOf(socket))
      const run = (input: Uint8Array): void => {
        if (session.closing) return // what came behind QUIT is nobody's
        this.guard(socket, () => this.reply(socket, session, session.run(input)[Symbol.iterator]()))
      }
      session.onPush = (output) => void socket.write(output)
      session.onResume = () => run(nothing)
      session.onClose = () => socket.destroySoon()
      socket.on('data', run)
      socket.on('close', () => this.guard(socket, () => session.close()))
    })
  }

  /** Writes replies as they are computed. */
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

function listening(server: Server, options: object): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** A client's address as CLIENT LIST shows it. */
function peerOf(socket: Socket): string {
  const { remoteAddress, remotePort } = socket
  if (remoteAddress === undefined || remotePort === undefined) return ''
  return remoteAddress.includes(':') ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`
}
