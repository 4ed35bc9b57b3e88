/** A client whose engine is behind a link: every command is a promise of its reply. Commands run in the order of the calls. */
import { METHODS } from '../commands.gen.js'
import { type Builder, Decoder, Type } from '../resp/decode.js'
import { type Arg, encodeCommand } from '../resp/encode.js'
import { ProtocolError, type Reply, ReplyError } from '../resp/reply.js'
import { byteValues } from '../resp/values.js'
import { flatten, interruption } from './args.js'
import type { AsyncSubscriptions } from './async-subscriptions.js'
import { QueuedCommands } from './chain.js'
import { namesOf } from './client.js'
import type { ChainKind, ExecOptions, Many } from './context.js'
import type { Head } from './head.js'
import type { Link, RequestInfo } from './link.js'
import type { MessagesOptions } from './message.js'
import { MessageStream } from './messages.js'
import { type Sender, defineMethods, waits } from './methods.js'
import { type ScanOptions, couplesLater, elementsLater, score } from './scans.js'
import type { Shape } from './shape.js'
import type { Kind, Listener } from './subscriptions.js'

/** What an asynchronous client needs of its owner. */
export interface AsyncHooks {
  readonly link: Link
  /** A push arrived among replies. */
  onPush(output: Uint8Array): void
  readonly subscriptions: AsyncSubscriptions
}

/** Commands of which nobody would get the reply, or that others who use the same session would run into. */
const REFUSED: Readonly<Record<string, string>> = {
  MULTI: 'use multi()',
  EXEC: 'use multi()',
  DISCARD: 'use multi()',
  SUBSCRIBE: 'use subscribe()',
  PSUBSCRIBE: 'use psubscribe()',
  SSUBSCRIBE: 'use ssubscribe()',
  MONITOR: 'use monitor()',
}

export class AsyncClient implements Sender {
  private readonly binary: boolean

  constructor(
    /** Makes the values of replies. */
    readonly builder: Builder<Reply>,
    readonly hooks: AsyncHooks,
  ) {
    defineAll()
    this.binary = builder === byteValues
  }

  /** Runs any command. */
  async call(name: string, ...args: unknown[]): Promise<unknown> {
    allowed(name, args)
    if (waits(METHODS, name, args)) return this.sendWaiting({ words: [name], starts: [] }, undefined, args)
    return this.run(flatten([name], args), resets(name))
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
    let end: (failure: Error | null) => void = () => {}
    const listen = (listener: Listener<never>): (() => void) => {
      const added = subscriptions.add(patterns ? 'psubscribe' : 'subscribe', namesOf(channels), this.binary, listener)
      added.catch((error: Error) => end(error))
      return () => void added.then((stop) => stop(), () => {})
    }
    const onEnd = (ended: typeof end): (() => void) => {
      end = ended
      return subscriptions.onEnd(ended)
    }
    return new MessageStream({ listen, onEnd }, signal)
  }

  private async listen(kind: Kind, names: Many<Arg>, listener: Listener<never>): Promise<() => void> {
    return this.hooks.subscriptions.add(kind, namesOf(names), this.binary, listener)
  }

  defineScript(source: string): (keys?: readonly Arg[], args?: readonly Arg[]) => Promise<unknown> {
    let sha: Promise<unknown> | undefined
    return async (keys = [], args = []) => {
      sha ??= this.call('SCRIPT', 'LOAD', source)
      try {
        return await this.call('EVALSHA', await sha, keys.length, keys, args)
      } catch (error) {
        if (!(error instanceof ReplyError)) sha = undefined
        if (!(error instanceof ReplyError) || error.code !== 'NOSCRIPT') throw error
        return this.call('EVAL', source, keys.length, keys, args) // SCRIPT FLUSH, another engine: this loads it again
      }
    }
  }

  pipeline(): AsyncChain {
    return new AsyncChain(this, 'pipeline')
  }

  multi(): AsyncChain {
    return new AsyncChain(this, 'multi')
  }

  scanIterator(options?: ScanOptions): AsyncIterator<unknown> {
    return elementsLater((cursor) => this.call('SCAN', cursor, options))
  }

  hscanIterator(key: Arg, options?: ScanOptions): AsyncIterator<unknown> {
    return couplesLater((cursor) => this.call('HSCAN', key, cursor, options))
  }

  sscanIterator(key: Arg, options?: ScanOptions): AsyncIterator<unknown> {
    return elementsLater((cursor) => this.call('SSCAN', key, cursor, options))
  }

  async *zscanIterator(key: Arg, options?: ScanOptions): AsyncGenerator<unknown, void> {
    for await (const [value, text] of couplesLater((cursor) => this.call('ZSCAN', key, cursor, options))) yield { value, score: score(text) }
  }

  async send(head: Head, args: ArrayLike<unknown>): Promise<unknown> {
    return this.run(flatten(head.words, args, head.rules), false)
  }

  send0(head: Head): Promise<unknown> {
    return this.send(head, [])
  }

  send1(head: Head, a: unknown): Promise<unknown> {
    return this.send(head, [a])
  }

  send2(head: Head, a: unknown, b: unknown): Promise<unknown> {
    return this.send(head, [a, b])
  }

  send3(head: Head, a: unknown, b: unknown, c: unknown): Promise<unknown> {
    return this.send(head, [a, b, c])
  }

  async sendShaped(head: Head, shape: Shape, args: ArrayLike<unknown>): Promise<unknown> {
    return shape(await this.send(head, args), this.builder, args)
  }

  async sendWaiting(head: Head, shape: Shape | undefined, args: ArrayLike<unknown>): Promise<unknown> {
    const { given, signal } = interruption(args)
    signal?.throwIfAborted()
    const request = encodeCommand(flatten(head.words, given, head.rules))
    const reply = await this.one(request, { session: 'commands', waits: true, signal })
    return shape ? shape(reply, this.builder, given) : reply
  }

  /** Runs a request of several commands; error replies are elements. */
  async runAll(request: Uint8Array, count: number, resets: boolean): Promise<Reply[]> {
    const replies = this.decode(await this.hooks.link.send(request, { session: 'commands', resets }))
    if (replies.length !== count) throw new ProtocolError(`${replies.length} replies to ${count} commands`)
    return replies
  }

  private run(args: readonly Arg[], resets: boolean): Promise<Reply | undefined> {
    return this.one(encodeCommand(args), { session: 'commands', resets })
  }

  /** Runs one command; undefined when it has no reply, as after CLIENT REPLY OFF. */
  private async one(request: Uint8Array, info: RequestInfo): Promise<Reply | undefined> {
    const [reply] = this.decode(await this.hooks.link.send(request, info))
    if (reply instanceof ReplyError) throw reply
    return reply
  }

  /** The replies in an output, after handing over the pushes among them. */
  private decode(output: Uint8Array): Reply[] {
    const decoder = new Decoder(this.builder)
    const replies: Reply[] = []
    for (let at = 0; decoder.read(output, at, output.length); at = decoder.position) {
      if (decoder.type === Type.push) this.hooks.onPush(output.slice(at, decoder.position))
      else replies.push(decoder.value)
    }
    return replies
  }
}

/** Commands that run together, in one request. */
export class AsyncChain extends QueuedCommands {
  constructor(
    private readonly runner: AsyncClient,
    kind: ChainKind,
  ) {
    super(runner.builder, kind)
  }

  override call(name: string, ...args: unknown[]): this {
    allowed(name, args)
    return super.call(name, ...args)
  }

  async exec(options: ExecOptions = {}): Promise<unknown[] | null> {
    const { request, count } = this.end()
    if (count === 0) return []
    return this.settle(await this.runner.runAll(request.slice(), count, this.called.some(resets)), options)
  }
}

function allowed(name: string, args: readonly unknown[]): void {
  const upper = name.toUpperCase()
  const silent = upper === 'CLIENT' && String(args[0]).toUpperCase() === 'REPLY'
  const instead = silent ? 'every call has a reply' : REFUSED[upper]
  if (instead) throw new TypeError(`${name} cannot be called by its name here: ${instead}`)
}

function resets(name: string): boolean {
  return /^(hello|reset)$/i.test(name)
}

let defined = false

/** Defines the methods when the first client is made: a program that makes none does without all of this. */
function defineAll(): void {
  if (defined) return
  defined = true
  defineMethods(AsyncClient.prototype, METHODS)
}
