/** The parts of the terminal that need no page; what it shares with the package is tested there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runnerImport } from 'vite'
import { decodeNodes, formatReply, splitCommands } from 'wedis/terminal'

const load = async path => (await runnerImport(new URL(`../src/${path}`, import.meta.url).pathname, { configFile: false, logLevel: 'error' })).module
const { lines } = await load('shell/format.ts')
const { escape, typed } = await load('bytes.ts')
const { remaining } = await load('keys/countdown.ts')

test('what is shown of bytes gives the same bytes when typed', () => {
  let seed = 7
  const random = n => (seed = (seed * 48271) % 2147483647) % n
  for (let i = 0; i < 2000; i++) {
    const bytes = Uint8Array.from({ length: random(12) }, () => (random(3) ? 32 + random(95) : random(256)))
    const { word } = splitCommands(`"${escape(bytes)}"`)[0].tokens[0]
    assert.deepEqual(typeof word === 'string' ? new TextEncoder().encode(word) : word, bytes)
    const again = splitCommands(`x ${typed(bytes)}`)[0].tokens[1].word
    assert.deepEqual(typeof again === 'string' ? new TextEncoder().encode(again) : again, bytes)
  }
  assert.equal(escape(new TextEncoder().encode('é \u202e👩‍💻\x00')), 'é \\xe2\\x80\\xae👩‍💻\\x00')
})

test('replies are printed as the package prints them, but for readable UTF-8', () => {
  const [reply] = decodeNodes(new TextEncoder().encode('*2\r\n$3\r\né\n\r\n*1\r\n_\r\n'))
  assert.equal([...lines(reply)].map(line => line.map(({ text }) => text).join('')).join('\n'), '1) "é\\n"\n2) 1) (nil)')
  assert.equal(formatReply(reply), '1) "\\xc3\\xa9\\n"\n2) 1) (nil)')
})

test('time left is told in few characters', () => {
  assert.deepEqual([0, 450, 9_999, 10_000, 59_999, 61_000, 3_720_000, 90_000_000, 86_400_000 * 200].map(remaining),
    ['0.0s', '0.4s', '9.9s', '10s', '59s', '1m 1s', '1h 2m', '1d 1h', '200d'])
})
