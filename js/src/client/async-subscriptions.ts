/**
 * Messages of channels over a link: one session for all listeners of a database.
 *
 * The invariants are those of subscriptions.ts. A topic counts as subscribed to from the moment the command is sent: the link keeps
 * order, so whatever is sent later is heard.
 */
import type { Arg } from '../resp/encode.js'
import { encodeCommand } from '../resp/encode.js'
import { Decoder } from '../resp/decode.js'
import { type Reply, ReplyError } from '../resp/reply.js'
import { text } from '../resp/text.js'
import { byteValues } from '../resp/values.js'
import type { Link } from './link.js'
import { KIND_OF, type Kind, type Listener, type Topic, asText, call, callable, keyOf } from './subscriptions.js'

const SESSION = 'messages'

export class AsyncSubscriptions {
  private readonly topics = new Map<string, Topic & { subscribed: Promise<void> }>()
  private readonly enders = new Set<(failure: Error | null) => void>()
  private over = false

  constructor(private readonly link: Link) {}

  /** Listens to topics; resolves with how to stop. Rejects with the engine's error reply. */
  async add(kind: Kind, names: readonly Arg[], binary: boolean, listener: Listener<never>): Promise<() => void> {
    callable(listener)
    // A function of its own: who listens twice hears twice.
    const receive = (binary ? (...parts: [never, never, never]) => listener(...parts) : asText(listener as Listener<string>)) as Listener<Uint8Array>
    const keys = names.map((name) => keyOf(kind, name))
    const stop = (): void => keys.forEach((key) => this.remove(key, receive))
    const subscribed = keys.map((key, i) => {
      let topic = this.topics.get(key)
      if (!topic) {
        topic = { kind, name: names[i], listeners: new Set(), subscribed: this.send(kind, names[i]) }
        this.topics.set(key, topic)
      }
      topic.listeners.add(receive)
      return topic.subscribed
    })
    try {
      await Promise.all(subscribed)
    } catch (error) {
      for (const one of subscribed) one.catch(() => {})
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
    this.over = true
    this.topics.clear()
    for (const end of this.enders) end(failure)
  }

  /** The session has ended (CLIENT KILL, another leader): another one takes its place. What may not be listened to any more is an uncaught error. */
  renew(): void {
    for (const [key, topic] of this.topics) {
      topic.subscribed = this.send(topic.kind, topic.name)
      topic.subscribed.catch((error: unknown) => {
        if (this.over || !(error instanceof ReplyError)) return // it listens, though the store has refused something else meanwhile
        this.topics.delete(key)
        call(() => {
          throw error
        })
      })
    }
  }

  /** Takes output of the session. Throws an error reply. */
  receive(output: Uint8Array): void {
    const decoder = new Decoder(byteValues)
    for (let at = 0; decoder.read(output, at, output.length); at = decoder.position) {
      if (decoder.value instanceof ReplyError) throw decoder.value
      this.deliver(decoder.value)
    }
  }

  private remove(key: string, listener: Listener<Uint8Array>): void {
    const topic = this.topics.get(key)
    if (!topic?.listeners.delete(listener) || topic.listeners.size > 0) return
    this.topics.delete(key)
    if (!this.over) this.send(topic.kind.replace('sub', 'unsub'), topic.name).catch(() => {}) // the engine is gone, or says it at the next use
  }

  private async send(command: string, name: Arg): Promise<void> {
    this.receive(await this.link.send(encodeCommand([command, name]), { session: SESSION }))
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
