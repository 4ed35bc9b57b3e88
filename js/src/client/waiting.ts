/**
 * Commands that wait, such as BLPOP: each has a session of its own until its reply is there, so that nothing else waits.
 *
 * Invariants
 * - A session is either idle or belongs to one wait; a wait that ends without a reply ends its session, which makes the engine
 *   forget it.
 * - A reply that the engine has ready is never thrown away: what was taken from a list for it would be lost.
 */
import type { Signal } from './context.js'
import type { Engine } from '../engine/engine.js'
import { Session } from '../engine/session.js'
import { type Builder, Decoder } from '../resp/decode.js'
import { type Arg, encodeCommand } from '../resp/encode.js'
import { type Reply, ReplyError } from '../resp/reply.js'
import { utf8 } from '../resp/text.js'

/** Sessions that are kept for the next wait. */
const KEPT = 16

export class WaitingRoom {
  private readonly idle: Session[] = []
  private readonly waits = new Set<(reason: unknown) => void>()

  /** `greet` begins a session, `changed` learns how many commands wait. */
  constructor(
    private readonly engine: Engine,
    private readonly greet: (session: Session) => void,
    private readonly changed: (count: number) => void,
  ) {}

  /**
   * Runs a command in the database of another session, given by its number in CLIENT LIST; rejects with its error reply, or with
   * the reason of the signal.
   */
  run(args: readonly Arg[], like: Reply, builder: Builder<Reply>, signal?: Signal): Promise<Reply> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const session = this.take()
      const decoder = new Decoder(builder)

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
        signal?.removeEventListener('abort', abort)
        if (this.waits.delete(end)) this.changed(this.waits.size)
      }

      try {
        session.exec(encodeCommand(['SELECT', databaseOf(session, like)]))
        const output = session.exec(encodeCommand(args))
        if (output.length > 0) return settle(output)
      } catch (error) {
        return end(error)
      }
      session.onPush = settle
      signal?.addEventListener('abort', abort)
      this.waits.add(end)
      this.changed(this.waits.size)
    })
  }

  /** Ends all waits. */
  close(reason: unknown): void {
    for (const end of [...this.waits]) end(reason)
  }

  private take(): Session {
    const kept = this.idle.pop()
    if (kept) return kept
    const session = this.engine.session(PEER)
    this.greet(session)
    return session
  }
}

/** The database that another session has selected. */
function databaseOf(session: Session, other: Reply): string {
  if (other === null) return '0'
  const line = session.exec(encodeCommand(['CLIENT', 'LIST', 'ID', Number(other)]))
  return / db=(\d+)/.exec(utf8(line, 0, line.length))?.[1] ?? '0'
}

/** The address of the sessions in CLIENT LIST. */
const PEER = 'local:0'
