/** What a shared database needs of the world: time, locks, and channels between tabs. */

export interface Stage {
  /** ms since the epoch. */
  now(): number
  /** From 0 up to 1. */
  random(): number
  /** Runs something later; returns how to prevent it. */
  after(ms: number, run: () => void): () => void
  /** Waits for a lock that all tabs of the origin share. `steal` takes it from whoever has it. Rejects when the signal aborts. */
  lock(name: string, options?: { shared?: boolean; steal?: boolean; signal?: AbortSignal }): Promise<Held>
  channel(name: string): Wire
}

/** A lock that is held. */
export interface Held {
  release(): void
  /** Called when it was taken away. */
  onLost: () => void
  /** Looks whether it is still held. */
  verify(): Promise<boolean>
}

/** An end of a channel: what it posts arrives, in order, at all other ends of that name. */
export interface Wire {
  post(message: unknown): void
  onMessage: (message: unknown) => void
  close(): void
}

/** The browser's own. Throws where there are no Web Locks or no BroadcastChannel. */
export function browserStage(): Stage {
  const locks = globalThis.navigator?.locks as LockManager | undefined
  if (!locks || typeof BroadcastChannel === 'undefined') {
    throw new Error('connect: this platform has no Web Locks (a page needs a secure context: https or localhost); use open()')
  }
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    lock: (name, options = {}) => lock(locks, name, options),
    channel(name) {
      const channel = new BroadcastChannel(name)
      const wire: Wire = { post: (message) => channel.postMessage(message), onMessage: () => {}, close: () => channel.close() }
      channel.onmessage = ({ data }) => wire.onMessage(data)
      return wire
    },
  }
}

function lock(locks: LockManager, name: string, { shared, steal, signal }: { shared?: boolean; steal?: boolean; signal?: AbortSignal }): Promise<Held> {
  return new Promise((resolve, reject) => {
    let over = false
    const held: Held & { id?: string } = {
      release: () => {},
      onLost: () => {},
      async verify() {
        if (over) return false
        const { held: all = [] } = await locks.query()
        return !over && all.some((one) => one.name === name && one.clientId === held.id)
      },
    }
    const granted = async (): Promise<void> => {
      const done = new Promise<void>((release) => {
        held.release = () => {
          over = true
          release()
        }
      })
      const { held: all = [] } = await locks.query()
      held.id = all.find((one) => one.name === name)?.clientId
      resolve(held)
      await done
    }
    const options: LockOptions = steal ? { steal } : { mode: shared ? 'shared' : 'exclusive', ...(signal ? { signal } : {}) }
    locks.request(name, options, granted).catch((error: unknown) => {
      reject(error as Error) // has no effect if it was granted
      if (!over) held.onLost()
      over = true
    })
  })
}
