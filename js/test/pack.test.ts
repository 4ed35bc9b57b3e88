import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const root = dirname(fileURLToPath(import.meta.resolve('wedis/package.json')))
const folder = mkdtempSync(join(tmpdir(), 'wedis-pack-'))
let packed: { filename: string; files: { path: string }[] }

const run = (command: string, args: string[]) => execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

before(() => {
  const json = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  packed = (JSON.parse(json) as (typeof packed)[])[0]
  writeFileSync(join(folder, 'package.json'), '{ "name": "user", "private": true, "type": "module" }')
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(folder, packed.filename)])
})
after(() => rmSync(folder, { recursive: true }))

test('the package has what it needs and nothing else', () => {
  const paths = packed.files.map((file) => file.path)
  for (const needed of ['package.json', 'README.md', 'dist/node.js', 'dist/browser.js', 'dist/workerd.js', 'dist/cli.js', 'dist/wedis.wasm']) {
    assert.ok(paths.includes(needed), needed)
  }
  for (const path of paths) {
    assert.match(path, /^(package\.json|README\.md|LICENSE|dist\/[\w/.-]+(\.d\.ts|\.js|\.wasm))$/)
    assert.doesNotMatch(path, /types\/cli\//)
  }
})

test('open, set, get, expiry, multi in an empty folder', () => {
  writeFileSync(
    join(folder, 'use.mjs'),
    `import { open, ReplyError } from 'wedis'
    import { memory } from 'wedis/stores/memory'
    import { indexedDB } from 'wedis/stores/indexeddb'
    import { splitWords } from 'wedis/terminal'
    let ms = 1.7e12
    const store = memory()
    const db = await open({ store, now: () => ms })
    const out = [db.set('k', 'v', { EX: 10 }), db.get('k'), db.multi().set('a', 1).incr('a').exec()]
    try { db.incr('k') } catch (error) { out.push(error instanceof ReplyError && error.code) }
    ms += 10_001
    out.push(db.get('k'))
    await db.close()
    const again = await open({ store })
    out.push(again.get('a'), typeof indexedDB, splitWords('a "b c"'))
    await again.close()
    console.log(JSON.stringify(out))`,
  )
  assert.deepEqual(JSON.parse(run(process.execPath, ['use.mjs'])), ['OK', 'v', ['OK', 2], 'ERR', null, '2', 'function', ['a', 'b c']])
})

test('the command is installed', () => {
  const bin = join(folder, 'node_modules', '.bin', 'wedis')
  assert.match(run(bin, ['--version']), /^wedis \d+\.\d+\.\d+/)
  assert.equal(run(bin, ['echo', 'hi']), 'hi\n')
})

const program = `
import { open, memoryIsNotHere } from 'wedis' // @error
import { type Chain, type Commands, type Db, type PersistenceStatus, type Reply, ReplyError, type Store, type Sync, version } from 'wedis'
import { indexedDB } from 'wedis/stores/indexeddb'
import { memory } from 'wedis/stores/memory'
import { CommandDocs, formatReply } from 'wedis/terminal'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function is<_ extends true>() {}

export async function use(): Promise<void> {
  const store: Store = memory()
  const db: Db = await open({ store, config: { maxmemory: '64mb', databases: 4 }, seed: 1n, now: () => 0 })
  await open({ store: indexedDB('app', { durability: 'strict' }), wasm: 'https://example.com/wedis.wasm' })
  await open({ wasm: new Uint8Array(0) })
  await open({ nonsense: 1 }) // @error

  const value = db.get('k')
  is<Same<typeof value, string | null>>()
  const bytes = db.bytes.get('k')
  is<Same<typeof bytes, Uint8Array | null>>()
  const many = db.mget('a', 'b')
  is<Same<typeof many, (string | null)[]>>()
  const config = db.config.get('*')
  is<Same<typeof config, Record<string, string>>>()
  const any = db.call('ZADD', 'z', { GT: true }, 1, 'a')
  is<Same<typeof any, Reply>>()
  const count: number = db.call<number>('ZCARD', 'z')
  void count

  db.set('k', 'v')
  db.set('k', 1, { EX: 10, NX: true })
  db.set(new Uint8Array(1), 2n, { KEEPTTL: true, GET: true })
  const seconds: number | undefined = undefined
  db.set('k', 'v', { EX: seconds })
  db.set('k', 'v', { EX: 10, PX: 10 }) // @error
  db.set('k', 'v', { NX: true, XX: true }) // @error
  db.set('k', 'v', { ex: 10 }) // @error
  db.set('k', true) // @error
  db.set('k') // @error
  db.get() // @error
  db.nosuch('k') // @error
  db.expire('k', 10, { GT: true })
  db.scan(0, { MATCH: 'a*', COUNT: 10, TYPE: 'string' })
  db.mset({ a: 1, b: 'x', c: new Uint8Array(1) })
  db.mset([['a', 1]])
  db.mset(new Map([['a', 1]]))
  db.mset('a', 1, 'b', 2)
  db.mset({ a: true }) // @error
  db.object.encoding('k')?.toUpperCase()
  db.memory.usage('k', { SAMPLES: 0 })
  db.command().length
  db.command.count().toFixed()

  const pipelined = db.pipeline().set('a', 1).incr('a').get('a').exec()
  is<Same<typeof pipelined, ['OK' | null, number, string | null]>>()
  const old = db.set('k', 'v', { GET: true, NX: true })
  is<Same<typeof old, string | null>>()
  db.set('k', 'v', { IFEQ: 'x', NX: true }) // @error
  const transacted = db.multi().incr('a').call('X').exec()
  is<Same<typeof transacted, [number, Reply] | null>>()
  const kept = db.pipeline().incr('a').exec({ keepErrors: true })
  is<Same<typeof kept, [number | Error]>>()
  const chain: Chain<'pipeline'> = db.pipeline()
  for (const key of ['a', 'b']) chain.get(key)
  const list: unknown[] = chain.exec()
  void list

  const status: PersistenceStatus = db.persistence
  const stop: () => void = db.on('persistence', (next) => next.state === 'failed' && console.error(next.error?.message))
  stop()
  void status
  db.on('nosuch', () => {}) // @error
  const commands: Commands<Sync> = db
  void commands
  try {
    db.exec(new Uint8Array(0))
  } catch (error) {
    if (error instanceof ReplyError) error.code.toUpperCase()
  }
  console.log(version, new CommandDocs(db.command.docs()), formatReply({ type: 'nil' }))
  await db.flush()
  const file = await db.dump()
  is<Same<typeof file.size, number>>()
  void (await file.arrayBuffer()).byteLength
  const strict = await open({ store, durability: 'strict' })
  const later = await strict.get('k')
  is<Same<typeof later, string | null>>()
  await db.close({ discard: true })
}
`

for (const [name, options] of Object.entries({
  'nodenext, no DOM': { module: 'NodeNext', moduleResolution: 'NodeNext', lib: ['ES2022'] },
  'bundler, DOM': { module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2022', 'DOM'] },
})) {
  test(`a strict TypeScript project (${name})`, () => {
    // Lines marked @error must not compile, all others must.
    const checked = program.replace(/^(.*) \/\/ @error$/gm, '// @ts-expect-error\n$1')
    const globals = options.lib.includes('DOM') ? '' : '\ndeclare const console: { log(...values: unknown[]): void; error(...values: unknown[]): void }\n'
    writeFileSync(join(folder, 'use.ts'), checked + globals)
    const compilerOptions = { ...options, target: 'ES2022', strict: true, exactOptionalPropertyTypes: false, noEmit: true, types: [], skipLibCheck: false }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }))
    const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'))
    try {
      run(process.execPath, [tsc, '-p', '.'])
    } catch (error) {
      assert.fail((error as { stdout: string }).stdout)
    }
  })
}

/**
 * Bytes that a page fetches before `open` can begin, minified: 19 kB are the table of commands and Go's support script, 18 kB keeping
 * data in an IndexedDB, 8 kB live queries, whose functions return at once and so cannot be fetched when they are first called. What
 * returns promises is not among them: strict databases, monitors, loading files.
 */
const LIMIT = 95_000

/** Bytes of the entry point and of whatever it imports statically. */
function atOnce(outputs: esbuild.Metafile['outputs']): number {
  const entry = Object.keys(outputs).find((path) => path.endsWith('page.js'))!
  const needed = new Set([entry])
  for (const path of needed) {
    for (const { path: imported, kind } of outputs[path].imports) if (kind === 'import-statement' && imported in outputs) needed.add(imported)
  }
  return [...needed].reduce((sum, path) => sum + outputs[path].bytes, 0)
}

for (const [platform, conditions, forbidden] of [
  ['browsers', ['browser'], /from ?"node:|import\("node:|wedis\.wasm" *;/],
  ['workerd', ['workerd'], /from ?"node:|import\.meta\.url/],
] as const) {
  test(`a bundle for ${platform} asks for nothing it does not have`, async () => {
    writeFileSync(join(folder, 'page.js'), `import { open } from 'wedis'\nimport { indexedDB } from 'wedis/stores/indexeddb'\nawait open({ store: indexedDB('x') })`)
    const { outputFiles, metafile } = await esbuild.build({
      absWorkingDir: folder,
      entryPoints: ['page.js'],
      bundle: true,
      splitting: true,
      outdir: 'bundle',
      metafile: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      conditions: [...conditions],
      mainFields: [],
      external: ['*.wasm'],
      minify: true,
    })
    for (const { text } of outputFiles) assert.doesNotMatch(text, forbidden)
    const size = atOnce(metafile.outputs)
    assert.ok(size < LIMIT, `${size} bytes of JavaScript`)
  })
}
