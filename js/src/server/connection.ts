/**
 * A connection: a socket, and the session of the database that speaks through it.
 *
 * - Replies are written as they are computed, a part at a time. While more than HIGH_WATER of them waits for the client, none of
 *   its input is run: a client that does not read holds up itself only. Messages that it did not ask for come nevertheless; the
 *   engine, which is told how much waits, ends the connection beyond client-output-buffer-limit.
 * - Where there is a keeper, output is held until what it speaks of is stored: see commits.ts.
 * - When the client has gone, so has its session, at once: what it waited for is there for others.
 */
import type { Socket } from 'node:net'
import type { Db, Session } from '../db.js'
import { EngineError } from '../engine/errors.js'
import type { Commits, Receiver } from './commits.js'

/** Output that waits for a slow client, above which its commands are held up. */
const HIGH_WATER = 256 * 1024

const nothing = new Uint8Array(0)

export class Connection implements Receiver {
  private readonly session: Session
  /** The replies that a slow client has yet to be given. */
  private rest: Iterator<Uint8Array> | null = null
  private over = false
  /** What the engine was told to wait for the client. */
  private unsent = 0
  /** Bytes that are held. */
  private held = 0

  /** `failed` is told when the engine can be used no more. */
  constructor(
    private readonly socket: Socket,
    db: Db,
    private readonly commits: Commits | null,
    private readonly failed: (error: Error) => void,
  ) {
    this.session = db.session(addressOf(socket.remoteAddress, socket.remotePort), addressOf(socket.localAddress, socket.localPort))
    this.session.onPush = (output) => this.write(output)
    this.session.onResume = () => this.run(nothing)
    this.session.onClose = (sent) => this.disconnect(sent)
    socket.on('data', (input: Uint8Array) => this.run(input))
    socket.on('drain', () => this.drained())
    socket.on('end', () => this.disconnect(true))
    socket.on('close', () => this.end())
  }

  private run(input: Uint8Array): void {
    this.use(() => {
      if (this.session.closing) return // what came behind QUIT is nobody's
      if (this.rest) return // it goes on when the client has read
      this.reply(this.session.run(input)[Symbol.iterator]())
    })
  }

  /** Writes replies until there are no more, or the client is behind. */
  private reply(parts: Iterator<Uint8Array>): void {
    const { session, socket } = this
    this.rest = null
    for (let part = parts.next(); !part.done; part = parts.next()) {
      if (part.value.length > 0) this.write(part.value)
      if (session.closing) return this.disconnect(true)
      if (this.waiting > HIGH_WATER) {
        this.rest = parts
        socket.pause()
        return
      }
    }
    if (socket.isPaused()) socket.resume()
  }

  private write(output: Uint8Array): void {
    if (this.commits?.pending) {
      this.held += output.length
      this.commits.hold(this, output)
    } else {
      this.socket.write(output)
    }
    this.tell()
  }

  release(output: Uint8Array): void {
    this.held -= output.length
    this.socket.write(output)
    this.drained()
  }

  finish(): void {
    this.socket.destroySoon()
  }

  lose(): void {
    this.disconnect(false)
  }

  /** Bytes that the client has yet to be given. */
  private get waiting(): number {
    return this.socket.writableLength + this.held
  }

  private drained(): void {
    this.use(() => {
      this.tell()
      if (this.rest && this.waiting <= HIGH_WATER) this.reply(this.rest)
    })
  }

  /** Tells the engine what waits because the client does not read: what is held does not. It may end the session. */
  private tell(): void {
    const { session } = this
    const unsent = this.socket.writableLength
    if (this.over || unsent === this.unsent) return
    this.unsent = unsent
    session.unsent(unsent)
  }

  /** The engine has ended the session: what it `sent` with that is for the client to read, all else is of no use any more. */
  private disconnect(sent: boolean): void {
    this.end()
    if (!sent) this.socket.destroy()
    else if (this.commits?.pending) this.commits.hold(this, null)
    else this.socket.destroySoon()
  }

  private end(): void {
    this.use(() => {
      this.over = true
      this.rest = null
      this.session.close()
    })
  }

  /** Uses the engine; when it has failed, this connection ends and the server's owner is told. */
  private use(action: () => void): void {
    if (this.over) return
    try {
      action()
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      this.over = true
      this.socket.destroy()
      this.failed(error)
    }
  }
}

/** An address as CLIENT LIST shows it. */
function addressOf(address: string | undefined, port: number | undefined): string {
  if (address === undefined || port === undefined) return ''
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
