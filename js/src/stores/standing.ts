/** What the browser promises about an origin's data, and how much room there is. */

/** How the origin's data stand with the browser. */
export interface StorageStanding {
  /** Whether the browser keeps them until the user deletes them. Otherwise it may delete all of them when the disk is full. */
  persisted: boolean
  /** Bytes that the origin uses, and may use in all; null where the browser does not say. Both are rough. */
  usage: number | null
  quota: number | null
}

/**
 * Asks the browser never to delete this origin's data on its own (`navigator.storage.persist()`), and says what it answered.
 * Browsers that ask the user do so once; call it when the user has done something worth keeping. Only pages may ask: elsewhere
 * it says how things stand. It never rejects.
 */
export async function requestPersistence(): Promise<StorageStanding> {
  const { storage } = (globalThis.navigator ?? {}) as { storage?: Partial<StorageManager> }
  const persisted = await (storage?.persist?.() ?? storage?.persisted?.())?.catch(() => false)
  const { usage = null, quota = null } = (await storage?.estimate?.().catch(() => null)) ?? {}
  return { persisted: persisted ?? false, usage, quota }
}
