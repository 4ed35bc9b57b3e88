/**
 * Commands that wait, such as BLPOP: each has a session of its own until its reply is there, so that nothing else waits.
 *
 * Invariants
 * - A session is either idle or belongs to one wait; a wait that ends without a reply ends its session, which makes the engine
 *   forget it.
 * - A reply that the engine has ready is never thrown away: what was taken from a list for it would be lost.
 */
import { holdFor } from './alive.js'
import type { Signal } from './context.js'
import type { Engine } from '../engine/engine.js'
import { Session } from '../engine/session.js'
import { type Builder, Decoder } from '../resp/decode.js'
import { type Arg, encodeCommand } from '../resp/encode.js'
import { type Reply, ReplyError } from '../resp/reply.js'

/** Sessions that are kept for the next wait. */
const KEPT = 16

export class WaitingRoom {
  private readonly idle: Session[] = []
  private readonly waits = new Set<(reason: unknown) => void>()

  /** `changed` learns how many commands wait. */
  constructor(
    private readonly engine: Engine,
    private readonly changed: (count: number) => void,
  ) {}

  /**
   * Runs a command as another session would; rejects with its error reply, or with the reason of the signal.
   */
  run(args: readonly Arg[], model: Session, builder: Builder<Reply>, signal?: Signal): Promise<Reply> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const session = this.idle.pop() ?? this.engine.session(PEER)
      const decoder = new Decoder(builder)

      let release = (): void => {}

      const settle = (output: Uint8Array): void => {
        decoder.read(output, 0, output.length)
        leave()
        if (this.idle.length < KEPT) this.idle.push(session)
        else session.close()
        if (decoder.value instanceof ReplyError) reject(decoder.value)
        else resolve(decoder.value)
      }
      const end = (reason: unknown): void => {
        leave()
        session.close()
        reject(reason as Error)
      }
      const abort = (): void => {
        this.engine.deliver() // a reply that is there counts
        if (this.waits.has(end)) end(signal!.reason)
      }
      const leave = (): void => {
        session.onPush = () => {}
        session.onClose = () => this.forget(session)
        if (!this.waits.delete(end)) return
        signal?.removeEventListener('abort', abort)
        release()
        this.changed(this.waits.size)
      }

      try {
        session.own(model)
        const output = session.exec(encodeCommand(args))
        if (output.length > 0) return settle(output)
      } catch (error) {
        return end(error)
      }
      session.onPush = settle
      session.onClose = () => end(new Error('the session that waited was closed: CLIENT KILL'))
      signal?.addEventListener('abort', abort)
      release = holdFor(signal)
      this.waits.add(end)
      this.changed(this.waits.size)
    })
  }

  /** An idle session that the engine has closed is none any more. */
  private forget(session: Session): void {
    const at = this.idle.indexOf(session)
    if (at < 0) return
    this.idle.splice(at, 1)
    session.close()
  }

  /** Ends all waits. */
  close(reason: unknown): void {
    for (const end of [...this.waits]) end(reason)
  }

}

/** The address of the sessions in CLIENT LIST. */
const PEER = 'local:0'
