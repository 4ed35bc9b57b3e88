import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'
import 'fake-indexeddb/auto' // IDBKeyRange too
import { IDBFactory } from 'fake-indexeddb'

const root = dirname(fileURLToPath(import.meta.resolve('wedis/package.json')))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1])

/** What the examples take for granted. */
const given = `
  import { readFile as read } from 'node:fs/promises'
  import { encodeCommand } from 'wedis'
  import { memory as memoryGiven } from 'wedis/stores/memory'
  const module = await WebAssembly.compile(await read(new URL(import.meta.resolve('wedis/wedis.wasm'))))
  const store = memoryGiven()
  const bytes = encodeCommand(['PING'])
  const socket = { write() {} }
`

test('the examples of the README run, and reply what they say', async () => {
  assert.ok(blocks.length >= 6)
  globalThis.indexedDB = new IDBFactory()
  const folder = join(root, 'node_modules', '.test', 'readme')
  mkdirSync(folder, { recursive: true })
  process.chdir(folder) // where one of them makes a folder
  for (const [i, block] of blocks.entries()) {
    if (block.includes('opfs(')) continue // only a browser has it
    // Imports are hoisted, so they may follow.
    const own = /^const db = /m.test(block) ? '' : `const db = await open(); db.set('a', 1); db.set('k', 1);\n`
    // `expression   // 'reply'` becomes a comparison; other comments are remarks.
    let compared = 0
    const checked = block.replace(/^(db\..+?) +\/\/ (.+)$/gm, (line, expression: string, remark: string) => {
      const reply = /^(null|\d+|'[^']*'|Uint8Array \[.*?\]|[[{][^…]*[\]}])$/.exec(remark)?.[1]?.replace(/^Uint8Array /, '')
      if (reply === undefined) return line
      compared++
      return `{ const got = ${expression}; if (JSON.stringify(got instanceof Uint8Array ? [...got] : got) !== JSON.stringify(${reply})) throw new Error(${JSON.stringify(expression)} + ' replied ' + got) }`
    })
    if (i <= 1) assert.ok(i === 1 || compared === 3)
    const imports = /^import \{ open \}/m.test(block) ? '' : "import { open } from 'wedis'\n"
    const { code } = await esbuild.transform(imports + given + own + checked, { loader: 'ts', format: 'esm', target: 'node20' })
    const file = join(folder, `example${i}.mjs`)
    writeFileSync(file, code)
    await assert.doesNotReject(import(pathToFileURL(file).href), `example ${i + 1}:\n${block}`)
  }
})

test('every export of package.json is there', async () => {
  const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { exports: Record<string, string | Record<string, string>> }
  for (const target of Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)))) {
    await assert.doesNotReject(readFile(join(root, target)), target)
  }
})
