/**
 * What has left an engine's journal and is not stored.
 *
 * Terms. Records are numbered 1, 2, 3, … as they leave the journal; a *position* is a number, and stands for the database as of
 * that record. *In flight* is what is being appended. A *gap* is there once records have been given up: from then on only a
 * snapshot that was begun later makes the store whole, and nothing may be appended before that is committed.
 *
 * Invariant: a record is stored, or here, or before the end of a gap.
 */
import { concat } from '../resp/bytes.js'

/** Waits for a position to be stored. */
interface Waiter {
  position: number
  promise: Promise<void>
  resolve: () => void
  reject: (error: unknown) => void
}

/** Positions with the time of their oldest change; there are never more of them than this. */
const BATCHES = 64

export class Backlog {
  /** The last record that has left the journal. */
  end = 0
  /** All up to here is stored. */
  stored = 0
  /** Bytes that are kept here. */
  bytes = 0

  private records: Uint8Array[] = []
  private flight: { record: Uint8Array; end: number } | null = null
  private gapEnd = 0
  private batches: { end: number; since: number }[] = []
  private waiters: Waiter[] = []

  /** Whether only a snapshot helps. */
  get gap(): boolean {
    return this.gapEnd > this.stored
  }

  /** Whether something can be appended now. */
  get appendable(): boolean {
    return this.records.length > 0 && !this.gap
  }

  /** Whether somebody waits. */
  get awaited(): boolean {
    return this.waiters.length > 0
  }

  /** When the oldest change was made that is not stored (ms since the epoch); null if all are. */
  get since(): number | null {
    return this.batches[0]?.since ?? null
  }

  /** Takes a record; `since` is when the first of its changes was made. */
  add(record: Uint8Array, since: number): void {
    this.end++
    this.records.push(record)
    this.bytes += record.length
    const last = this.batches[this.batches.length - 1]
    if (this.batches.length < BATCHES) this.batches.push({ end: this.end, since })
    else last.end = this.end // as if it were as old as the one before
  }

  /** Hands out all records as one, to be appended; `landed` or `failed` follows. */
  depart(): Uint8Array {
    const record = this.records.length === 1 ? this.records[0] : concat(this.records)
    this.records = []
    this.flight = { record, end: this.end }
    return record
  }

  /** What was in flight is stored. */
  landed(): void {
    const { record, end } = this.flight!
    this.flight = null
    this.bytes -= record.length
    this.reach(end)
  }

  /** What was in flight is not stored: it comes again, as one record with what followed. */
  failed(): void {
    const { record, end } = this.flight!
    this.flight = null
    if (this.gapEnd >= end) this.bytes -= record.length
    else this.records.unshift(record)
  }

  /** Gives up all records that are here: there is a gap now. */
  giveUp(): void {
    this.records = []
    this.bytes = this.flight?.record.length ?? 0
    this.gapEnd = this.end
  }

  /** All up to a position is stored. */
  reach(position: number): void {
    if (position <= this.stored) return
    this.stored = position
    while (this.batches.length > 0 && this.batches[0].end <= position) this.batches.shift()
    const reached = this.waiters.filter((waiter) => waiter.position <= position)
    this.waiters = this.waiters.filter((waiter) => waiter.position > position)
    for (const waiter of reached) waiter.resolve()
  }

  /** Resolves when all up to a position is stored; rejects when the next attempt fails. */
  wait(position: number): Promise<void> {
    const last = this.waiters[this.waiters.length - 1]
    if (last?.position === position) return last.promise
    let resolve = (): void => {}
    let reject = (_error: unknown): void => {}
    const promise = new Promise<void>((done, refuse) => {
      resolve = done
      reject = refuse
    })
    promise.catch(() => {}) // who has asked may have gone
    this.waiters.push({ position, promise, resolve, reject })
    return promise
  }

  /** An attempt has failed. */
  disappoint(error: unknown): void {
    for (const waiter of this.waiters.splice(0)) waiter.reject(error)
  }
}
