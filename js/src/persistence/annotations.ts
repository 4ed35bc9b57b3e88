/**
 * Lines in a journal that are no commands: `#text`. redis-server skips them, and so does the engine.
 *
 * Those that must outlive the journal are written into each snapshot as a chunk of its own, so that they are there exactly when
 * the effects are that they speak of.
 */
import { concat } from '../resp/bytes.js'

/** The chunk with the lines that outlive the journal. */
export const ANNOTATIONS = 'annotations'

/** A line as the journal has it. */
export function annotation(text: string): Uint8Array {
  if (/[\r\n]/.test(text)) throw new TypeError('an annotation is one line')
  return new TextEncoder().encode(`#${text}\r\n`)
}

export function annotationChunk(texts: readonly string[]): Uint8Array {
  return concat(texts.map(annotation))
}

/** The lines of a chunk. */
export function annotationsIn(chunk: Uint8Array): string[] {
  return new TextDecoder()
    .decode(chunk)
    .split('\r\n')
    .filter((line) => line.startsWith('#'))
    .map((line) => line.slice(1))
}
