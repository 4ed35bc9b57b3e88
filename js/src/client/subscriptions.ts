/**
 * Messages of channels: one session for all listeners of a database, which is subscribed to whatever one of them listens to.
 *
 * Invariants
 * - A topic (a channel, a pattern or a shard channel) is subscribed to exactly while it has listeners.
 * - A listener is called after the command that caused the message, in the order of publication, and may use the database.
 *   What it throws is nobody's to catch: it becomes an uncaught error, and the others are called all the same.
 */
import type { Engine } from '../engine/engine.js'
import type { Session } from '../engine/session.js'
import { Decoder } from '../resp/decode.js'
import { type Arg, encodeCommand } from '../resp/encode.js'
import { type Reply, ReplyError } from '../resp/reply.js'
import { text } from '../resp/text.js'
import { byteValues } from '../resp/values.js'

/** The command that subscribes. */
export type Kind = 'subscribe' | 'psubscribe' | 'ssubscribe'

/** Receives the message, its channel and the pattern that the channel matches, if it is one. */
export type Listener<Bulk> = (message: Bulk, channel: Bulk, pattern: Bulk) => void

/** What a message is called that a subscription of some kind brings. */
export const KIND_OF: Record<string, Kind | undefined> = { message: 'subscribe', pmessage: 'psubscribe', smessage: 'ssubscribe' }

export interface Topic {
  kind: Kind
  name: Arg
  listeners: Set<Listener<Uint8Array>>
}

export class Subscriptions {
  private session: Session | null = null
  private readonly topics = new Map<string, Topic>()
  private readonly enders = new Set<(failure: Error | null) => void>()

  constructor(
    private readonly engine: Engine,
    private readonly model: Session,
  ) {}

  /** Listens to topics; returns how to stop. Throws the engine's error reply. */
  add(kind: Kind, names: readonly Arg[], binary: boolean, listener: Listener<never>): () => void {
    callable(listener)
    // A function of its own: who listens twice hears twice.
    const receive = (binary ? (...parts: [never, never, never]) => listener(...parts) : asText(listener as Listener<string>)) as Listener<Uint8Array>
    const keys = names.map((name) => keyOf(kind, name))
    const stop = (): void => keys.forEach((key) => this.remove(key, receive))
    try {
      for (const [i, key] of keys.entries()) {
        const topic = this.topics.get(key) ?? this.subscribe(key, { kind, name: names[i], listeners: new Set() })
        topic.listeners.add(receive)
      }
    } catch (error) {
      stop()
      throw error
    }
    return stop
  }

  /** Tells `end` when the database ends: with the reason, if it has failed. Returns how not to be told. */
  onEnd(end: (failure: Error | null) => void): () => void {
    this.enders.add(end)
    return () => void this.enders.delete(end)
  }

  /** The database ends. */
  close(failure: Error | null): void {
    this.topics.clear()
    for (const end of this.enders) end(failure)
  }

  private subscribe(key: string, topic: Topic): Topic {
    this.send(topic.kind, topic.name)
    this.topics.set(key, topic)
    return topic
  }

  private remove(key: string, listener: Listener<Uint8Array>): void {
    const topic = this.topics.get(key)
    if (!topic?.listeners.delete(listener) || topic.listeners.size > 0) return
    this.topics.delete(key)
    if (this.engine.failure) return
    if (this.topics.size > 0) this.send(topic.kind.replace('sub', 'unsub'), topic.name)
    else this.end()
  }

  /** Runs a command of the session, which begins with its first topic. */
  private send(command: string, name: Arg): void {
    if (!this.session) {
      const session = this.engine.session('local:0')
      session.onPush = (output) => this.receive(output)
      session.onClose = () => this.renew()
      session.own(this.model)
      this.session = session
    }
    this.receive(this.session.exec(encodeCommand([command, name])))
  }

  private end(): void {
    this.session?.close()
    this.session = null
  }

  /**
   * The engine has ended the session (CLIENT KILL): another one takes its place. What the user may not listen to any more is given
   * up, as an uncaught error: nobody waits for it.
   */
  private renew(): void {
    this.end()
    for (const [key, { kind, name }] of this.topics) {
      call(() => {
        try {
          this.send(kind, name)
        } catch (error) {
          this.topics.delete(key)
          throw error
        }
      })
    }
  }

  private receive(output: Uint8Array): void {
    const decoder = new Decoder(byteValues)
    for (let at = 0; decoder.read(output, at, output.length); at = decoder.position) {
      if (decoder.value instanceof ReplyError) throw decoder.value
      this.deliver(decoder.value)
    }
  }

  private deliver(push: Reply): void {
    if (!Array.isArray(push)) return
    const [type, ...parts] = push as Uint8Array[]
    const kind = KIND_OF[text(type, 0, type.length)]
    if (!kind) return // a confirmation
    const [topic, channel, message] = kind === 'psubscribe' ? parts : [parts[0], ...parts]
    for (const listener of this.topics.get(keyOf(kind, topic))?.listeners ?? []) {
      call(() => listener(message, channel, topic))
    }
  }
}

/** Throws what is wrong with a listener now: when a message has come there is nobody to tell. */
export function callable(listener: unknown): void {
  if (typeof listener !== 'function') throw new TypeError(`a listener is a function, not ${listener === null ? 'null' : typeof listener}`)
}

/** Calls what may throw, and lets others be called after it. */
export function call(action: () => void): void {
  try {
    action()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

export function asText(listener: Listener<string>): Listener<Uint8Array> {
  return (...parts) => listener(...(parts.map((bytes) => text(bytes, 0, bytes.length)) as [string, string, string]))
}

/** The name of a topic as a key: bytes that are not UTF-8 stay apart from each other. */
export function keyOf(kind: Kind, name: Arg): string {
  const bytes = name instanceof Uint8Array ? name : new TextEncoder().encode(String(name))
  let key: string = kind
  for (const byte of bytes) key += String.fromCharCode(byte)
  return key
}
