/** A link to an engine in this thread: replies and messages leave when what they speak of is as durable as was chosen. */
import type { Engine } from '../engine/engine.js'
import type { Ticking } from '../engine/ticker.js'
import { feeds } from '../live/remote.js'
import type { SourceName } from '../live/sources.js'
import { Closing } from '../persistence/closing.js'
import { dump } from '../persistence/exporting.js'
import type { Keeper } from '../persistence/keeper.js'
import { type PersistenceStatus, UNSAVED } from '../persistence/status.js'
import { holdFor } from './alive.js'
import type { Link, RequestInfo } from './link.js'
import { Outbox } from './outbox.js'
import { Seat } from './seat.js'
import { call } from './subscriptions.js'

export class LocalLink implements Link {
  onPush: Link['onPush'] = () => {}
  onEnd: Link['onEnd'] = () => {}
  onStatus: Link['onStatus'] = () => {}
  onFailure: Link['onFailure'] = () => {}

  private readonly seat: Seat
  private readonly outbox: Outbox
  private readonly closing = new Closing(() => this.keeper, () => {
    this.ticking?.stop()
    this.engine.stop()
  })

  constructor(
    private readonly engine: Engine,
    private readonly keeper: Keeper | null,
    private readonly ticking: Ticking | null,
  ) {
    this.outbox = new Outbox(() => keeper?.committed() ?? null)
    this.seat = new Seat(engine, {
      onPush: (session, output) => this.outbox.put(() => this.onPush(session, output), null),
      onEnd: (session) => this.onEnd(session),
      onWaits: (count) => ticking?.hold(count > 0),
    })
    engine.onFailure = (failure, stopped) => {
      this.seat.close(failure)
      this.onFailure(failure, stopped)
    }
    if (keeper) keeper.onChange = (status) => call(() => this.onStatus(status))
  }

  get status(): PersistenceStatus {
    return this.keeper?.status ?? UNSAVED
  }

  send(request: Uint8Array, info: RequestInfo): Promise<Uint8Array> {
    const release = info.waits ? holdFor(info.signal) : () => {}
    return new Promise<Uint8Array>((resolve, reject) => {
      this.seat.run(request, info, {
        // An error of the engine is known at once, but not before what was sent ahead.
        resolve: (output) => this.outbox.put(() => resolve(output), reject),
        reject: (reason) => this.outbox.put(() => reject(reason as Error), () => reject(reason as Error)),
      })
    }).finally(release)
  }

  end(session: string): void {
    if (!this.engine.failure) this.seat.end(session)
  }

  feed(name: string, options: unknown, receive: (item: unknown) => void): { send(item: unknown): void; stop(): void } {
    let stopped = false
    const emit = (item: unknown): void =>
      this.outbox.put(() => {
        if (!stopped) receive(item)
      }, null)
    const feed = feeds[name as SourceName](this.engine, options, emit)
    return {
      send: (item) => feed.receive(item),
      stop: () => {
        stopped = true
        feed.stop()
      },
    }
  }

  async flush(): Promise<void> {
    await this.keeper?.flush()
  }

  dump(): Promise<Blob> {
    return dump(this.engine)
  }

  close({ discard = false }: { discard?: boolean }): Promise<void> {
    return this.closing.close(discard)
  }
}
