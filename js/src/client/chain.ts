/** Commands that run together, at run time: see `Chain` in context.ts for what they promise. */
import { METHODS } from '../commands.gen.js'
import type { Builder } from '../resp/decode.js'
import { type Arg, RequestBuffer } from '../resp/encode.js'
import { type Reply, ReplyError } from '../resp/reply.js'
import { flatten, interruption } from './args.js'
import type { ChainKind, ExecOptions } from './context.js'
import type { Client } from './client.js'
import type { Head } from './head.js'
import type { Shape } from './shape.js'
import { defineMethods, type Sender, waits } from './methods.js'

/** The first error reply of a chain whose commands have all run. */
export class PipelineError extends ReplyError {
  constructor(
    error: ReplyError,
    /** Which command it was, counted from 0. */
    readonly index: number,
    /** The replies of all commands; errors are ReplyErrors. */
    readonly replies: Reply[],
  ) {
    super(error.message, { cause: error })
  }
}

/**
 * Queues commands; how they run is up to what extends it.
 * @internal
 */
export abstract class QueuedCommands implements Sender {
  /** How many commands are queued. */
  length = 0

  protected readonly requests = new RequestBuffer()
  private readonly shapes: (((reply: unknown) => unknown) | undefined)[] = []
  /** Commands that were queued by their name. */
  protected readonly called: string[] = []
  private spent = false

  constructor(
    private readonly builder: Builder<Reply>,
    protected readonly kind: ChainKind,
  ) {
    if (kind === 'multi') this.requests.command(['MULTI'])
  }

  call(name: string, ...args: unknown[]): this {
    if (this.kind === 'pipeline' && waits(METHODS, name, args)) throw waitsHere(name)
    this.called.push(name)
    return this.queue(flatten([name], args))
  }

  send(head: Head, args: ArrayLike<unknown>): this {
    return this.queue(flatten(head.words, args, head.rules))
  }

  send0(head: Head): this {
    return this.queue(head.words)
  }

  send1(head: Head, a: unknown): this {
    return this.send(head, [a])
  }

  send2(head: Head, a: unknown, b: unknown): this {
    return this.send(head, [a, b])
  }

  send3(head: Head, a: unknown, b: unknown, c: unknown): this {
    return this.send(head, [a, b, c])
  }

  sendShaped(head: Head, shape: Shape, args: ArrayLike<unknown>): this {
    this.send(head, args)
    this.shapes[this.length - 1] = (reply) => shape(reply, this.builder, args)
    return this
  }

  /** In a transaction nothing waits; a pipeline would be held up by it. */
  sendWaiting(head: Head, shape: Shape | undefined, args: ArrayLike<unknown>): this {
    if (this.kind === 'pipeline') throw waitsHere(String(head.words[0]))
    args = interruption(args).given
    return shape ? this.sendShaped(head, shape, args) : this.send(head, args)
  }

  /** The whole request, and how many replies it has. A chain runs once. */
  protected end(): { request: Uint8Array; count: number } {
    if (this.spent) throw new Error('this chain has run already: begin another one')
    this.spent = true
    if (this.kind === 'pipeline') return { request: this.requests.view(), count: this.length }
    this.requests.command(['EXEC'])
    return { request: this.requests.view(), count: this.length + 2 }
  }

  /** What `exec` returns, or throws, when these are the replies. */
  protected settle(answers: Reply[], options: ExecOptions): unknown[] | null {
    const replies = this.kind === 'multi' ? executed(answers) : answers
    if (replies) for (const [i, shape] of this.shapes.entries()) if (shape) replies[i] = shape(replies[i]) as Reply
    if (replies && !options.keepErrors) {
      const index = replies.findIndex((reply) => reply instanceof ReplyError)
      if (index >= 0) throw new PipelineError(replies[index] as ReplyError, index, replies)
    }
    return replies
  }

  private queue(args: readonly Arg[]): this {
    if (this.spent) throw new Error('this chain has run already: begin another one')
    this.requests.command(args)
    this.length++
    return this
  }
}

defineMethods(QueuedCommands.prototype, METHODS)

/** @internal */
export class CommandChain extends QueuedCommands {
  constructor(
    private readonly runner: Client,
    kind: ChainKind,
  ) {
    super(runner.builder, kind)
  }

  exec(options: ExecOptions = {}): unknown[] | null {
    const { request, count } = this.end()
    let answers: Reply[]
    try {
      answers = this.runner.runAll(request, count)
    } finally {
      for (const name of this.called) this.runner.hooks.onCall(name)
    }
    return this.settle(answers, options)
  }
}

/** The replies of a transaction, out of those to MULTI, to each command ("+QUEUED" or an error) and to EXEC. */
function executed(answers: Reply[]): Reply[] | null {
  const refused = answers.slice(0, -1).find((answer) => answer instanceof ReplyError)
  const last = answers[answers.length - 1]
  if (last instanceof ReplyError) throw new ReplyError(last.message, { cause: refused })
  if (refused) throw refused
  return last as Reply[] | null
}

function waitsHere(name: string): TypeError {
  return new TypeError(`${name} waits, which would hold up the rest of the pipeline: call it by itself, or in multi(), where nothing waits`)
}
