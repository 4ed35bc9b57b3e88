import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

/** Runs the model check in a process of its own: it replaces clocks and timers. */
function model(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/model.mjs', ...args], { encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

test('random histories on a medium that loses, reorders and tears what is not synced: nothing acknowledged is lost, nothing is wrong', () => {
  const { status, output } = model('--histories', '120')
  assert.equal(status, 0, output)
  for (const what of ['acknowledged', 'crashes', 'powerLosses', 'takeovers', 'snapshots', 'refusals', 'tornWrites', 'lostWrites']) {
    assert.match(output, new RegExp(`^${what} +[1-9]`, 'm'))
  }
})

for (const [fault, what] of [
  ['early', 'records are promised before they are written'],
  ['forgetful', 'strict records are not synced'],
  ['unsynced', 'a snapshot is committed before its parts are synced'],
  ['late-mark', 'a snapshot forgets the records that were appended while it was written'],
  ['unfenced', 'an owner that was replaced goes on writing'],
]) {
  test(`the check notices when ${what}`, () => {
    const { status, output } = model('--histories', '200', '--break', fault)
    assert.equal(status, 1, output)
    assert.match(output, /^seed \d+: /m)
  })
}
