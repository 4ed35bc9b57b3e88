import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import assert from 'node:assert/strict'
import { open } from 'wedis'
import { directory } from 'wedis/stores/directory'
import { placeChecks, testStore } from 'wedis/testing'
import { type Files, nodeFiles } from '../src/directory/files.js'

const root = mkdtempSync(join(tmpdir(), 'wedis-place-'))
after(() => rmSync(root, { recursive: true, force: true }))

/** Folders to which nothing can be written now. */
const full = new Set<string>()

/** The machine's files, with a disk that can be full. */
const files: Files = {
  ...nodeFiles,
  open(path, mode) {
    const file = nodeFiles.open(path, mode)
    owners.set(file, path)
    return file
  },
  writeNow: (file, bytes) => (room(file), nodeFiles.writeNow(file, bytes)),
  write: async (file, bytes) => (room(file), nodeFiles.write(file, bytes)),
}
const owners = new Map<number, string>()

function room(file: number): void {
  for (const folder of full) if (owners.get(file)?.startsWith(folder)) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', errno: -28 })
}

const make = (place: string) => directory(join(root, place), { files })

const options = {
  open,
  refuse: (place: string) => {
    full.add(join(root, place))
    return () => void full.delete(join(root, place))
  },
  damage: (place: string) => {
    const folder = join(root, place)
    const inner = readdirSync(folder).includes('appendonlydir') ? join(folder, 'appendonlydir') : folder
    const largest = readdirSync(inner).map((name) => join(inner, name)).sort((a, b) => readFileSync(b).length - readFileSync(a).length)[0]
    const bytes = readFileSync(largest)
    bytes[bytes.length >> 1] ^= 1
    writeFileSync(largest, bytes)
  },
}

const kinds: Record<string, Record<string, string>> = {
  'an append-only file': {},
  'an append-only file of commands': { 'aof-use-rdb-preamble': 'no' },
  'dump.rdb only': { appendonly: 'no' },
}
for (const [kind, config] of Object.entries(kinds)) {
  for (const check of placeChecks(make, { ...options, config })) test(`${kind}: ${check.name}`, check.run)
}

test('testStore takes a place that is more than a store, and says which checks fail', async () => {
  assert.ok((await testStore(make, options)).length >= 8)
  const forgetful = (place: string) => {
    rmSync(join(root, place), { recursive: true, force: true })
    mkdirSync(join(root, place))
    return make(place)
  }
  await assert.rejects(testStore(forgetful, options), /checks failed\na database of every type is there again: the digest: found 0+, not/)
})
