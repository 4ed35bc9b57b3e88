// Runs the model check of stores, see test/model/main.ts: node scripts/model.mjs [--histories N] [--seed N] [--break FAULT]
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const outdir = join(root, 'node_modules', '.model', String(process.pid))
await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['test/model/main.ts'],
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  tsconfigRaw: {},
  sourcemap: 'inline',
  logLevel: 'warning',
})
const { status } = spawnSync(process.execPath, ['--enable-source-maps', join(outdir, 'main.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' })
rmSync(outdir, { recursive: true, force: true })
process.exit(status ?? 1)
