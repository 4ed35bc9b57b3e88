/** Where a server keeps its data: Redis's files in a folder. */
import { type Line, directory } from '../directory/index.js'
import type { Keeping } from '../persistence/keeper.js'

/** Where log lines go. */
interface Lines {
  line(...words: Parameters<Line>): void
}

/** The files in a folder. */
export function placeOf(folder: string, log: Lines): Keeping {
  return directory(folder, { log: (level, text) => log.line(level, text) })
}
