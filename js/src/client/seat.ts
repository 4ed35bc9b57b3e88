/**
 * The sessions that one asynchronous client has in an engine, by name.
 *
 * Invariants
 * - A session's requests run one after the other: while one has no reply yet (a script that was suspended, CLIENT PAUSE) those
 *   behind it wait here, so that output which comes is that one's.
 * - A request that waits has a session of its own. A reply that the engine has ready for it is never thrown away.
 */
import type { Engine } from '../engine/engine.js'
import { Session } from '../engine/session.js'
import { concat } from '../resp/bytes.js'
import { encodeCommand } from '../resp/encode.js'
import type { RequestInfo } from './link.js'

/** The sessions that belong to the owner of the database: without password, RESP3. */
const OWN: readonly string[] = ['commands', 'messages', 'monitor']

/** What becomes of a request. */
interface Settling {
  resolve(output: Uint8Array): void
  reject(reason: unknown): void
}

/** What a seat tells. */
export interface SeatEvents {
  onPush(session: string, output: Uint8Array): void
  onEnd(session: string): void
  /** How many requests wait in sessions of their own. */
  onWaits(count: number): void
}

export class Seat {
  private readonly places = new Map<string, Place>()
  private readonly waits = new Set<(reason: unknown) => void>()

  constructor(
    private readonly engine: Engine,
    private readonly events: SeatEvents,
    private readonly peer = 'local:0',
  ) {}

  /** Runs a request; `settling` is told at once, or later when it has to wait. */
  run(request: Uint8Array, info: RequestInfo, settling: Settling): void {
    try {
      const place = this.place(info.session)
      if (info.waits) this.wait(request, place.session, info, settling)
      else place.run(request, info, settling)
    } catch (error) {
      settling.reject(error)
    }
  }

  /** Ends a session. */
  end(name: string): void {
    this.places.get(name)?.close()
    this.places.delete(name)
  }

  /** Ends all of them; what waits is rejected. */
  close(reason: unknown): void {
    for (const end of [...this.waits]) end(reason)
    for (const place of this.places.values()) place.close(reason)
    this.places.clear()
  }

  private place(name: string): Place {
    let place = this.places.get(name)
    if (!place) {
      const ended = (): void => {
        if (!OWN.includes(name)) this.end(name)
        this.events.onEnd(name)
      }
      place = new Place(new Session(this.engine), this.peer, OWN.includes(name), (output) => this.events.onPush(name, output), ended)
      this.places.set(name, place)
    }
    return place
  }

  private wait(request: Uint8Array, model: Session, { signal }: RequestInfo, { resolve, reject }: Settling): void {
    signal?.throwIfAborted()
    const session = this.engine.session(this.peer)
    const parts: Uint8Array[] = []
    const leave = (): void => {
      this.waits.delete(end)
      signal?.removeEventListener('abort', abort)
      session.close()
      this.events.onWaits(this.waits.size)
    }
    const end = (reason: unknown): void => {
      leave()
      reject(reason)
    }
    const abort = (): void => {
      this.engine.deliver() // a reply that is there counts
      if (this.waits.has(end)) end(signal!.reason)
    }
    const take = (output: Uint8Array): void => {
      parts.push(output)
      if (session.waiting) return
      leave()
      resolve(concat(parts))
    }
    session.onPush = take
    session.onClose = () => end(new Error('the session that waited was closed: CLIENT KILL'))
    signal?.addEventListener('abort', abort)
    this.waits.add(end)
    this.events.onWaits(this.waits.size)
    try {
      session.own(model)
      take(session.exec(request))
    } catch (error) {
      end(error)
    }
  }
}

/** One session with its requests. */
class Place {
  private readonly queue: { request: Uint8Array; info: RequestInfo; settling: Settling }[] = []
  /** The request that has no reply yet, and the parts of it. */
  private current: { parts: Uint8Array[]; info: RequestInfo; settling: Settling } | null = null
  private begun = false

  constructor(
    readonly session: Session,
    peer: string,
    private readonly own: boolean,
    private readonly onPush: (output: Uint8Array) => void,
    onEnd: () => void,
  ) {
    session.onClosed = () => {
      if (this.begun && !own) throw new Error('this session is closed')
      this.begun = true
      session.open(peer)
      if (own) session.own()
    }
    session.onPush = (output) => this.receive(output)
    session.onClose = () => {
      this.fail(new Error('the session was closed: CLIENT KILL'))
      session.close()
      onEnd()
    }
  }

  run(request: Uint8Array, info: RequestInfo, settling: Settling): void {
    if (this.current) {
      this.queue.push({ request, info, settling })
      return
    }
    this.current = { parts: [], info, settling }
    try {
      this.current.parts.push(this.session.exec(request))
    } catch (error) {
      this.current = null
      throw error
    }
    // A raw session answers a command that waits as a socket does: whenever it can.
    if (!this.session.waiting || !this.own) this.finish()
  }

  close(reason: unknown = new Error('the session is closed')): void {
    this.fail(reason)
    this.session.close()
  }

  private receive(output: Uint8Array): void {
    if (!this.current) return this.onPush(output)
    this.current.parts.push(output)
    if (!this.session.waiting) this.finish()
  }

  /** The current request has its reply: it gets it, and the next one runs. */
  private finish(): void {
    const { parts, info, settling } = this.current!
    this.current = null
    if (info.resets && this.own) {
      if (this.session.handle !== 0 && !this.session.closing) {
        this.session.own()
        this.session.exec(encodeCommand(['HELLO', 3]))
      }
    }
    settling.resolve(concat(parts))
    if (!this.own && this.session.closing) return this.session.onClose(true) // QUIT, or bytes that are no RESP
    const next = this.queue.shift()
    if (!next) return
    try {
      this.run(next.request, next.info, next.settling)
    } catch (error) {
      next.settling.reject(error)
    }
  }

  private fail(reason: unknown): void {
    this.current?.settling.reject(reason)
    this.current = null
    for (const { settling } of this.queue.splice(0)) settling.reject(reason)
  }
}
