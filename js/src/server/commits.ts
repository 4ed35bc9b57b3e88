/**
 * Holds replies until what they speak of is stored, as redis-server does in the last step before it waits for events.
 *
 * Terms. What a turn of the event loop answers while something is not stored is *held*: entries, over all connections, in
 * the order in which the engine made them. At the end of the turn the keeper *commits*, once for all of them, and they are
 * *released* together. What is answered meanwhile waits for the commit after.
 *
 * - Nothing overtakes: while anything is held, everything is, replies to those who only read and messages of channels too.
 *   So nobody is ever told of something that a crash could still undo.
 * - Where there is nothing to store, and in a server without a keeper, nothing is held.
 * - When a commit fails, who wrote in it is not answered but disconnected: its writes count as not acknowledged. All others
 *   get what they wait for, so that reading goes on.
 */

/** What is known of the way of an engine's effects to its keeper. */
export interface Stored {
  /** Bytes of journal that wait in the engine. */
  readonly journalLength: number
  /** Stores what waits; null when there is nothing on its way. See `Keeper`. */
  committed(): Promise<void> | null
}

/** Who waits for output. */
export interface Receiver {
  /** Sends held output. */
  release(output: Uint8Array): void
  /** Ends the connection once all that was released is sent. */
  finish(): void
  /** Ends it at once: what it did is not stored. */
  lose(): void
}

interface Entry {
  receiver: Receiver
  /** Null where the connection is to end here. */
  output: Uint8Array | null
  /** Whether effects came with it. */
  wrote: boolean
}

export class Commits {
  private held: Entry[] = []
  /** Bytes of journal at the last entry: more of them at the next one are what it wrote. */
  private seen = 0
  private scheduled = false
  private committing = false

  /** `failed` hears of each commit that failed, before anybody is disconnected. */
  constructor(
    private readonly stored: Stored,
    private readonly failed: (error: Error) => void = () => {},
  ) {}

  /** Whether output must be held now. */
  get pending(): boolean {
    if (this.held.length > 0 || this.committing || this.stored.journalLength > 0) return true
    const done = this.begin()
    done?.catch(() => {}) // whoever is held for it asks again, and is told
    return done !== null
  }

  /** Holds output for a receiver; null is its end. */
  hold(receiver: Receiver, output: Uint8Array | null): void {
    const { journalLength } = this.stored
    this.held.push({ receiver, output, wrote: journalLength > this.seen })
    this.seen = journalLength
    if (this.scheduled || this.committing) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      this.commit()
    })
  }

  private commit(): void {
    const done = this.begin()
    const entries = this.held
    this.held = []
    this.seen = 0
    if (done === null) return release(entries)
    this.committing = true
    void done
      .then(
        () => release(entries),
        (error: Error) => this.lose(entries, error),
      )
      .finally(() => {
        this.committing = false
        if (this.held.length > 0) this.commit()
      })
  }

  /** Begins a commit; that it cannot even begin is a failure like any. */
  private begin(): Promise<void> | null {
    try {
      return this.stored.committed()
    } catch (error) {
      return Promise.reject(error)
    }
  }

  private lose(entries: Entry[], error: Error): void {
    this.failed(error)
    const lost = new Set(entries.filter((entry) => entry.wrote).map((entry) => entry.receiver))
    for (const receiver of lost) receiver.lose()
    release(entries.filter((entry) => !lost.has(entry.receiver)))
  }
}

function release(entries: readonly Entry[]): void {
  for (const { receiver, output } of entries) {
    if (output === null) receiver.finish()
    else receiver.release(output)
  }
}
