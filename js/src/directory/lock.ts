/** One process a folder: a file with the number of the process that has it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Takes a folder; returns how to leave it. Throws when another process that lives has it. */
export function lock(folder: string): () => void {
  const path = join(folder, 'wedis.lock')
  for (;;) {
    try {
      writeFileSync(path, `${process.pid}\n`, { flag: 'wx' })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = Number(readFileSync(path, 'utf8'))
    if (owner !== process.pid && isAlive(owner)) throw new Error(`${folder} is in use by another process, ${owner}: one process a folder`)
    rmSync(path, { force: true }) // of one that was killed
  }
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0)
    return process_ > 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
