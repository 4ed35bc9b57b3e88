/** A database behind sockets, TCP and Unix. */
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import type { Db } from '../db.js'
import { Commits, type Stored } from './commits.js'
import { Connection } from './connection.js'

/** How connections are treated. */
export interface Connections {
  /** Seconds after which the system looks whether a silent client is still there; 0 for never. */
  keepAlive: number
  /** Why a connection from this address is refused, as RESP; null if it is welcome. */
  refuse: (address: string) => string | null
  /** When the database may be asked: whoever connects before waits. At once without. */
  ready?: Promise<void>
  /** What keeps the data: replies wait until it has it. Nothing waits without. */
  stored?: Stored
  /** Told that something could not be stored. Who wrote it is disconnected without an answer, unless this ends the process. */
  lost?: (error: Error) => void
}

export class RespServer {
  /** Told when the engine has failed: every connection is useless then. */
  onFailure: (error: Error) => void = () => {}
  private readonly servers = new Set<Server>()
  /** Those of them on TCP ports. */
  private readonly ports = new Set<Server>()
  private readonly connections = new Set<Socket>()
  private readonly commits: Commits | null
  private ready = true

  constructor(
    private readonly db: Db,
    private readonly rules: Connections = { keepAlive: 300, refuse: () => null },
  ) {
    this.commits = rules.stored ? new Commits(rules.stored, rules.lost) : null
    if (rules.ready) {
      this.ready = false
      void rules.ready.then(() => this.begin())
    }
  }

  /** Listens on a port of an address; resolves with the port, which the system chooses for 0. */
  async listen(port: number, host: string, backlog = 511): Promise<number> {
    const server = this.server()
    this.ports.add(server)
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

  /** Stops listening on ports; the connections stay. */
  leavePorts(): void {
    for (const server of this.ports) {
      server.close()
      this.servers.delete(server)
    }
    this.ports.clear()
  }

  /** Holds back what is written to connections until something is done that a reply speaks of: listening, say, takes a turn. */
  hold(until: Promise<unknown>): void {
    const held = [...this.connections]
    for (const socket of held) socket.cork()
    void until.finally(() => {
      for (const socket of held) socket.uncork()
    })
  }

  /** Ends all connections and stops listening. */
  async close(): Promise<void> {
    const closed = [...this.servers].map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
    for (const socket of this.connections) socket.destroy()
    await Promise.all(closed)
  }

  private server(): Server {
    // Half open: who has said all may still wait for replies.
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.accept(socket))
    this.servers.add(server)
    return server
  }

  private accept(socket: Socket): void {
    this.connections.add(socket)
    socket.on('close', () => this.connections.delete(socket))
    socket.on('error', () => {}) // a client that vanished; 'close' follows
    if (this.ready) this.serve(socket)
  }

  /** Serves whoever has waited, and whoever comes. */
  private begin(): void {
    this.ready = true
    for (const socket of [...this.connections]) this.serve(socket)
  }

  private serve(socket: Socket): void {
    const { keepAlive, refuse } = this.rules
    if (socket.destroyed) return
    const refusal = refuse(socket.remoteAddress ?? '')
    if (refusal !== null) {
      socket.end(refusal)
      socket.destroySoon()
      return
    }
    if (keepAlive > 0) socket.setKeepAlive(true, keepAlive * 1000)
    try {
      new Connection(socket, this.db, this.commits, (failure) => this.onFailure(failure))
    } catch (error) {
      socket.destroy()
      this.onFailure(error as Error) // a session cannot be had for one reason only
    }
  }
}

/** Whether a port is free, on every address. Asks at once, where listening takes a turn of the event loop. */
export function isFree(port: number): boolean {
  const probe = createServer().on('error', () => {})
  probe.listen({ port, exclusive: true })
  const free = probe.listening
  probe.close(() => {})
  return free
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
