/**
 * One database a folder, in all processes of a machine.
 *
 * Whoever wants a folder puts a file with a name of its own into it, and looks *then* which others are there. Of two that want it
 * at once, the later to look sees the other one's file, so never do both go on; they may both step back, and then each tries
 * again after a moment of its own. The name says who it is, so a file that a killed process has left is known for that and
 * removed, and since no name comes twice, nobody removes another's by that.
 *
 * A process is told by its number and the time it started (Linux), so that a number that is used again does not count, and by
 * the boot. Elsewhere the number has to do.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { OwnershipError } from '../persistence/status.js'

const NAME = /^wedis-(\d+)-(\d+)-([0-9a-f]*)-[0-9a-f]+\.lock$/

/** How often one tries that meets somebody: who also only tries steps back, who has the folder does not. */
const TRIES = 12

/** Takes a folder; resolves to how to leave it. Rejects with an OwnershipError when another database has it. */
export async function lock(folder: string): Promise<() => void> {
  for (let tries = 1; ; tries++) {
    try {
      return lockNow(folder)
    } catch (error) {
      if (!(error instanceof OwnershipError) || tries === TRIES) throw error
      await wait(5 + Math.random() * 20)
    }
  }
}

/** The same at one instant; throws when anybody else has the folder, or is just about to try. */
export function lockNow(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const own = `wedis-${process.pid}-${started(process.pid)}-${BOOT}-${randomBytes(8).toString('hex')}.lock`
  const path = join(folder, own)
  closeSync(openSync(path, 'wx'))
  const leave = () => rmSync(path, { force: true })
  try {
    for (const name of readdirSync(folder)) {
      const [, owner, start, boot] = NAME.exec(name) ?? []
      if (owner === undefined || name === own) continue
      if (lives(Number(owner), start, boot)) throw inUse(folder, Number(owner))
      rmSync(join(folder, name), { force: true })
    }
    return leave
  } catch (error) {
    leave()
    throw error
  }
}

/** Why a folder cannot be had: `owner` is the process that has it. */
export function inUse(folder: string, owner = process.pid): OwnershipError {
  const who = owner === process.pid ? `another database of this process, ${owner}` : `another process, ${owner}`
  return new OwnershipError(`${resolve(folder)} is in use by ${who}: one database a folder`)
}

function lives(owner: number, start: string, boot: string): boolean {
  if (boot !== BOOT) return false
  try {
    process.kill(owner, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const since = started(owner)
  return since === UNKNOWN || start === UNKNOWN || since === start
}

const UNKNOWN = '0'

/** When a process started, in ticks since the boot; where nobody tells, `UNKNOWN`. */
function started(process_: number): string {
  const stat = readIf(`/proc/${process_}/stat`)
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return state === 'Z' || state === 'X' ? 'ended' : (rest[18] ?? UNKNOWN) // one that is not buried yet writes nothing any more
}

const BOOT = readIf('/proc/sys/kernel/random/boot_id').replace(/[^0-9a-f]/g, '').slice(0, 12)

function readIf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
