/** Replies out of a byte stream that arrives in pieces, such as a socket. */
import { type Builder, Decoder } from './decode.js'

/** Collects pieces and hands out complete replies. */
export class ReplyStream<T> {
  private readonly decoder: Decoder<T>
  private bytes = new Uint8Array(4096)
  private start = 0
  private end = 0

  constructor(builder: Builder<T>) {
    this.decoder = new Decoder(builder)
  }

  /** The type byte of the reply that `next` returned last. */
  get type(): number {
    return this.decoder.type
  }

  /** Adds a piece. */
  push(piece: Uint8Array): void {
    if (this.end + piece.length > this.bytes.length) {
      const kept = this.bytes.subarray(this.start, this.end)
      const need = kept.length + piece.length
      // Doubling keeps the copying linear in the bytes received, however large one reply is.
      if (need > this.bytes.length) {
        const grown = new Uint8Array(Math.max(need, this.bytes.length * 2))
        grown.set(kept)
        this.bytes = grown
      } else {
        this.bytes.copyWithin(0, this.start, this.end)
      }
      this.start = 0
      this.end = kept.length
    }
    this.bytes.set(piece, this.end)
    this.end += piece.length
  }

  /** The next complete reply; `undefined` when more bytes are needed. Throws ProtocolError. */
  next(): T | undefined {
    const complete = this.decoder.read(this.bytes, this.start, this.end)
    this.start = this.decoder.position
    return complete ? this.decoder.value : undefined
  }
}
