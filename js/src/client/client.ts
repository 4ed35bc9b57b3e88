/**
 * A client that waits for nothing: every command runs and returns its reply in the same call.
 *
 * The hot path. GET and SET of short strings have to take less than 400 ns, engine included, so commands with up to three
 * string or number arguments are written straight to the transport's memory, split instead of in RESP, and the replies they usually get ("+OK", a
 * short bulk, an integer, null) are read there byte by byte. Everything else takes the general road: flatten the arguments,
 * encode, decode with the full decoder. Both roads give the same bytes and values.
 */
import { type Builder, Decoder, Type } from '../resp/decode.js'
import { type Arg, HEAD, argSize, writeArg, writeChars, writeHead } from '../resp/encode.js'
import { ProtocolError, type Reply, ReplyError } from '../resp/reply.js'
import { text } from '../resp/text.js'
import { byteValues } from '../resp/values.js'
import type { Transport } from '../transport.js'
import { flatten, interruption } from './args.js'
import type { Many, Signal } from './context.js'
import { CommandChain } from './chain.js'
import type { Head, Start } from './head.js'
import type { MessagesOptions } from './message.js'
import { MessageStream } from './messages.js'
import { type MethodRow, defineMethods, type Sender, waits } from './methods.js'
import { type ScanOptions, couples, elements, score } from './scans.js'
import type { Shape } from './shape.js'
import type { Kind, Listener, Subscriptions } from './subscriptions.js'
import { METHODS } from '../commands.gen.js'

/** The longest string of the hot path; three bytes a character must fit the room that is always there. */
const SHORT = 256

/** Room for the hot path: the lengths and bytes of a name in two parts and of three short arguments. */
const ROOM = 4 * 5 + 64 + 3 * SHORT * 3

const OK = 'OK'

/** What a client needs of its owner. */
export interface ClientHooks {
  /** A push arrived in front of a reply. */
  onPush(push: Reply[]): void
  /** A command was run by its name, not by a typed method: it may be one that ends or resets the session. */
  onCall(name: string): void
  /** Runs a command that waits, in a session of its own. */
  wait(args: readonly Arg[], builder: Builder<Reply>, signal: Signal | undefined): Promise<Reply>
  /** Messages of channels. */
  readonly subscriptions: Subscriptions
}

export class Client implements Sender {
  private readonly decoder: Decoder<Reply>
  /** Whether bulk replies are Uint8Arrays. */
  private readonly binary: boolean

  constructor(
    protected readonly transport: Transport,
    /** Makes the values of replies. */
    readonly builder: Builder<Reply>,
    readonly hooks: ClientHooks,
  ) {
    this.binary = builder === byteValues
    this.decoder = new Decoder(builder)
  }

  /** Runs any command. */
  call(name: string, ...args: unknown[]): unknown {
    if (waits(WAITING, name, args)) return this.sendWaiting({ words: [name], starts: [] }, undefined, args)
    const reply = this.run(flatten([name], args))
    this.hooks.onCall(name)
    return reply
  }

  subscribe(channels: Many<Arg>, listener: Listener<never>): Promise<() => void> {
    return this.listen('subscribe', channels, listener)
  }

  psubscribe(patterns: Many<Arg>, listener: Listener<never>): Promise<() => void> {
    return this.listen('psubscribe', patterns, listener)
  }

  ssubscribe(channels: Many<Arg>, listener: Listener<never>): Promise<() => void> {
    return this.listen('ssubscribe', channels, listener)
  }

  messages(channels: Many<Arg>, { patterns, signal }: MessagesOptions = {}): MessageStream {
    const { subscriptions } = this.hooks
    const listen = (listener: Listener<never>) => subscriptions.add(patterns ? 'psubscribe' : 'subscribe', namesOf(channels), this.binary, listener)
    return new MessageStream({ listen, onEnd: (end) => subscriptions.onEnd(end) }, signal)
  }

  private async listen(kind: Kind, names: Many<Arg>, listener: Listener<never>): Promise<() => void> {
    return this.hooks.subscriptions.add(kind, namesOf(names), this.binary, listener)
  }

  defineScript(source: string): (keys?: readonly Arg[], args?: readonly Arg[]) => unknown {
    let sha: unknown
    return (keys = [], args = []) => {
      sha ??= this.call('SCRIPT', 'LOAD', source)
      try {
        return this.call('EVALSHA', sha, keys.length, keys, args)
      } catch (error) {
        if (!(error instanceof ReplyError) || error.code !== 'NOSCRIPT') throw error
        return this.call('EVAL', source, keys.length, keys, args) // SCRIPT FLUSH: this loads it again
      }
    }
  }

  pipeline(): CommandChain {
    return new CommandChain(this, 'pipeline')
  }

  multi(): CommandChain {
    return new CommandChain(this, 'multi')
  }

  scanIterator(options?: ScanOptions): Iterator<unknown> {
    return elements((cursor) => this.call('SCAN', cursor, options))
  }

  hscanIterator(key: Arg, options?: ScanOptions): Iterator<unknown> {
    return couples((cursor) => this.call('HSCAN', key, cursor, options))
  }

  sscanIterator(key: Arg, options?: ScanOptions): Iterator<unknown> {
    return elements((cursor) => this.call('SSCAN', key, cursor, options))
  }

  *zscanIterator(key: Arg, options?: ScanOptions): Generator<unknown, void> {
    for (const [value, text] of couples((cursor) => this.call('ZSCAN', key, cursor, options))) yield { value, score: score(text) }
  }

  send(head: Head, args: ArrayLike<unknown>): unknown {
    return this.run(flatten(head.words, args, head.rules))
  }

  sendShaped(head: Head, shape: Shape, args: ArrayLike<unknown>): unknown {
    return shape(this.send(head, args), this.builder, args)
  }

  async sendWaiting(head: Head, shape: Shape | undefined, args: ArrayLike<unknown>): Promise<unknown> {
    const { given, signal } = interruption(args)
    const reply = await this.hooks.wait(flatten(head.words, given, head.rules), this.builder, signal)
    return shape ? shape(reply, this.builder, given) : reply
  }

  send0(head: Head): unknown {
    const { transport } = this
    const start = head.starts[0]
    transport.prepare(ROOM)
    const { view, requestAt } = transport
    return this.finishSplit(writeStart(view, requestAt, start), start)
  }

  send1(head: Head, a: unknown): unknown {
    if (typeof a === 'number') a = String(a)
    if (typeof a !== 'string' || a.length > SHORT) return this.send(head, [a])
    const { transport } = this
    const start = head.starts[1]
    transport.prepare(ROOM)
    const { view, requestAt } = transport
    const lengths = requestAt + start.lengths
    const aAt = writeStart(view, requestAt, start)
    const end = writeChars(view, aAt, a)
    view.setInt32(lengths, end - aAt, true)
    return this.finishSplit(end, start)
  }

  send2(head: Head, a: unknown, b: unknown): unknown {
    if (typeof a === 'number') a = String(a)
    if (typeof b === 'number') b = String(b)
    if (typeof a !== 'string' || typeof b !== 'string' || a.length > SHORT || b.length > SHORT) return this.send(head, [a, b])
    const { transport } = this
    const start = head.starts[2]
    transport.prepare(ROOM)
    const { view, requestAt } = transport
    const lengths = requestAt + start.lengths
    const aAt = writeStart(view, requestAt, start)
    const bAt = writeChars(view, aAt, a)
    const end = writeChars(view, bAt, b)
    view.setInt32(lengths, bAt - aAt, true)
    view.setInt32(lengths + 4, end - bAt, true)
    return this.finishSplit(end, start)
  }

  send3(head: Head, a: unknown, b: unknown, c: unknown): unknown {
    if (typeof a === 'number') a = String(a)
    if (typeof b === 'number') b = String(b)
    if (typeof c === 'number') c = String(c)
    if (typeof a !== 'string' || typeof b !== 'string' || typeof c !== 'string' || a.length > SHORT || b.length > SHORT || c.length > SHORT) {
      return this.send(head, [a, b, c])
    }
    const { transport } = this
    const start = head.starts[3]
    transport.prepare(ROOM)
    const { view, requestAt } = transport
    const lengths = requestAt + start.lengths
    const aAt = writeStart(view, requestAt, start)
    const bAt = writeChars(view, aAt, a)
    const cAt = writeChars(view, bAt, b)
    const end = writeChars(view, cAt, c)
    view.setInt32(lengths, bAt - aAt, true)
    view.setInt32(lengths + 4, cAt - bAt, true)
    view.setInt32(lengths + 8, end - cAt, true)
    return this.finishSplit(end, start)
  }

  /** Runs a command given as its arguments. */
  run(args: readonly Arg[]): unknown {
    const { transport } = this
    let size = HEAD
    for (let i = 0; i < args.length; i++) size += argSize(args[i])
    const bytes = transport.prepare(size)
    let at = writeHead(bytes, transport.requestAt, args.length)
    for (let i = 0; i < args.length; i++) at = writeArg(bytes, at, args[i])
    return this.finish(at)
  }

  /** Runs a request of several commands and returns their replies; error replies are elements. */
  runAll(request: Uint8Array, count: number): Reply[] {
    const { transport } = this
    transport.prepare(request.length).set(request, transport.requestAt)
    let bytes = transport.execute(request.length)
    const replies: Reply[] = []
    let at = transport.replyAt
    while (replies.length < count) {
      if (at === transport.replyEnd && transport.more) {
        transport.prepare(0)
        bytes = transport.execute(0)
        at = transport.replyAt
        continue
      }
      replies.push(this.decode(bytes, at, transport.replyEnd) as Reply)
      at = this.decoder.position
    }
    return replies
  }

  /** Runs the request that ends at `end` and returns its reply, or throws it. */
  private finish(end: number): unknown {
    const { transport } = this
    return this.reply(transport.execute(end - transport.requestAt))
  }

  /** The same for a request that is split. */
  private finishSplit(end: number, start: Start): unknown {
    const { transport } = this
    return this.reply(transport.executeSplit(end - transport.requestAt, start.args))
  }

  /** The reply, or throws it. */
  private reply(bytes: Uint8Array): unknown {
    const { transport } = this
    const at = transport.replyAt
    switch (bytes[at]) {
      case Type.status:
        if (bytes[at + 1] === 79 && bytes[at + 2] === 75 && bytes[at + 3] === 13 && transport.replyEnd === at + 5) return OK
        break
      case Type.bulk: {
        // Up to 999 bytes: one to three digits, then the value. ("$-1" is for the decoder.)
        let from = at + 2
        let length = bytes[at + 1] - 48
        if (length < 0) break
        if (bytes[from] !== 13) {
          length = length * 10 + bytes[from++] - 48
          if (bytes[from] !== 13) length = length * 10 + bytes[from++] - 48
          if (bytes[from] !== 13) break
        }
        from += 2
        if (transport.replyEnd !== from + length + 2) break // pushes are behind it
        if (this.binary) return bytes.slice(from, from + length)
        return text(bytes, from, from + length)
      }
      case Type.integer: {
        let i = at + 1
        let n = 0
        for (let c = bytes[i]; c >= 48 && c <= 57 && n < 1e8; c = bytes[++i]) n = n * 10 + c - 48
        if (bytes[i] === 13 && i > at + 1 && transport.replyEnd === i + 2) return n
        break
      }
      case Type.nil:
        if (transport.replyEnd === at + 3) return null
    }
    if (transport.replyEnd === at) return undefined // CLIENT REPLY OFF
    const reply = this.decode(bytes, at, transport.replyEnd)
    if (reply instanceof ReplyError) throw reply
    return reply
  }

  /** Decodes one reply, handing over the pushes around it; undefined if there are only pushes, as after SUBSCRIBE. */
  private decode(bytes: Uint8Array, start: number, end: number): Reply | undefined {
    const { decoder } = this
    let pushes = 0
    for (let at = start; decoder.read(bytes, at, end); at = decoder.position) {
      if (decoder.type !== Type.push) return this.whole(bytes, end)
      this.hooks.onPush(decoder.value as Reply[])
      pushes++
    }
    if (pushes > 0) return undefined
    throw new ProtocolError('the engine answered with less than one reply')
  }

  /** The reply that was read, after handing over the pushes behind it: the next one begins at the decoder's position. */
  private whole(bytes: Uint8Array, end: number): Reply {
    const { decoder } = this
    const reply = decoder.value
    while (decoder.position < end && bytes[decoder.position] === Type.push && decoder.read(bytes, decoder.position, end)) {
      this.hooks.onPush(decoder.value as Reply[])
    }
    return reply
  }
}

defineMethods(Client.prototype, METHODS)

/** The commands that wait, for those given by their name. */
const WAITING: readonly MethodRow[] = METHODS.filter((row) => row.waits !== undefined)

/** One or several names as a list. */
export function namesOf(names: Many<Arg>): readonly Arg[] {
  return Array.isArray(names) || names instanceof Set ? [...(names as Iterable<Arg>)] : [names as Arg]
}

/** Writes constant words; the bytes that fill the last one are overwritten by what follows. */
function writeStart(view: DataView, at: number, start: Start): number {
  const { words } = start
  for (let i = 0; i < words.length; i++) view.setInt32(at + 4 * i, words[i], true)
  return at + start.size
}
