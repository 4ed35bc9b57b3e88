/** The files of a store in OPFS, damaged and torn at every byte. What browsers make of them is tested in tests/browsers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from '../src/stores/opfs/crc.js'
import { type Folder, readFile } from '../src/stores/opfs/files.js'
import { frame, frames } from '../src/stores/opfs/frames.js'
import { decodeIndex, encodeIndex } from '../src/stores/opfs/index-file.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const texts = (records: Uint8Array[]) => records.map((record) => new TextDecoder().decode(record))
const written = ['first', '', 'third record', 'last']
const journal = Uint8Array.from(written.flatMap((text) => [...frame(bytes(text))]))
/** Where each frame begins, and the end. */
const starts = written.reduce((all, text) => [...all, all.at(-1)! + 12 + text.length], [0])

test('the checksum is that of zlib', () => {
  assert.equal(crc32(bytes('123456789')), 0xcbf43926)
})

test('a journal file gives its records', () => {
  const { records, end, damagedAt } = frames(journal)
  assert.deepEqual([texts(records), end, damagedAt], [written, journal.length, null])
})

test('cut anywhere, it gives the records that are whole', () => {
  for (let length = 0; length <= journal.length; length++) {
    const { records, end, damagedAt } = frames(journal.slice(0, length))
    const whole = starts.filter((start) => start <= length).length - 1
    assert.deepEqual([texts(records), end, damagedAt], [written.slice(0, whole), starts[whole], null], `cut at ${length}`)
  }
})

test('with room made for more, it gives the records that are whole', () => {
  const { records, end, damagedAt } = frames(Uint8Array.from([...journal, ...new Uint8Array(100)]))
  assert.deepEqual([texts(records), end, damagedAt], [written, journal.length, null])
})

test('with any bit flipped, it never gives anything else, and damage before the end is told', () => {
  for (let at = 0; at < journal.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const broken = journal.slice()
      broken[at] ^= 1 << bit
      const { records, damagedAt } = frames(broken)
      const hit = starts.findLastIndex((start) => start <= at)
      assert.deepEqual(texts(records), written.slice(0, hit), `bit ${bit} of byte ${at}`)
      if (hit < written.length - 1) assert.equal(damagedAt, starts[hit])
    }
  }
})

test('an index is whole or it is none', () => {
  const index = {
    manifest: bytes('manifest'),
    chunks: new Map([['0.0.1', { file: 'chunks-1-a-0', at: 0, length: 5, crc: 7 }]]),
    journals: [['journal-1-a-1', 10]] as [string, number][],
    first: 3,
  }
  const file = encodeIndex(index)
  assert.deepEqual(decodeIndex(file), index)
  assert.deepEqual(decodeIndex(encodeIndex({ ...index, manifest: null })), { ...index, manifest: null })
  for (let at = 0; at < file.length; at++) {
    assert.equal(decodeIndex(file.slice(0, at)), null)
    assert.equal(decodeIndex(file.map((byte, i) => (i === at ? byte ^ 4 : byte))), null)
  }
})

test('a file that another tab writes to meanwhile is read again, whatever the browser calls it', async () => {
  for (const name of ['NotReadableError', 'AbortError']) {
    let attempts = 0
    const arrayBuffer = async () => {
      if (++attempts === 1) throw new DOMException('changed', name)
      return bytes('content').slice().buffer
    }
    const folder = { getFileHandle: async () => ({ getFile: async () => ({ arrayBuffer }) }) } as unknown as Folder
    assert.deepEqual(await readFile(folder, 'file'), bytes('content'))
  }
})
