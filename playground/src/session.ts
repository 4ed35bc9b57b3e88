/** One client of the engine: commands in, typed replies out. */
import { decodeNodes } from 'wedis/terminal'
import { encode, type Reply, type Word } from './resp'

/** The byte pipe of one engine session. */
export interface Pipe {
  /** Runs complete RESP commands and gives their replies; none for one that waits. Calls are answered in their order. */
  exec(bytes: Uint8Array): Promise<Uint8Array>
  /** Receives the reply to a command that waited, and messages. */
  onPush: (bytes: Uint8Array) => void
  /** Called when the session has ended, and that was no request's doing: CLIENT KILL, a limit. */
  onLost: () => void
  /** The engine wants the session to end: it said QUIT. */
  readonly closing: boolean
  close(): void
}

/**
 * A session with its own database number, transaction and protocol. One that the engine ends is followed by a new one, which
 * begins anew. Every use of it throws once the engine has failed.
 */
export class Session {
  /** Receives what no command of this session asked for: messages of channels, the lines of MONITOR. */
  onMessage: (message: Reply) => void = () => {}
  /** Called when it has been ended and has begun anew. */
  onLost: () => void = () => {}
  /** Receives the reply to the command that waits; null when none does. */
  private arrived: ((reply: Reply) => void) | null = null
  private pipe: Pipe

  constructor(
    private readonly open: () => Pipe,
    /** Told what a use of it has thrown. */
    private readonly failed: (error: unknown) => void,
  ) {
    this.pipe = this.begin()
  }

  private begin(): Pipe {
    const pipe = this.open()
    pipe.onPush = bytes => {
      for (const reply of decodeNodes(bytes)) this.receive(reply)
    }
    pipe.onLost = () => {
      if (pipe !== this.pipe) return
      pipe.close()
      this.pipe = this.begin()
      this.arrived?.({ type: 'error', text: 'The session was ended.' })
      this.arrived = null
      this.onLost()
    }
    return pipe
  }

  /** Runs one command. */
  async run(...words: Word[]): Promise<Reply> {
    return (await this.batch([words]))[0] ?? { type: 'nil' }
  }

  /**
   * Runs one command and returns all that it brings: SUBSCRIBE answers for every channel. A command that waits, as BLPOP does,
   * brings nothing yet: `arrived` gets the reply. Until it has come, nothing else can be run in this session.
   */
  async ask(words: readonly Word[], arrived: (reply: Reply) => void): Promise<Reply[]> {
    const replies = await this.batch([words])
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
  async batch(commands: readonly (readonly Word[])[]): Promise<Reply[]> {
    if (!commands.length) return []
    asked(1)
    try {
      return decodeNodes(await this.pipe.exec(encode(commands)))
    } catch (error) {
      this.failed(error)
      throw error
    } finally {
      asked(-1)
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

let asking = 0

/** Notes on the page whether answers are on their way: `<html data-asking>`. */
function asked(more: number): void {
  asking += more
  document.documentElement.toggleAttribute('data-asking', asking > 0)
}

/** Opens sessions of the one engine. */
export type Connect = () => Session
