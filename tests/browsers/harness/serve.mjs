/** The npm package and the pages of the tests on an origin of their own, and a place where pages count what was acknowledged. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOTS = {
  wedis: fileURLToPath(new URL('../../../js/dist/', import.meta.url)),
  pages: fileURLToPath(new URL('../pages/', import.meta.url)),
}
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.wasm': 'application/wasm' }

const imports = {
  wedis: '/wedis/browser.js',
  'wedis/testing': '/wedis/testing.js',
  'wedis/stores/memory': '/wedis/stores/memory.js',
  'wedis/stores/indexeddb': '/wedis/stores/indexeddb.js',
  'wedis/stores/opfs': '/wedis/stores/opfs.js',
}
/** Those that this program has used. */
const ports = new Set()

/** What `/` is, and every path without an extension: nothing, in which `import('wedis')` works. */
const EMPTY = `<!doctype html><title>test</title><script type="importmap">${JSON.stringify({ imports })}</script>`

/**
 * Serves `/wedis/…` (js/dist), `/pages/…` (tests/browsers/pages) and `/`, an empty page with an import map. Pages tell
 * numbers by `fetch('/report/<name>', { method: 'POST', body: number })`; `reported(name)` is the last of them.
 */
export async function serve() {
  const reports = new Map()
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const [, root, rest] = /^\/(\w+)\/(.*)$/.exec(decodeURIComponent(pathname)) ?? []
    try {
      if (root === 'report') {
        let body = ''
        for await (const piece of request) body += piece
        reports.set(rest, Number(body))
        response.writeHead(204).end()
        return
      }
      const body = root in ROOTS ? await readFile(join(ROOTS[root], normalize(`/${rest}`))) : extname(pathname) ? null : EMPTY
      if (body === null) throw new Error('there is none')
      const type = (root in ROOTS && TYPES[extname(rest)]) || (root in ROOTS ? 'application/octet-stream' : TYPES['.html'])
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  server.keepAliveTimeout = 60_000
  // A port that comes again would be an origin that has data already, in a browser that is shared.
  for (;;) {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address()
    if (!ports.has(port)) {
      ports.add(port)
      break
    }
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    url: `http://localhost:${server.address().port}/`,
    /** The last number that was reported under a name; 0 if there is none. */
    reported: (name) => reports.get(name) ?? 0,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
