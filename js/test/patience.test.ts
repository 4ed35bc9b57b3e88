/** How long stores wait for browsers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patience } from '../src/stores/patience.js'

test('time in which the thread itself stood still does not count', async () => {
  let over = false
  const ended = new Promise<void>((resolve) => void patience(100, () => resolve(void (over = true))))
  for (const end = performance.now() + 200; performance.now() < end; );
  await new Promise((resolve) => setTimeout(resolve, 1)) // timers that are due have gone off
  assert.equal(over, false)
  await ended
})

test('an answer in time ends it', async () => {
  let over = false
  patience(5, () => (over = true))()
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(over, false)
})
