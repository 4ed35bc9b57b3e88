/**
 * What leaves for a client, in order: nothing before everything that the engine had done by then is committed, so that no reply
 * and no message tells of what may still be lost.
 */

interface Letter {
  deliver(): void
  refuse(reason: unknown): void
  /** When what it speaks of is committed. */
  committed: Promise<void> | null
}

export class Outbox {
  private readonly letters: Letter[] = []
  private posting = false

  /** `committed`: null when all that was done is stored, else when it is; see `Keeper`. */
  constructor(private readonly committed: () => Promise<void> | null) {}

  /** Calls `deliver` when all that has been done by now is committed, or `refuse` when that has failed. */
  put(deliver: () => void, refuse: (reason: unknown) => void): void {
    const committed = this.committed()
    if (!committed && this.letters.length === 0) return deliver()
    committed?.catch(() => {}) // looked at when its turn comes
    this.letters.push({ deliver, refuse, committed })
    if (!this.posting) void this.post()
  }

  private async post(): Promise<void> {
    this.posting = true
    for (let letter = this.letters[0]; letter; letter = this.letters[0]) {
      let reason: unknown = null
      let failed = false
      try {
        await letter.committed
      } catch (error) {
        failed = true
        reason = error
      }
      this.letters.shift()
      if (failed) letter.refuse(reason)
      else letter.deliver()
    }
    this.posting = false
  }
}
