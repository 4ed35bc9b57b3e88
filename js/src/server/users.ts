/** The ACL file, which holds the users where the configuration does not. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { Host } from '../engine/host.js'
import { systemError } from './problems.js'

/** What a host does with the file; nothing without one. */
export function usersIn(file: string): Pick<Host, 'readUsers' | 'writeUsers'> {
  if (file === '') return {}
  return {
    readUsers: () => inWords(() => readFileSync(file)),
    writeUsers: (users) => inWords(() => replace(file, users)),
  }
}

/** Writes a file at once or not at all. */
function replace(file: string, content: Uint8Array): void {
  const next = `${file}.tmp-${process.pid}-${Date.now()}`
  try {
    writeFileSync(next, content)
    renameSync(next, file)
  } catch (error) {
    rmSync(next, { force: true })
    throw error
  }
}

/** Says what fails as redis-server does. */
function inWords<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Error(systemError(error))
  }
}
