/**
 * A store on a medium, as one over plain files would be. `journal.<n>`: records with length and checksum; each snapshot begins a
 * new one. `chunk.<name>`. `slot.0` and `slot.1`, of which the newer whole one counts: number, first journal, names, manifest.
 */
import { crc32 } from 'node:zlib'
import { PersistenceError, type Durability, type Store, type StoredData, type StoredSnapshot } from 'wedis'
import { Medium, NOTHING, dead } from './medium.js'

/** Ways to break the store, to see that this is noticed. */
export type Fault = 'none' | 'early' | 'unsynced' | 'late-mark' | 'unfenced' | 'forgetful'

interface Slot {
  number: number
  journal: number
  names: string[]
  manifest: Uint8Array
}

export class FileStore implements Store {
  private slot: Slot = { number: 0, journal: 0, names: [], manifest: new Uint8Array(0) }
  private journal = 0
  private end = 0
  /** What the journal holds is not known. */
  private unsure = false
  private token = {}

  constructor(
    private readonly medium: Medium,
    private readonly fault: Fault,
    /** Called when `load` is: the program around it has begun. */
    private readonly onLoad: () => void,
  ) {}

  /** Whoever uses it dies. */
  die(): void {
    dead.add(this.token)
  }

  async load(): Promise<StoredData> {
    const { medium } = this
    this.onLoad()
    medium.owner = this.token
    const slots = [0, 1].flatMap((i) => readSlot(medium.read(`slot.${i}`)) ?? [])
    this.slot = slots.sort((a, b) => b.number - a.number)[0] ?? this.slot
    const { slot } = this
    const records: Uint8Array[] = []
    const numbers = medium.list().flatMap((file) => (file.startsWith('journal.') ? [Number(file.slice(8))] : []))
    this.journal = slot.journal
    for (let n = slot.journal; numbers.includes(n); n++) {
      this.journal = n
      this.end = 0
      const bytes = medium.read(`journal.${n}`)!
      for (let record = readRecord(bytes, 0); record; record = readRecord(bytes, this.end)) {
        records.push(record)
        this.end += 8 + record.length
      }
      if (this.end < bytes.length) break // what follows is not known to be next
    }
    // From here on the journal goes on in a file of its own, behind what was found.
    await this.cut(numbers)
    const chunks = slot.names.flatMap((name): [string, Uint8Array][] => {
      const bytes = medium.read(`chunk.${name}`)
      return bytes ? [[name, bytes.slice()]] : []
    })
    this.unsure = false
    return { manifest: slot.number === 0 ? null : slot.manifest, chunks, journal: records }
  }

  /** Makes the end of the journal that was found its end for good. */
  private async cut(numbers: number[]): Promise<void> {
    const { medium, token } = this
    const file = `journal.${this.journal}`
    for (const n of numbers) if (n > this.journal) await medium.remove(token, `journal.${n}`)
    if (!medium.read(file)) await medium.write(token, file, 0, new Uint8Array(0))
    await medium.cut(token, file, this.end)
    await medium.sync(token)
  }

  async append(record: Uint8Array, durability: Durability): Promise<void> {
    if (this.unsure) throw new PersistenceError('what the journal holds is not known')
    const { medium, token } = this
    const bytes = new Uint8Array(8 + record.length)
    const view = new DataView(bytes.buffer)
    view.setUint32(0, record.length)
    view.setUint32(4, crc32(record))
    bytes.set(record, 8)
    if (this.fault === 'early') {
      void medium.write(token, `journal.${this.journal}`, this.end, bytes).catch(() => {})
      this.end += bytes.length
      return
    }
    try {
      await medium.write(token, `journal.${this.journal}`, this.end, bytes)
      if (durability === 'strict' && this.fault !== 'forgetful') await medium.sync(token)
    } catch (error) {
      if ((error as Error).message !== NOTHING) this.unsure = true
      throw error
    }
    this.end += bytes.length
  }

  async snapshot(): Promise<StoredSnapshot> {
    const { medium, token, fault } = this
    if (!this.unsure) await medium.sync(token)
    const before = this.slot
    const sure = !this.unsure
    let begins = this.journal + 1
    if (sure) {
      await medium.write(token, `journal.${begins}`, 0, new Uint8Array(0))
      this.journal = begins
      this.end = 0
    }
    const put: string[] = []
    return {
      put: async (name, bytes) => {
        await medium.write(token, `chunk.${name}`, 0, bytes)
        put.push(name)
      },
      commit: async (manifest, remove) => {
        if (fault === 'late-mark') begins = this.journal + 1
        if (!sure || fault === 'late-mark') {
          await medium.write(token, `journal.${begins}`, 0, new Uint8Array(0))
          this.journal = begins
          this.end = 0
        }
        if (fault !== 'unsynced') await medium.sync(token)
        const names = [...before.names.filter((name) => !remove.includes(name)), ...put]
        const slot = { number: before.number + 1, journal: begins, names, manifest }
        await medium.write(token, `slot.${slot.number % 2}`, 0, writeSlot(slot))
        if (fault !== 'unsynced') await medium.sync(token)
        this.slot = slot
        this.unsure = false
        const kept = new Set([...names.map((name) => `chunk.${name}`), 'slot.0', 'slot.1'])
        for (const file of medium.list()) {
          const old = file.startsWith('journal.') ? Number(file.slice(8)) < begins : !kept.has(file)
          if (old) await medium.remove(token, file).catch(() => {})
        }
      },
      abort: async () => {},
    }
  }

  async close(): Promise<void> {}
}

function readRecord(bytes: Uint8Array, at: number): Uint8Array | null {
  if (at + 8 > bytes.length) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + at)
  const length = view.getUint32(0)
  if (length === 0 || at + 8 + length > bytes.length) return null
  const record = bytes.slice(at + 8, at + 8 + length)
  return crc32(record) === view.getUint32(4) ? record : null
}

function writeSlot({ manifest, ...rest }: Slot): Uint8Array {
  const text = Buffer.from(JSON.stringify({ ...rest, manifest: Buffer.from(manifest).toString('base64') }))
  const bytes = Buffer.alloc(8 + text.length)
  bytes.writeUInt32BE(text.length, 0)
  bytes.writeUInt32BE(crc32(text), 4)
  text.copy(bytes, 8)
  return bytes
}

function readSlot(bytes: Uint8Array | null): Slot | null {
  const text = bytes && readRecord(bytes, 0)
  if (!text) return null
  const slot = JSON.parse(Buffer.from(text).toString()) as Omit<Slot, 'manifest'> & { manifest: string }
  return { ...slot, manifest: new Uint8Array(Buffer.from(slot.manifest, 'base64')) }
}
