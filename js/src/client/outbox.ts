/**
 * What leaves for a client, in order: nothing before everything that the engine had done by then is committed, so that no reply
 * and no message tells of what may still be lost.
 */
import { OwnershipError, type PersistenceError } from '../persistence/status.js'

interface Letter {
  deliver(): void
  refuse: ((reason: unknown) => void) | null
  /** When what it speaks of is committed. */
  committed: Promise<void> | null
}

export class Outbox {
  private readonly letters: Letter[] = []
  private posting = false

  /** `committed`: null when all that was done is stored, else when it is; see `Keeper`. */
  constructor(private readonly committed: () => Promise<void> | null) {}

  /**
   * Calls `deliver` when all that has been done by now is committed, or `refuse` when that has failed. Without `refuse` it waits, and
   * what is behind it too, until a later attempt succeeds, or none can.
   */
  put(deliver: () => void, refuse: ((reason: unknown) => void) | null): void {
    const committed = this.committed()
    if (!committed && this.letters.length === 0) return deliver()
    committed?.catch(() => {}) // looked at when its turn comes
    this.letters.push({ deliver, refuse, committed })
    if (!this.posting) void this.post()
  }

  private async post(): Promise<void> {
    this.posting = true
    for (let letter = this.letters[0]; letter; letter = this.letters[0]) {
      let leave = letter.deliver
      try {
        await letter.committed
      } catch (reason) {
        const { refuse } = letter
        if (!refuse && !final(reason)) {
          letter.committed = this.committed()
          continue
        }
        leave = () => refuse?.(reason)
      }
      this.letters.shift()
      leave()
    }
    this.posting = false
  }
}

/** Whether the store takes nothing any more, whatever is tried. */
function final(reason: unknown): boolean {
  return reason instanceof OwnershipError || (reason as PersistenceError | null)?.code === 'newer'
}
