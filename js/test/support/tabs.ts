/**
 * Tabs of a browser with an origin private file system and Web Locks, in which everything that takes time takes it one step after
 * the other, in an order that a seed decides. A tab may stand still, and end at any step; what it has not flushed a loss of power
 * may take.
 */

interface File {
  bytes: Uint8Array
  /** What is on disk for certain. */
  synced: Uint8Array
  /** Counts writes: what was got before one cannot be read after it. */
  version: number
  /** Which tab has it open. */
  user: Tab | null
}

export class Browser {
  readonly files = new Map<string, File>()
  readonly held = new Map<string, { tab: Tab; lose: () => void }>()
  private readonly due: { tab: Tab; go: () => void }[] = []
  private state: number
  private tabs = 0

  constructor(seed: number) {
    this.state = (seed * 2654435761) >>> 0 || 1
  }

  /** A whole number below n. */
  below(n: number): number {
    this.state ^= this.state << 13
    this.state ^= this.state >>> 17
    this.state ^= this.state << 5
    return ((this.state >>> 0) % 1_000_003) % n
  }

  open(): Tab {
    return new Tab(this, `tab${++this.tabs}`)
  }

  /** Resolves when it is the tab's turn: never, if it has ended. */
  turn(tab: Tab): Promise<void> {
    return new Promise((resolve) => void this.due.push({ tab, go: resolve }))
  }

  /** Lets tabs take their turns until some work is done. `between` is called before each. */
  async until<T>(work: Promise<T>, between: () => void = () => {}): Promise<T> {
    let done = false
    work.then(() => (done = true), () => (done = true))
    for (let idle = 0; ; ) {
      await new Promise((resolve) => setImmediate(resolve))
      if (done) return work
      between()
      const ready = this.due.filter(({ tab }) => tab.awake)
      if (ready.length === 0) {
        if (++idle > 1) throw new Error('all tabs wait for ever')
        continue
      }
      idle = 0
      const one = ready[this.below(ready.length)]
      this.due.splice(this.due.indexOf(one), 1)
      one.go()
    }
  }

  /** All tabs end, and of what was not flushed to a file some bytes, or none, are there. */
  losePower(): void {
    for (const { tab } of [...this.held.values()]) tab.kill()
    this.due.length = 0
    for (const file of this.files.values()) {
      file.user = null
      const { bytes, synced } = file
      if (bytes === synced) continue
      const kept = Math.max(synced.length, this.below(bytes.length + 1))
      file.bytes = file.synced = this.below(2) ? bytes.slice(0, kept) : Uint8Array.from(bytes, (byte, i) => (i < kept ? byte : 0))
    }
  }
}

export class Tab {
  awake = true

  constructor(
    private readonly browser: Browser,
    readonly id: string,
  ) {}

  /** Ends it: its files are closed and its locks free. */
  kill(): void {
    this.awake = false
    for (const file of this.browser.files.values()) if (file.user === this) file.user = null
    for (const [name, { tab }] of this.browser.held) if (tab === this) this.browser.held.delete(name)
  }

  /** What a store uses of it. */
  get navigator(): Navigator {
    return { storage: { getDirectory: async () => this.root }, locks: this.locks } as unknown as Navigator
  }

  private readonly root = {
    getDirectoryHandle: async () => {
      await this.step()
      return this.folder
    },
  }

  private readonly folder = {
    getFileHandle: async (name: string, { create = false } = {}) => {
      await this.step()
      const { files } = this.browser
      if (!files.has(name)) {
        if (!create) throw new DOMException(name, 'NotFoundError')
        const bytes = new Uint8Array(0)
        files.set(name, { bytes, synced: bytes, version: 0, user: null })
      }
      await this.step()
      return this.handle(name)
    },
    removeEntry: async (name: string) => {
      await this.step()
      const file = this.file(name)
      if (file.user) throw new DOMException(name, 'NoModificationAllowedError')
      this.browser.files.delete(name)
      await this.step()
    },
    keys: () => this.names(),
  }

  /** They are told in two parts: what happens between the two is in the second only. */
  private async *names(): AsyncIterable<string> {
    await this.step()
    const first = [...this.browser.files.keys()]
    const half = this.browser.below(first.length + 1)
    yield* first.slice(0, half)
    await this.step()
    for (const name of this.browser.files.keys()) if (!first.slice(0, half).includes(name)) yield name
  }

  private handle(name: string) {
    return {
      getFile: async () => {
        await this.step()
        const file = this.file(name)
        const { version, bytes } = file
        const read = async (data: Uint8Array) => {
          await this.step()
          if (this.browser.files.get(name) !== file) throw new DOMException(name, 'NotFoundError')
          if (file.version !== version) throw new DOMException(name, this.browser.below(2) ? 'NotReadableError' : 'AbortError')
          return data.slice().buffer
        }
        await this.step()
        return { arrayBuffer: () => read(bytes), slice: (from: number, to: number) => ({ arrayBuffer: () => read(bytes.slice(from, to)) }) }
      },
      createSyncAccessHandle: async () => {
        await this.step()
        const file = this.file(name)
        if (file.user) throw new DOMException(name, 'NoModificationAllowedError')
        file.user = this
        await this.step()
        return this.access(file)
      },
    }
  }

  private access(file: File) {
    const resize = (size: number) => {
      const bytes = new Uint8Array(size)
      bytes.set(file.bytes.subarray(0, size))
      file.bytes = bytes
      file.version++
    }
    return {
      write: (data: Uint8Array, { at }: { at: number }) => {
        resize(Math.max(file.bytes.length, at + data.length))
        file.bytes.set(data, at)
        return data.length
      },
      truncate: resize,
      flush: () => void (file.synced = file.bytes),
      close: () => void (file.user = null),
    }
  }

  private readonly locks = {
    request: async (name: string, { steal = false }, work: () => Promise<void>) => {
      await this.step()
      const { held } = this.browser
      if (held.has(name) && !steal) throw new Error(`${name} is held, and nothing waits here`)
      held.get(name)?.lose()
      await new Promise<void>((resolve, reject) => {
        const mine = {
          tab: this,
          lose: () => void this.step().then(() => reject(new DOMException('stolen', 'AbortError'))), // a notice, which takes its time
        }
        held.set(name, mine)
        void this.step()
          .then(work)
          .then(() => {
            if (held.get(name) === mine) held.delete(name)
            resolve()
          })
      })
    },
    query: async () => {
      await this.step()
      const held = [...this.browser.held].map(([name, { tab }]) => ({ name, clientId: tab.id }))
      await this.step()
      return { held }
    },
  }

  private file(name: string): File {
    const file = this.browser.files.get(name)
    if (!file) throw new DOMException(name, 'NotFoundError')
    return file
  }

  private step(): Promise<void> {
    return this.browser.turn(this)
  }
}
