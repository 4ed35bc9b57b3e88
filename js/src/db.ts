/** The public face of a database in this thread. */
import type { Commands } from './commands.gen.js'
import { Client, type ClientHooks } from './client/client.js'
import type { Bulk, Chain, Context, Many, Result, Sync, SyncBytes, SyncMaps, ValuesOf } from './client/context.js'
import type { Message, MessagesOptions, Monitored } from './client/message.js'
import type { Scans } from './client/scans.js'
import { Subscriptions, call, callable } from './client/subscriptions.js'
import { WaitingRoom } from './client/waiting.js'
import type { ClusterNode } from './engine/cluster.js'
import type { Engine } from './engine/engine.js'
import { Session as EngineSession } from './engine/session.js'
import type { FileBlob } from './engine/source.js'
import type { Ticking } from './engine/ticker.js'
import { following, localSources } from './live/live.js'
import type { Following } from './live/types.js'
import { Closing } from './persistence/closing.js'
import { copy, dump } from './persistence/exporting.js'
import type { Keeper, Keeping } from './persistence/keeper.js'
import { type PersistenceStatus, UNSAVED } from './persistence/status.js'
import { Decoder } from './resp/decode.js'
import { type Arg, encodeCommand } from './resp/encode.js'
import type { Reply } from './resp/reply.js'
import { byteValues, mapValues, textValues } from './resp/values.js'

/** What `db.on` listens to, and what a listener receives. */
export interface DbEvents {
  /**
   * Keys that this client was told to be careful with have changed: `db.client.tracking('ON')`, and whatever it read since. Null
   * means all.
   */
  invalidate: [keys: string[] | null]
  /** The state of saving has changed. */
  persistence: [status: PersistenceStatus]
  /** Any RESP3 push that no request asked for. */
  push: [message: Reply[]]
}

/** A connection of its own to the database: raw RESP in and out, as a socket would. It begins in RESP2. */
export interface Session {
  /** Runs RESP bytes, which may end in the middle of a command, and returns the replies to what is complete. */
  exec(input: Uint8Array): Uint8Array
  /**
   * The same with the replies in parts of bounded size. Input is worked off as parts are fetched, so a slow receiver
   * holds up its own commands only. Fetch all of them before the next input.
   */
  run(input: Uint8Array): Iterable<Uint8Array>
  /** Whether the other side must be disconnected after this reply: it said QUIT or broke the protocol. The session is over. */
  readonly closing: boolean
  /** Receives output that no request asked for, and the reply to a command that waited: until then `exec` returns nothing. */
  onPush: (output: Uint8Array) => void
  /**
   * Called when a command no longer waits and the input behind it has more replies than one part holds. Unless it is set, `onPush`
   * receives all of them at once; set it to take them from `run(new Uint8Array())` at the receiver's speed.
   */
  onResume: () => void
  /**
   * Called when the engine has ended the session and that was no request's doing: CLIENT KILL, a limit. Disconnect the other
   * side, after it has read what `onPush` got just before if something was `sent`, else at once.
   */
  onClose: (sent: boolean) => void
  /** Tells how many bytes of output wait because the other side does not read them: client-output-buffer-limit is about these. */
  unsent(bytes: number): void
  /** Ends the session. */
  close(): void
}

/** The commands of a database, with replies of some kind of values. */
export interface View<C extends Context> extends Commands<C>, Scans<C> {
  /** Runs any command; objects are options, as in the typed methods, and the reply is what the engine sent. */
  call<T = Reply>(name: string, ...args: CallArg[]): Result<C, T>
  /**
   * Calls the listener with every message of one or several channels; resolves with how to stop. Messages come after the command
   * that caused them, in order. Listening keeps no process alive.
   */
  subscribe(channels: Many<Arg>, listener: (message: Bulk<C>, channel: Bulk<C>) => void): Promise<() => void>
  /** The same for channels that match one or several patterns; the listener gets the pattern too. */
  psubscribe(patterns: Many<Arg>, listener: (message: Bulk<C>, channel: Bulk<C>, pattern: Bulk<C>) => void): Promise<() => void>
  /** The same for shard channels: those of `spublish`. */
  ssubscribe(channels: Many<Arg>, listener: (message: Bulk<C>, channel: Bulk<C>) => void): Promise<() => void>
  /**
   * The messages of channels from now on, to loop over: `for await (const { channel, message } of db.messages('news'))`. Leaving
   * the loop ends it; so do the signal, with its reason, and `db.close()`.
   */
  messages(channels: Many<Arg>, options?: MessagesOptions): AsyncIterableIterator<Message<Bulk<C>>>
  /**
   * A script as a function of keys and arguments: run by its SHA1 (EVALSHA), loaded where the engine does not have it.
   */
  defineScript<T = Reply>(source: string): (keys?: readonly Arg[], args?: readonly Arg[]) => Result<C, T>
  /** Begins a run of commands that cross into the engine together. */
  pipeline(): Chain<'pipeline', [], ValuesOf<C>>
  /** Begins a transaction. */
  multi(): Chain<'multi', [], ValuesOf<C>>
}

/**
 * A database. Every Redis command is a method in lower case that returns its reply at once and throws a ReplyError:
 * `db.set('k', 'v', { EX: 10 })`, `db.config.get('max*')`. Those that wait return a promise: `db.blpop('queue', 5)`.
 */
export interface Db extends View<Sync>, Following {
  /** The same commands with bulk replies as Uint8Array, maps as Map: `db.bytes.get('k')`. */
  readonly bytes: View<SyncBytes>
  /** The same commands with maps as Map, which keeps fields in order: `db.maps.hgetall('k')`. */
  readonly maps: View<SyncMaps>
  /** Runs RESP bytes in a session of their own and returns RESP bytes (RESP2 unless HELLO 3 was sent). */
  exec(input: Uint8Array): Uint8Array
  /**
   * Opens a further session, for one more client of this database. `peer` is its address in CLIENT LIST, `local` the one that it
   * came to.
   */
  session(peer?: string, local?: string): Session
  /** Does what is due by now: needed only where `now` was injected, as there is no timer then. Returns the next time (ms) or null. */
  tick(): number | null
  /** Calls the listener with every command that the engine runs, for anyone, until it is stopped. It costs every command time. */
  monitor(listener: (command: Monitored) => void): Promise<() => void>
  /**
   * Tells a database that is a node of a cluster (opened with `config: { 'cluster-enabled': 'yes' }`) who owns which slots: all
   * nodes, this one first. Commands for keys of others fail with MOVED from then on. It is not stored: tell it again after `open`.
   */
  setCluster(nodes: readonly ClusterNode[]): void
  /** State of saving. */
  readonly persistence: PersistenceStatus
  /** Listens to an event. Returns how to stop. */
  on<E extends keyof DbEvents>(event: E, listener: (...values: DbEvents[E]) => void): () => void
  /** Resolves when everything written so far is stored; rejects with a PersistenceError when the store refuses. */
  flush(): Promise<void>
  /**
   * Saves what is unsaved, then closes the store and the database. When saving fails it rejects and the database stays open;
   * `discard` closes it all the same.
   */
  close(options?: { discard?: boolean }): Promise<void>
  /** The database as of now, as an RDB file: redis-server loads it, and so does `open({ load })`. Commands may run meanwhile. */
  dump(): Promise<FileBlob>
  /** With a key, the command DUMP. */
  dump(key: Arg): ReturnType<View<Sync>['dump']>
  /**
   * An independent copy in memory, with the same settings, users, clock and engine: for tests, which fill one database and give each a
   * copy. Takes milliseconds for a small one.
   */
  clone(): Promise<Db>
  /** Bytes of memory that the engine has taken from the host (its WebAssembly memory, which never shrinks). */
  readonly footprint: number
}

/** An argument of `call`. */
export type CallArg = Arg | readonly CallArg[] | ReadonlyMap<Arg, Arg> | { readonly [token: string]: CallArg | boolean | undefined } | undefined

/**
 * A Db on an engine in this thread.
 * @internal
 */
export class LocalDb extends Client {
  readonly bytes: Client
  readonly maps: Client
  readonly live: Following['live']
  readonly changes: Following['changes']
  private raw: EngineSession | null = null
  private readonly closing = new Closing(() => this.keeper, () => {
    this.ticking?.stop()
    this.engine.stop()
  })
  private readonly listeners: Listeners = { invalidate: new Set(), persistence: new Set(), push: new Set() }
  private readonly waiting: WaitingRoom
  /** Pushes that no listener has heard yet. */
  private readonly pushes: Reply[][] = []

  constructor(
    private readonly engine: Engine,
    private keeper: Keeper | null,
    private readonly ticking: Ticking | null,
  ) {
    // Opened when it is first used: a server does not have itself among its clients.
    const session = new EngineSession(engine)
    session.synchronous = true
    session.onClosed = () => {
      session.open(OWN_PEER)
      session.own()
    }
    const subscriptions = new Subscriptions(engine, session)
    const hooks: ClientHooks = {
      onPush: (push) => this.later(push),
      onCall: (name) => {
        // This session's protocol is its own, and so are its rights after RESET.
        const command = name.toUpperCase()
        if (command === 'RESET') session.own()
        else if (command === 'HELLO') session.exec(encodeCommand(['HELLO', 3]))
      },
      wait: (args, builder, signal) => this.waiting.run(args, session, builder, signal),
      subscriptions,
    }
    super(session, textValues, hooks)
    this.bytes = new Client(session, byteValues, hooks)
    this.maps = new Client(session, mapValues, hooks)
    const follow = following(localSources(engine), (end) => subscriptions.onEnd(end))
    this.live = follow.live
    this.changes = follow.changes
    this.waiting = new WaitingRoom(engine, (count) => ticking?.hold(count > 0))
    engine.onFailure = (failure, stopped) => {
      this.waiting.close(failure)
      subscriptions.close(stopped ? null : failure)
    }
    session.onPush = (output) => {
      const decoder = new Decoder(textValues)
      for (let at = 0; decoder.read(output, at, output.length); at = decoder.position) this.later(decoder.value as Reply[])
      this.deliver()
    }
    if (keeper) this.keep(keeper)
  }

  /** What keeps the data, from now on. */
  keep(keeper: Keeper): void {
    this.keeper = keeper
    keeper.onChange = (status) => {
      for (const listener of this.listeners.persistence) call(() => listener(status))
    }
  }

  /** Fills the empty engine from a place, and keeps it there from now on; `loading`: see `Keeping`. */
  async keepIn(place: Keeping, loading?: () => void): Promise<Keeper> {
    const keeper = await place.keep(this.engine, undefined, loading)
    this.keep(keeper)
    return keeper
  }

  /** Null when all that was done is stored, to the durability that was chosen; else when it is: see `Keeper`. */
  committed(): Promise<void> | null {
    return this.keeper?.committed() ?? null
  }

  /** Bytes of journal that the keeper has not fetched yet. */
  get journalLength(): number {
    return this.engine.journalLength
  }

  exec(input: Uint8Array): Uint8Array {
    if (this.raw?.closing) this.raw.close() // CLIENT KILL
    if (!this.raw?.handle) this.raw = this.engine.session(OWN_PEER)
    const output = this.raw.exec(input)
    if (this.raw.closing) this.raw.close()
    return output
  }

  session(peer = OWN_PEER, local = ''): Session {
    return this.engine.session(peer, local)
  }

  tick(): number | null {
    const next = this.engine.tick()
    return next === 0 ? null : next / 1000
  }

  get persistence(): PersistenceStatus {
    return this.keeper?.status ?? UNSAVED
  }

  on<E extends keyof DbEvents>(event: E, listener: (...values: DbEvents[E]) => void): () => void {
    callable(listener)
    const listeners = this.listeners[event] as Set<typeof listener> | undefined
    if (!listeners) throw new TypeError(`there is no event ${JSON.stringify(event)}`)
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  async flush(): Promise<void> {
    await this.keeper?.flush()
  }

  close(options: { discard?: boolean } = {}): Promise<void> {
    return this.closing.close(options.discard ?? false)
  }

  get footprint(): number {
    return this.engine.memory
  }

  dump(...key: Arg[]): unknown {
    return key.length === 0 ? dump(this.engine) : (Client.prototype as unknown as Db).dump.apply(this, key as [Arg])
  }

  /** Opens an empty database with the same settings. */
  another: () => Promise<LocalDb> = () => Promise.reject(new Error('this database cannot be copied'))

  async clone(): Promise<Db> {
    this.engine.alive()
    const clone = await this.another()
    copy(this.engine, clone.engine)
    const [ours, theirs] = [this, clone].map((db) => db.call('CONFIG', 'GET', '*') as Record<string, string>)
    const changed = Object.entries(ours).filter(([name, value]) => theirs[name] !== value)
    if (changed.length > 0) clone.call('CONFIG', 'SET', ...changed.flat())
    for (const line of this.call('ACL', 'LIST') as string[]) {
      const [, name, ...rules] = line.split(' ')
      clone.call('ACL', 'SETUSER', name!, 'resetpass', 'resetkeys', 'resetchannels', 'clearselectors', '-@all', ...rules) // `reset` leaves a flag
    }
    return clone as unknown as Db
  }

  setCluster(nodes: readonly ClusterNode[]): void {
    this.engine.setCluster(nodes)
  }

  async monitor(listener: (command: Monitored) => void): Promise<() => void> {
    callable(listener)
    const { monitor } = await import('./client/monitor.js') // few have a use for it
    return monitor(this.engine, listener)
  }

  /** Tells the engine what became of something that it, or the host, has begun: see `Engine.saved`. */
  saved(what: Parameters<Engine['saved']>[0], error = ''): void {
    this.engine.saved(what, error)
  }

  /** Hands a push to the listeners once the command that brings it has returned: they may use the database. */
  private later(push: Reply[]): void {
    if (this.pushes.push(push) === 1) queueMicrotask(() => this.deliver())
  }

  private deliver(): void {
    for (const push of this.pushes.splice(0)) {
      for (const listener of this.listeners.push) call(() => listener(push))
      if (push[0] !== 'invalidate') continue
      for (const listener of this.listeners.invalidate) call(() => listener(push[1] as string[] | null))
    }
  }
}

type Listeners = { [E in keyof DbEvents]: Set<(...values: DbEvents[E]) => void> }

/** The address of in-process sessions in CLIENT LIST. */
const OWN_PEER = 'local:0'
