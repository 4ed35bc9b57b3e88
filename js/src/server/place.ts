/** Where a server keeps its data: Redis's files in a folder. */
import type { Keeping } from '../persistence/keeper.js'

/** Where log lines go. */
interface Lines {
  line(level: string, text: string): void
}

/** The files in a folder; null where there are none. */
export function placeOf(folder: string, log: Lines): Keeping | null {
  return folder === '' || log === null ? null : null
}
