/** The engine instance cannot go on. What it holds is lost unless a store has it: open a new one. */
export class EngineError extends Error {}
Object.defineProperty(EngineError.prototype, 'name', { value: 'EngineError', configurable: true, writable: true })

/** A journal cannot be applied, or ends too early. What comes before `offset` has been. */
export class ReplayError extends Error {
  constructor(
    message: string,
    /** Bytes of whole units since the replay began: what is left when the journal is cut there is sound. */
    readonly offset: number,
  ) {
    super(message)
  }
}
Object.defineProperty(ReplayError.prototype, 'name', { value: 'ReplayError', configurable: true, writable: true })
