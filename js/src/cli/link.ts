/** What a prompt talks to: an engine in this process, or a server. */
import { createConnection, type Socket } from 'node:net'
import { open } from '../platform/node.js'
import type { Db, Session } from '../db.js'
import { Type } from '../resp/decode.js'
import { type Arg, encodeCommand } from '../resp/encode.js'
import { ReplyStream } from '../resp/stream.js'
import { type Node, decodeNodes, nodes } from '../terminal/nodes.js'
import type { PromptOptions } from './options.js'

export interface Link {
  /** What the prompt shows: `127.0.0.1:6379`, `wedis`. */
  readonly name: string
  /** Runs a command. Rejects when the connection is lost; the next command connects again. */
  request(words: readonly Arg[]): Promise<Node>
  /** Gives up the command that runs, if any: its request rejects with Cancelled, and the next command finds a new session. */
  cancel(): void
  /** Receives replies that no command asked for. */
  onUnasked: (node: Node) => void
  close(): Promise<void>
}

/** The person does not want to wait any longer. */
export class Cancelled extends Error {}

/** Opens the link that the options ask for and brings it into the state they describe. */
export async function connect(options: PromptOptions): Promise<Link> {
  const greet = greetings(options)
  const link = options.server ? new ServerLink(options.server.host, options.server.port, greet) : new EngineLink(await open(), greet)
  try {
    await link.connect()
  } catch (error) {
    await link.close()
    throw error
  }
  return link
}

/** The commands that begin a session. */
function greetings({ user, password, protocol, db }: PromptOptions): Arg[][] {
  const list: Arg[][] = []
  if (password !== undefined) list.push(user === undefined ? ['AUTH', password] : ['AUTH', user, password])
  if (protocol === 3) list.push(['HELLO', 3])
  if (db !== 0) list.push(['SELECT', db])
  return list
}

async function greetWith(greet: readonly Arg[][], send: (words: readonly Arg[]) => Promise<Node>): Promise<void> {
  for (const words of greet) {
    const reply = await send(words)
    if (reply.type === 'error') throw new Error(`${words[0]}: ${reply.text}`)
  }
}

class EngineLink implements Link {
  readonly name = 'wedis'
  onUnasked: (node: Node) => void = () => {}
  private session: Session
  private waiting: { resolve: (node: Node) => void; reject: (error: Error) => void } | null = null

  constructor(
    private readonly db: Db,
    private readonly greet: readonly Arg[][],
  ) {
    this.session = this.begin()
  }

  connect(): Promise<void> {
    return greetWith(this.greet, (words) => this.request(words))
  }

  async request(words: readonly Arg[]): Promise<Node> {
    const [first, ...others] = decodeNodes(this.session.exec(encodeCommand(words)))
    if (this.session.closing) {
      this.session.close()
      this.session = this.begin()
    }
    for (const node of others) this.onUnasked(node)
    return first ?? this.wait()
  }

  cancel(): void {
    const { waiting } = this
    if (!waiting) return
    this.waiting = null
    this.session.close()
    this.session = this.begin()
    waiting.reject(new Cancelled())
  }

  /** The reply that the command waits for. The process stays alive meanwhile, as it would with a connection. */
  private async wait(): Promise<Node> {
    const alive = setInterval(() => {}, 2 ** 31 - 1)
    try {
      return await new Promise((resolve, reject) => (this.waiting = { resolve, reject }))
    } finally {
      clearInterval(alive)
    }
  }

  close(): Promise<void> {
    return this.db.close()
  }

  private begin(): Session {
    const session = this.db.session()
    session.onPush = (output) => {
      for (const node of decodeNodes(output)) {
        const { waiting } = this
        if (waiting && node.type !== 'push') {
          this.waiting = null
          waiting.resolve(node)
        } else this.onUnasked(node)
      }
    }
    return session
  }
}

interface Waiting {
  subscribes: boolean
  resolve: (node: Node) => void
  reject: (error: Error) => void
}

class ServerLink implements Link {
  onUnasked: (node: Node) => void = () => {}
  private socket: Socket | null = null
  private waiting: Waiting[] = []

  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly greet: readonly Arg[][],
  ) {}

  get name(): string {
    return this.socket ? `${this.host}:${this.port}` : 'not connected'
  }

  async request(words: readonly Arg[]): Promise<Node> {
    if (!this.socket) await this.connect()
    return this.send(words)
  }

  cancel(): void {
    if (this.waiting.length > 0) this.socket?.destroy(new Cancelled())
  }

  async close(): Promise<void> {
    this.socket?.destroy()
  }

  private send(words: readonly Arg[]): Promise<Node> {
    const subscribes = /subscribe$/i.test(String(words[0]))
    return new Promise((resolve, reject) => {
      this.waiting.push({ subscribes, resolve, reject })
      this.socket?.write(encodeCommand(words))
    })
  }

  async connect(): Promise<void> {
    const socket = createConnection({ host: this.host, port: this.port, noDelay: true })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', (error: NodeJS.ErrnoException) => reject(new Error(`could not connect to ${this.host}:${this.port}: ${reason(error)}`)))
    })
    this.socket = socket
    const stream = new ReplyStream(nodes)
    socket.on('data', (piece) => {
      try {
        stream.push(piece)
        for (let node = stream.next(); node !== undefined; node = stream.next()) this.receive(node, stream.type)
      } catch (error) {
        socket.destroy(error as Error)
      }
    })
    let why = new Error('server closed the connection')
    socket.on('error', (error) => {
      if (error instanceof Cancelled) why = error // 'close' follows
    })
    socket.on('close', () => this.lost(socket, why))
    await greetWith(this.greet, (words) => this.send(words))
  }

  private receive(node: Node, type: number): void {
    // A subscription is answered by a push in RESP3; any other push is nobody's answer.
    const [next] = this.waiting
    if (!next || (type === Type.push && !next.subscribes)) return this.onUnasked(node)
    this.waiting.shift()
    next.resolve(node)
  }

  private lost(socket: Socket, why: Error): void {
    if (this.socket === socket) this.socket = null
    const waiting = this.waiting
    this.waiting = []
    for (const { reject } of waiting) reject(why)
  }
}

function reason(error: NodeJS.ErrnoException): string {
  return error.code === 'ECONNREFUSED' ? 'connection refused' : error.message
}
