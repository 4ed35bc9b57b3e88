// Builds dist/: the Go side as wedis-worker.wasm, the JavaScript side as worker.js, which imports it. wrangler.toml
// deploys these two. Prints how much of the plans' size limits they take.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

mkdirSync(dist, { recursive: true })
const full = join(dist, 'full.wasm')
const repository = fileURLToPath(new URL('../..', import.meta.url))
mkdirSync(join(repository, 'build'), { recursive: true })
execFileSync('go', ['run', './wasm/lean', 'build'], { cwd: repository, stdio: 'inherit' })
execFileSync('go', ['build', '-modfile=build/lean.mod', '-trimpath', '-ldflags=-s -w', '-o', full, './workers'], {
  cwd: repository,
  env: { ...process.env, GOOS: 'js', GOARCH: 'wasm' },
  stdio: 'inherit',
})
execFileSync('go', ['run', './wasm/slim', full, join(dist, 'wedis-worker.wasm')], { cwd: repository, stdio: 'inherit' })
rmSync(full)

// The support script must be of the toolchain that built the module.
const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim()
copyFileSync(join(goroot, 'lib/wasm/wasm_exec.js'), join(dist, 'wasm_exec.js'))

await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['src/worker.ts'],
  outfile: 'dist/worker.js',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  external: ['*.wasm'],
  legalComments: 'none',
  logLevel: 'warning',
})

const sizes = ['wedis-worker.wasm', 'worker.js'].map((name) => gzipSync(readFileSync(join(dist, name)), { level: 9 }).length)
const total = sizes[0] + sizes[1]
const share = (mb) => `${((100 * total) / (mb * 1024 * 1024)).toFixed(0)} %`
console.log(`workers/dist: ${(total / 1024 / 1024).toFixed(2)} MB gzipped: ${share(3)} of the free plan's 3 MB, ${share(10)} of the paid plan's 10 MB`)
