/** Names of a store's files, and which of them count. */
import { PersistenceError } from '../../persistence/status.js'
import { type Folder, readFile } from './files.js'
import { type Index, decodeIndex } from './index-file.js'

/** `<kind>-<epoch>-<owner>-<number>` */
export interface Name {
  kind: 'index' | 'chunks' | 'journal' | 'records'
  epoch: number
  owner: string
  number: number
}

export function nameOf({ kind, epoch, owner, number }: Name): string {
  return `${kind}-${epoch}-${owner}-${number}`
}

function parse(name: string): Name | null {
  const [, kind, epoch, owner, number] = /^(index|chunks|journal|records)-(\d+)-([a-z0-9]+)-(\d+)$/.exec(name) ?? []
  return kind ? { kind: kind as Name['kind'], epoch: Number(epoch), owner, number: Number(number) } : null
}

/** What is in the directory of a store. */
export interface Found {
  /** The highest epoch that anyone has chosen; 0 if nobody has. */
  epoch: number
  /** The index that counts, and the journal files of its owner in order. */
  index: Index
  journals: Name[]
  names: string[]
}

/** Finds out what counts. */
export async function inspect(folder: Folder, label: string): Promise<Found> {
  const names: string[] = []
  for await (const name of folder.keys()) names.push(name)
  const files = names.map(parse).filter((name) => name !== null)
  const epoch = Math.max(0, ...files.map((file) => file.epoch))
  const journalsOf = ({ epoch, owner }: Name) =>
    files.filter((file) => file.kind === 'journal' && file.epoch === epoch && file.owner === owner).sort((a, b) => a.number - b.number)
  const indexes = files.filter((file) => file.kind === 'index').sort((a, b) => b.epoch - a.epoch || b.number - a.number)
  let damaged: Name | null = null
  for (const file of indexes) {
    const journals = journalsOf(file)
    if (journals.length === 0) continue // its owner never got so far
    // While an owner writes an index, its one before is still there; that of an earlier owner is older than what was acknowledged.
    if (damaged && (damaged.epoch !== file.epoch || damaged.owner !== file.owner)) break
    const bytes = await readFile(folder, nameOf(file))
    const index = bytes && decodeIndex(bytes)
    if (index) return { epoch, index, journals, names }
    damaged ??= file
  }
  // The journal that an index does not name belongs to one that has gone.
  damaged ??= files.find((file) => file.kind === 'journal') ?? null
  if (damaged) throw new PersistenceError(`${label} is damaged: ${nameOf(damaged)}`, { code: 'damaged' })
  return { epoch, index: { manifest: null, chunks: new Map(), journals: [], first: 1 }, journals: [], names }
}
