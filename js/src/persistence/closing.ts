/** How a database ends: once, when everything is saved, or as soon as somebody no longer insists on that. */
import type { Keeper } from './keeper.js'

export class Closing {
  private under: Promise<void> | null = null
  private discarded = false

  /** `stop` ends the use of the database; it may be called twice. */
  constructor(
    private readonly keeper: () => Keeper | null,
    private readonly stop: () => void,
  ) {}

  /** The same promise for all who ask while it goes on; `discard` ends one that waits for the store. */
  close(discard: boolean): Promise<void> {
    if (this.under && (this.discarded || !discard)) return this.under
    this.discarded = discard
    const closing: Promise<void> = this.end(discard).catch((error: unknown) => {
      if (this.under === closing) this.under = null
      throw error
    })
    return (this.under = closing)
  }

  private async end(discard: boolean): Promise<void> {
    await this.keeper()?.close(discard, this.stop)
    this.stop()
  }
}
