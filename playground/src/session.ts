/** One client of the engine: commands in, typed replies out. */
import { decode, encode, type Reply, type Word } from './resp'

/** The byte pipe of one engine session. */
export interface Pipe {
  /** Runs complete RESP commands and returns their replies. */
  exec(bytes: Uint8Array): Uint8Array
  /** The engine wants the session to end: it said QUIT. */
  readonly closing: boolean
  close(): void
}

/** A session with its own database number, transaction and protocol. */
export class Session {
  constructor(private readonly pipe: Pipe) {}

  /** Runs one command. */
  run(...words: Word[]): Reply {
    return decode(this.pipe.exec(encode([words])))[0] ?? { type: 'nil' }
  }

  /** Runs several commands in one crossing; one reply for each. */
  batch(commands: readonly (readonly Word[])[]): Reply[] {
    return commands.length ? decode(this.pipe.exec(encode(commands))) : []
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
