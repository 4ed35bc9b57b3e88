/** What is deployed fits the free plan. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import { dist } from './worker.mjs'

test('the Worker is smaller than 3 MB compressed', () => {
  const size = ['wedis-worker.wasm', 'worker.js'].reduce((sum, name) => sum + gzipSync(readFileSync(dist + name)).length, 0)
  assert.ok(size < 3 * 1024 * 1024, `${size} bytes`)
})
