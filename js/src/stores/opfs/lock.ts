/**
 * Who owns a store: the holder of a Web Lock of its name. Whoever comes takes it, from one that is frozen too.
 *
 * A notice of that may come late, or after the frozen one has written something. `held` therefore asks the browser; the answer
 * is true as of some moment after the call. So: write, then ask, then acknowledge. If the answer is yes, whoever takes the
 * lock afterwards reads what was written; if it is no, nothing has been acknowledged.
 */

/** The lock of a name, held by this thread. */
export interface Lock {
  /** Whether it still is. */
  held(): Promise<boolean>
  release(): void
}

/** The holders of this thread, by name: they cannot be told apart by the browser. */
const threads = new WeakMap<LockManager, Map<string, object>>()

/** Takes the lock from whoever has it. */
export async function takeLock(locks: LockManager, name: string, owner: string): Promise<Lock> {
  const holders = threads.get(locks) ?? new Map<string, object>()
  threads.set(locks, holders)
  const mine = await hold(locks, `${name}:${owner}`, {}) // nobody takes this one: it shows by what name the browser knows this thread
  const client = (await locks.query()).held?.find((lock) => lock.name === `${name}:${owner}`)?.clientId
  const self = {}
  holders.set(name, self)
  const lock = await hold(locks, name, { steal: true })
  return {
    held: async () => {
      const { held = [] } = await locks.query()
      return holders.get(name) === self && !lock.lost() && held.some((lock) => lock.name === name && lock.clientId === client)
    },
    release() {
      if (holders.get(name) === self) holders.delete(name)
      lock.release()
      mine.release()
    },
  }
}

function hold(locks: LockManager, name: string, options: LockOptions): Promise<{ lost(): boolean; release(): void }> {
  let lost = false
  return new Promise((resolve, reject) => {
    locks
      .request(name, options, () => new Promise<void>((release) => resolve({ lost: () => lost, release })))
      .catch((error) => {
        lost = true // taken by another, perhaps before this thread heard that it had it
        if (error instanceof DOMException && error.name === 'AbortError') resolve({ lost: () => true, release() {} })
        else reject(error)
      })
  })
}
