/** One client of the engine: commands in, typed replies out. */
import { decodeNodes } from 'wedis/terminal'
import { encode, type Reply, type Word } from './resp'

/** The byte pipe of one engine session. */
export interface Pipe {
  /** Runs complete RESP commands and returns their replies; none for one that waits. */
  exec(bytes: Uint8Array): Uint8Array
  /** Receives the reply to a command that waited, and messages. */
  onPush: (bytes: Uint8Array) => void
  /** The engine wants the session to end: it said QUIT. */
  readonly closing: boolean
  close(): void
}

/** A session with its own database number, transaction and protocol. Every use of it throws once the engine has failed. */
export class Session {
  /** Receives what no command of this session asked for: messages of channels, the lines of MONITOR. */
  onMessage: (message: Reply) => void = () => {}
  /** Receives the reply to the command that waits; null when none does. */
  private arrived: ((reply: Reply) => void) | null = null

  constructor(
    private readonly pipe: Pipe,
    /** Told when the engine fails, which nothing but a reload mends. */
    private readonly failed: (error: unknown) => void,
  ) {
    pipe.onPush = bytes => {
      for (const reply of decodeNodes(bytes)) this.receive(reply)
    }
  }

  /** Runs one command. */
  run(...words: Word[]): Reply {
    return this.batch([words])[0] ?? { type: 'nil' }
  }

  /**
   * Runs one command and returns all that it brings: SUBSCRIBE answers for every channel. A command that waits, as BLPOP does,
   * brings nothing yet: `arrived` gets the reply. Until it has come, nothing else can be run in this session.
   */
  ask(words: readonly Word[], arrived: (reply: Reply) => void): Reply[] {
    const replies = this.batch([words])
    if (!replies.length) this.arrived = arrived
    return replies
  }

  private receive(reply: Reply): void {
    const { arrived } = this
    if (!arrived || reply.type === 'push') return this.onMessage(reply)
    this.arrived = null
    arrived(reply)
  }

  /** Runs several commands in one crossing; one reply for each. */
  batch(commands: readonly (readonly Word[])[]): Reply[] {
    if (!commands.length) return []
    try {
      return decodeNodes(this.pipe.exec(encode(commands)))
    } catch (error) {
      this.failed(error)
      throw error
    }
  }

  /** The session has ended; open another. */
  get over(): boolean {
    return this.pipe.closing
  }

  close(): void {
    this.pipe.close()
  }
}

/** Opens sessions of the one engine. */
export type Connect = () => Session
