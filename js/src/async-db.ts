/** The public face of a database whose answers come later: because they wait for the disk, or come from another thread. */
import { AsyncClient, type AsyncHooks } from './client/async-client.js'
import { AsyncSubscriptions } from './client/async-subscriptions.js'
import type { Async, AsyncBytes, AsyncMaps } from './client/context.js'
import type { Link } from './client/link.js'
import type { Monitored } from './client/message.js'
import { parse } from './client/monitor.js'
import { call, callable } from './client/subscriptions.js'
import type { DbEvents, View } from './db.js'
import type { FileBlob } from './engine/source.js'
import { following } from './live/live.js'
import { remoteSources } from './live/remote.js'
import type { Following } from './live/types.js'
import type { PersistenceStatus } from './persistence/status.js'
import { Decoder } from './resp/decode.js'
import { type Arg, encodeCommand } from './resp/encode.js'
import type { Reply } from './resp/reply.js'
import { byteValues, mapValues, textValues } from './resp/values.js'

/** A connection of its own: raw RESP in and out, as a socket would. It begins in RESP2. */
export interface AsyncSession {
  /** Runs RESP bytes; resolves with the replies, which are empty for a command that waits: its reply is output. */
  exec(input: Uint8Array): Promise<Uint8Array>
  /** Receives output that no request asked for, and the reply to a command that waited. */
  onPush: (output: Uint8Array) => void
  /** Called when the session has ended and that was not `close`: open another one. */
  onClose: () => void
  /** Whether it has ended. */
  readonly closing: boolean
  close(): void
}

/**
 * A database whose methods return promises: the commands of `Db`, in the order in which they are called. With `durability: 'strict'` a
 * promise settles when what the command did, and whatever it saw, is on disk.
 */
export interface AsyncDb extends View<Async>, Following {
  /** The same commands with bulk replies as Uint8Array, maps as Map. */
  readonly bytes: View<AsyncBytes>
  /** The same commands with maps as Map, which keeps fields in order. */
  readonly maps: View<AsyncMaps>
  /** Opens a further session, for one more client of this database. */
  session(): AsyncSession
  /** Calls the listener with every command that the engine runs, for anyone, until it is stopped. It costs every command time. */
  monitor(listener: (command: Monitored) => void): Promise<() => void>
  /** State of saving. */
  readonly persistence: PersistenceStatus
  /** Listens to an event. Returns how to stop. */
  on<E extends keyof DbEvents>(event: E, listener: (...values: DbEvents[E]) => void): () => void
  /** Resolves when everything written so far is stored; rejects with a PersistenceError when the store refuses. */
  flush(): Promise<void>
  /** The database as of now, as an RDB file: redis-server loads it, and so does `open({ load })`. */
  dump(): Promise<FileBlob>
  /** With a key, the command DUMP. */
  dump(key: Arg): ReturnType<View<Async>['dump']>
  /** Saves what is unsaved, then closes; when saving fails it rejects and the database stays open. `discard` closes it all the same. */
  close(options?: { discard?: boolean }): Promise<void>
}

type Listeners = { [E in keyof DbEvents]: Set<(...values: DbEvents[E]) => void> }

/**
 * An AsyncDb over a link.
 * @internal
 */
export class RemoteDb extends AsyncClient {
  readonly bytes: AsyncClient
  readonly maps: AsyncClient
  readonly live: Following['live']
  readonly changes: Following['changes']
  private readonly link: Link
  private readonly listeners: Listeners = { invalidate: new Set(), persistence: new Set(), push: new Set() }
  private readonly monitors = new Set<(command: Monitored) => void>()
  private readonly sessions = new Map<string, RawSession>()
  private opened = 0

  constructor(link: Link) {
    const subscriptions = new AsyncSubscriptions(link)
    const hooks: AsyncHooks = { link, subscriptions, onPush: (output) => queueMicrotask(() => this.receive(output)) }
    super(textValues, hooks)
    this.link = link
    this.bytes = new AsyncClient(byteValues, hooks)
    this.maps = new AsyncClient(mapValues, hooks)
    const follow = following(remoteSources((name, options, receive) => link.feed(name, options, receive)), (end) => subscriptions.onEnd(end))
    this.live = follow.live
    this.changes = follow.changes
    link.onPush = (session, output) => {
      if (session === 'commands') this.receive(output)
      else if (session === 'messages') subscriptions.receive(output)
      else if (session === 'monitor') this.show(output)
      else this.sessions.get(session)?.onPush(output)
    }
    link.onEnd = (session) => {
      if (session === 'messages') subscriptions.renew()
      else if (session === 'monitor' && this.monitors.size > 0) this.beginMonitor().catch(() => {})
      else this.sessions.get(session)?.ended()
    }
    link.onStatus = (status) => {
      for (const listener of this.listeners.persistence) call(() => listener(status))
    }
    link.onFailure = (failure, stopped) => {
      subscriptions.close(stopped ? null : failure)
      for (const session of [...this.sessions.values()]) session.ended()
    }
  }

  session(): AsyncSession {
    const name = `raw:${++this.opened}`
    const session = new RawSession(this.link, name, () => this.sessions.delete(name))
    this.sessions.set(name, session)
    return session
  }

  async monitor(listener: (command: Monitored) => void): Promise<() => void> {
    callable(listener)
    const show = (command: Monitored): void => listener(command)
    this.monitors.add(show)
    const stop = (): void => {
      if (this.monitors.delete(show) && this.monitors.size === 0) this.link.end('monitor')
    }
    try {
      if (this.monitors.size === 1) await this.beginMonitor()
    } catch (error) {
      stop()
      throw error
    }
    return stop
  }

  get persistence(): PersistenceStatus {
    return this.link.status
  }

  on<E extends keyof DbEvents>(event: E, listener: (...values: DbEvents[E]) => void): () => void {
    callable(listener)
    const listeners = this.listeners[event] as Set<typeof listener> | undefined
    if (!listeners) throw new TypeError(`there is no event ${JSON.stringify(event)}`)
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  flush(): Promise<void> {
    return this.link.flush()
  }

  dump(...key: Arg[]): unknown {
    return key.length === 0 ? this.link.dump() : this.call('DUMP', ...key)
  }

  async close(options: { discard?: boolean } = {}): Promise<void> {
    await this.link.close(options)
  }

  private async beginMonitor(): Promise<void> {
    this.show(await this.link.send(encodeCommand(['MONITOR']), { session: 'monitor' }))
  }

  private show(output: Uint8Array): void {
    for (const line of valuesIn(output)) {
      const command = parse(String(line))
      if (command) for (const listener of this.monitors) call(() => listener(command))
    }
  }

  private receive(output: Uint8Array): void {
    for (const push of valuesIn(output) as Reply[][]) {
      for (const listener of this.listeners.push) call(() => listener(push))
      if (push[0] !== 'invalidate') continue
      for (const listener of this.listeners.invalidate) call(() => listener(push[1] as string[] | null))
    }
  }
}

class RawSession implements AsyncSession {
  closing = false
  onPush: (output: Uint8Array) => void = () => {}
  onClose: () => void = () => {}

  constructor(
    private readonly link: Link,
    private readonly name: string,
    private readonly left: () => void,
  ) {}

  async exec(input: Uint8Array): Promise<Uint8Array> {
    if (this.closing) throw new Error('this session is closed')
    return this.link.send(input, { session: this.name })
  }

  ended(): void {
    if (this.closing) return
    this.closing = true
    this.left()
    call(() => this.onClose())
  }

  close(): void {
    if (this.closing) return
    this.closing = true
    this.left()
    this.link.end(this.name)
  }
}

function valuesIn(output: Uint8Array): Reply[] {
  const decoder = new Decoder(textValues)
  const values: Reply[] = []
  for (let at = 0; decoder.read(output, at, output.length); at = decoder.position) values.push(decoder.value)
  return values
}
