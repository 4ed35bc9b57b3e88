/** What the file system said, in words that help. */
import { PersistenceError } from '../../persistence/status.js'

export function refused(label: string, error: unknown, opening: boolean): PersistenceError {
  if (error instanceof PersistenceError) return error
  const { name, message } = error instanceof Error || error instanceof DOMException ? error : { name: 'Error', message: String(error) }
  const said = `${name}: ${message}`
  if (name === 'QuotaExceededError') return new PersistenceError(`${label} has no room: ${said}`, { cause: error, code: 'quota' })
  if (opening && name !== 'NoModificationAllowedError')
    return new PersistenceError(`${label} cannot be opened here (private browsing, or the site's data is blocked?): ${said}`, { cause: error, code: 'unavailable' })
  return new PersistenceError(`${label} refused: ${said}`, { cause: error })
}
