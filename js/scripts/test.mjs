// Runs the tests with node:test: compiles test/*.test.ts to node_modules/.test/, where `import 'wedis'` is the built package.
//
//   node scripts/test.mjs [name …]   only the named files, e.g. `db resp`
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
if (!existsSync(join(root, 'dist', 'wedis.wasm'))) {
  console.error('js test: there is no build to test; run `npm run build` first')
  process.exit(1)
}

const wanted = process.argv.slice(2)
const files = readdirSync(join(root, 'test'))
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => wanted.length === 0 || wanted.includes(basename(file, '.test.ts')))
const outdir = join(root, 'node_modules', '.test', String(process.pid)) // two runs at once are two folders
rmSync(outdir, { recursive: true, force: true })
await esbuild.build({
  absWorkingDir: root,
  entryPoints: files.map((file) => join('test', file)),
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  tsconfigRaw: {}, // not the paths of tsconfig.json: `wedis` is the built package here
  define: { __WEDIS_VERSION__: '"test"', __REDIS_VERSION__: '"0.0.0"' },
  sourcemap: 'inline',
  logLevel: 'warning',
})

const compiled = files.map((file) => join(outdir, file.replace(/\.ts$/, '.mjs')))
const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...compiled], { cwd: root, stdio: 'inherit' })
rmSync(outdir, { recursive: true, force: true })
process.exit(status ?? 1)
