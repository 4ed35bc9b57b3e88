/** Commands that run together, at run time: see `Chain` in context.ts for what they promise. */
import { METHODS } from '../commands.gen.js'
import { type Arg, RequestBuffer } from '../resp/encode.js'
import { type Reply, ReplyError } from '../resp/reply.js'
import { flatten } from './args.js'
import type { ChainKind, ExecOptions } from './context.js'
import type { Client } from './client.js'
import type { Head } from './head.js'
import { defineMethods, type Sender } from './methods.js'

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

/** @internal */
export class CommandChain implements Sender {
  /** How many commands are queued. */
  length = 0

  private readonly requests = new RequestBuffer()
  private spent = false

  constructor(
    private readonly runner: Client,
    private readonly kind: ChainKind,
  ) {
    if (kind === 'multi') this.requests.command(['MULTI'])
  }

  call(name: string, ...args: unknown[]): this {
    return this.queue(flatten([name], args))
  }

  send(head: Head, args: ArrayLike<unknown>): this {
    return this.queue(flatten(head.words, args, head.repeat))
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

  exec(options: ExecOptions = {}): unknown[] | null {
    if (this.spent) throw new Error('this chain has run already: begin another one')
    this.spent = true
    const replies = this.kind === 'multi' ? this.transact() : this.runner.runAll(this.requests.view(), this.length)
    if (replies && !options.keepErrors) {
      const index = replies.findIndex((reply) => reply instanceof ReplyError)
      if (index >= 0) throw new PipelineError(replies[index] as ReplyError, index, replies)
    }
    return replies
  }

  /** Runs the transaction: MULTI, "+QUEUED" or an error for each command, and what EXEC says. */
  private transact(): Reply[] | null {
    this.requests.command(['EXEC'])
    const answers = this.runner.runAll(this.requests.view(), this.length + 2)
    const refused = answers.slice(0, -1).find((answer) => answer instanceof ReplyError)
    const executed = answers[answers.length - 1]
    if (executed instanceof ReplyError) throw new ReplyError(executed.message, { cause: refused })
    if (refused) throw refused
    return executed as Reply[] | null
  }

  private queue(args: readonly Arg[]): this {
    if (this.spent) throw new Error('this chain has run already: begin another one')
    this.requests.command(args)
    this.length++
    return this
  }
}

defineMethods(CommandChain.prototype, METHODS)
