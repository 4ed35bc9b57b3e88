/** The manifest of a multi-part append-only file: which files there are, in the order of loading. */

/** A file of the journal: `b` the base that it begins with, `i` an increment, `h` one that is to be deleted. */
export interface Part {
  name: string
  sequence: number
  type: 'b' | 'i' | 'h'
}

/** Reads a manifest; throws redis-server's words for a line that cannot be. */
export function readManifest(text: string): Part[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, sequence, type] = /^file (\S+) seq (\d+) type ([bih])$/.exec(line.trim()) ?? []
      if (name === undefined) throw new Error('Invalid AOF manifest file format')
      return { name, sequence: Number(sequence), type: type as Part['type'] }
    })
}

export function writeManifest(parts: readonly Part[]): string {
  return parts.map(({ name, sequence, type }) => `file ${name} seq ${sequence} type ${type}\n`).join('')
}
