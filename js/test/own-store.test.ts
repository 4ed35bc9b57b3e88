import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Store, open } from 'wedis'
import { storeChecks, testStore } from 'wedis/testing'

// The example of docs/stores.md, as it is written there.
const [, code] = /```js\n(import \{ OwnershipError[\s\S]*?)```/.exec(readFileSync('docs/stores.md', 'utf8'))!
const folder = join('node_modules', '.test', `own-store-${process.pid}`)
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'store.mjs'), code)
after(() => rmSync(folder, { recursive: true, force: true }))
const { keyValueStore } = (await import(pathToFileURL(join(folder, 'store.mjs')).href)) as { keyValueStore: (kv: KeyValues, place: string) => Store }

/** What a key-value service offers. */
class KeyValues {
  readonly values = new Map<string, unknown>()
  refusing: string | null = null

  async get(key: string): Promise<unknown> {
    return structuredClone(this.values.get(key))
  }

  async put(key: string, value: unknown): Promise<void> {
    if (this.refusing && key.startsWith(this.refusing)) throw new Error('no room')
    this.values.set(key, structuredClone(value))
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key)
  }

  async list(prefix: string): Promise<string[]> {
    return [...this.values.keys()].filter((key) => key.startsWith(prefix))
  }
}

const kv = new KeyValues()
const refuse = (place: string) => {
  kv.refusing = `${place}/`
  return () => void (kv.refusing = null)
}
for (const check of storeChecks((place) => keyValueStore(kv, place), { open, refuse })) test(`the example: ${check.name}`, check.run)

test('testStore runs all checks, and says which of them fail', async () => {
  const names = await testStore((place) => keyValueStore(kv, place))
  assert.ok(names.length > 15)
  const forgetful = (place: string): Store => ({ ...keyValueStore(kv, place), append: async () => {} })
  await assert.rejects(testStore(forgetful), /of \d+ checks failed\nwhat was appended is there again, in order: the number of journal records: found 0, not 20/)
})
