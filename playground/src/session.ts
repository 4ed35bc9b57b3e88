/** One client of the engine: commands in, typed replies out. */
import { decode, encode, encodeAll, type Reply, type Word } from './resp'

/** The byte pipe of one engine session. */
export interface Pipe {
  /** Runs complete RESP commands and returns their replies. */
  exec(bytes: Uint8Array): Uint8Array
  close(): void
}

/** A session with its own database number, transaction and protocol. */
export class Session {
  constructor(private readonly pipe: Pipe) {}

  /** Runs one command. */
  run(...words: Word[]): Reply {
    return decode(this.pipe.exec(encode(words)))[0] ?? { kind: 'nil' }
  }

  /** Runs several commands in one crossing; one reply for each. */
  batch(commands: readonly (readonly Word[])[]): Reply[] {
    return commands.length ? decode(this.pipe.exec(encodeAll(commands))) : []
  }

  close(): void {
    this.pipe.close()
  }
}
