/** A session of an engine: what Redis calls a client. It has its own selected database, MULTI state and protocol. */
import { concat } from '../resp/bytes.js'
import { ReplyError } from '../resp/reply.js'
import type { Transport } from '../transport.js'
import type { Engine } from './engine.js'
import { EngineError } from './errors.js'
import { Control, Flag } from './exports.js'
import { overdue } from './overdue.js'

export class Session implements Transport {
  requestAt = 0
  replyAt = 0
  replyEnd = 0
  /** The engine asks that the host ends the session once the reply is delivered (QUIT, protocol error). */
  closing = false
  /** The engine paused after a large amount of output: `execute(0)` goes on. */
  more = false
  /** Its last command has no reply yet: that comes as output. */
  waiting = false
  /** Receives output that no request asked for, such as messages of channels, or waited for; the bytes are the receiver's own. */
  onPush: (output: Uint8Array) => void = () => {}
  /** Called when output was only a part of what input behind a command that waited has brought: hands over the rest like it. */
  onResume: () => void = () => {
    for (const part of this.run(nothing)) if (part.length > 0) this.onPush(part)
  }
  /** Called when the engine has ended the session and that was no request's doing; `sent`: something came with that. */
  onClose: (sent: boolean) => void = () => {}

  /** Whether somebody waits for the reply of every call: a command that has none yet is then ended, see overdue.ts. */
  synchronous = false
  /** Why the session takes no command now; '' if it does. Until the reply that it waits for, which nobody takes any more. */
  stuck = ''

  /** The engine's number of this session; 0 while it is not open. */
  handle = 0
  /** Called when the session is used and not open, or no longer: may open it. */
  onClosed: () => void = () => {
    throw new EngineError('this session is closed')
  }

  constructor(private readonly engine: Engine) {}

  get view(): DataView {
    return this.engine.view
  }

  prepare(size: number): Uint8Array {
    const { engine } = this
    if (engine.failure !== null) throw engine.failure
    if (this.handle === 0 || this.closing) this.reopen()
    if (this.stuck !== '') throw new ReplyError(this.stuck)
    if (size > engine.inputSize || engine.bytes.length === 0) engine.reserve(size)
    this.requestAt = engine.inputAt
    return engine.bytes
  }

  execute(length: number): Uint8Array {
    const { engine } = this
    try {
      engine.exports.wedis_exec(this.handle, length, engine.now())
    } catch (error) {
      throw engine.fail(error)
    }
    return this.replies()
  }

  executeSplit(length: number, args: number): Uint8Array {
    const { engine } = this
    try {
      engine.exports.wedis_exec_split(this.handle, length, args, engine.now())
    } catch (error) {
      throw engine.fail(error)
    }
    return this.replies()
  }

  /** Reads where the last call left its replies, and what else it left. */
  private replies(): Uint8Array {
    const { engine } = this
    if (engine.bytes.length === 0) engine.takeViews()
    const { words } = engine
    const at = words[Control.outAt]
    this.replyAt = at
    this.replyEnd = at + words[Control.outLength]
    const flags = words[Control.flags]
    this.more = (flags & Flag.more) !== 0
    this.waiting = (flags & Flag.waiting) !== 0
    if ((flags & Flag.closing) !== 0) this.closing = true
    if (this.waiting && this.synchronous) return this.overdue()
    const next = engine.times[Control.nextTick / 2]
    if ((flags & Flag.failed) !== 0 || words[Control.journalLength] !== 0 || words[Control.readySession] !== 0 || (next !== 0 && next !== engine.armed)) {
      engine.settle()
    }
    return engine.bytes
  }

  /** Gets the reply that the last call has not brought. */
  private overdue(): Uint8Array {
    const replies = overdue(this.engine, this, this.engine.bytes.slice(this.replyAt, this.replyEnd))
    this.replyAt = 0
    this.replyEnd = replies.length
    return replies
  }

  /** Runs RESP bytes, whole commands or parts of them, and returns the replies; the caller's own copy. */
  exec(input: Uint8Array): Uint8Array {
    const first = this.part(input)
    if (!this.more) return first
    const parts = [first]
    while (this.more) parts.push(this.part(nothing))
    return concat(parts)
  }

  /** The same, with the replies in parts of bounded size: what is not fetched is not computed. */
  *run(input: Uint8Array): Generator<Uint8Array, void> {
    yield this.part(input)
    while (this.more) yield this.part(nothing)
  }

  private part(input: Uint8Array): Uint8Array {
    this.prepare(input.length).set(input, this.requestAt)
    const bytes = this.execute(input.length)
    return bytes.slice(this.replyAt, this.replyEnd)
  }

  /** Takes output that no request asked for, with the flags that came with it. */
  receive(output: Uint8Array, flags: number): void {
    this.more = (flags & Flag.more) !== 0
    this.waiting = (flags & Flag.waiting) !== 0
    if ((flags & Flag.closing) !== 0) this.closing = true
    if (this.stuck !== '') {
      if ((flags & Flag.waiting) === 0) this.stuck = ''
    } else if (output.length > 0) this.onPush(output)
    if (this.closing) this.onClose(output.length > 0)
    else if (this.more && this.handle !== 0) this.onResume()
  }

  /** Tells how many bytes of output the host holds because the other side does not read them. */
  unsent(bytes: number): void {
    if (this.handle !== 0) this.engine.unsent(this.handle, bytes)
  }

  /** Ends the session. */
  close(): void {
    this.engine.endSession(this.handle)
    this.handle = 0
  }

  /** Ends a session that is over, for whoever can begin another one in its place. */
  private reopen(): void {
    this.close()
    this.onClosed()
  }

  /** Makes this the owner's session: it needs no password and may do everything; with the state of `model`, if that is open. */
  own(model?: Session): void {
    this.engine.own(this.handle, model?.handle)
  }

  /** Begins a session of the engine in this object, which has none. */
  open(peer: string, local = ''): void {
    this.closing = false
    this.stuck = ''
    this.handle = this.engine.beginSession(this, `${peer}\0${local}`)
  }
}

const nothing = new Uint8Array(0)
