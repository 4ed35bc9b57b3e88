/** The engine instance cannot go on. What it holds is lost unless a store has it: open a new one. */
export class EngineError extends Error {}
Object.defineProperty(EngineError.prototype, 'name', { value: 'EngineError', configurable: true, writable: true })
