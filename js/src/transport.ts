/**
 * All that a client needs to know of an engine: memory to write a request to, and where the replies to it are.
 *
 * Requests and replies are RESP bytes in memory that belongs to the transport, so that nothing is copied on the way. The
 * memory that a method returns is valid until the next call of any method.
 */
export interface Transport {
  /** Makes room for a request of `size` bytes at `requestAt` and returns the memory to write it to. */
  prepare(size: number): Uint8Array
  readonly requestAt: number
  /** The same memory, for writing several bytes at a time. */
  readonly view: DataView

  /**
   * Runs the request of `length` bytes and returns the memory that has its replies at [replyAt, replyEnd). When `more` is
   * true afterwards these are not all: `execute(0)` returns the next ones. One command's reply always comes whole.
   */
  execute(length: number): Uint8Array
  /**
   * The same for one command of at most 10 arguments in 16 KiB that is not RESP: `length` bytes that are the lengths of its
   * arguments (u32 each, little endian), then their bytes one after the other.
   */
  executeSplit(length: number, args: number): Uint8Array
  readonly replyAt: number
  readonly replyEnd: number
  readonly more: boolean
}
