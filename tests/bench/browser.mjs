// What a page keeps: Wedis beside libraries over IndexedDB, in Chromium with a profile on disk.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { compact, median } from './measure.mjs'

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' }

/** Serves js/dist and the adapters of tests/bench/pages, each bundled with its library. */
async function serve() {
  const adapters = ['wedis-indexeddb', 'wedis-indexeddb-strict', 'wedis-opfs', 'wedis-opfs-strict', 'idb-keyval', 'localforage', 'dexie']
  const { outputFiles } = await build({
    entryPoints: adapters.map((name) => ({ in: `tests/bench/pages/${name}.mjs`, out: name })),
    bundle: true, splitting: false, minify: true, format: 'esm', write: false, outdir: 'bench', external: ['/package/*'],
  })
  const files = new Map(outputFiles.map((file) => [file.path.split('/').at(-1), file.contents]))
  const server = createServer(async (request, response) => {
    const [, root, name] = new URL(request.url, 'http://localhost').pathname.split(/^\/(bench|package)\//)
    try {
      if (!root) return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>bench</title>')
      const body = root === 'bench' ? files.get(name) : await readFile(join('js/dist', normalize(`/${name}`)))
      response.writeHead(200, { 'content-type': TYPES[extname(name)], 'cache-control': 'max-age=3600' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return { adapters, url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() }
}

/** Runs `body` with a page in Chromium, whose profile outlives it. */
export async function withChromium(body) {
  const profile = mkdtempSync(join(tmpdir(), 'wedis-bench-'))
  const server = await serve()
  const launch = () => chromium.launchPersistentContext(profile, { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS })
  try {
    return await body({ ...server, launch })
  } finally {
    server.stop()
    if (existsSync(profile)) rmSync(profile, { recursive: true, force: true })
  }
}

/** Runs a function of an adapter in a fresh page. */
export async function inPage(context, url, adapter, task, ...args) {
  const page = await context.newPage()
  page.on('pageerror', (error) => console.error(`${adapter}: ${error.message}`))
  await page.goto(url)
  try {
    return await page.evaluate(
      async ([path, task, args]) => {
        const adapter = await import(path)
        return adapter[task](...args)
      },
      [`/bench/${adapter}.js`, task, args],
    )
  } finally {
    await page.close()
  }
}

export const NAMES = {
  'wedis-indexeddb': 'wedis, indexedDB()',
  'wedis-indexeddb-strict': 'wedis, indexedDB(), strict',
  'wedis-opfs': 'wedis, opfs()',
  'wedis-opfs-strict': 'wedis, opfs(), strict',
  'idb-keyval': 'idb-keyval',
  localforage: 'localForage',
  dexie: 'Dexie',
}

export { compact, median }
