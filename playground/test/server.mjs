/** Static files for the tests: the built page under a path of its own, and the npm package beside an empty page. */
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const PAGE = fileURLToPath(new URL('../dist/', import.meta.url))
const PACKAGE = fileURLToPath(new URL('../../js/dist/', import.meta.url))
const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json',
}

/**
 * Serves `/any/path/` (the page: nothing in it may assume to live at the root) and `/package/` (js/dist, with an empty
 * index page). `replace` maps a file name of the page to another text, for tests of updates.
 */
export async function serve() {
  const replace = new Map()
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const [, root, rest] = /^\/(any\/path|package)\/(.*)$/.exec(decodeURIComponent(pathname)) ?? []
    const name = rest || 'index.html'
    try {
      const body = root === 'package' && name === 'index.html' ? '<!doctype html><title>package</title>'
        : root === 'any/path' && replace.has(name) ? replace.get(name)
        : await readFile(join(root === 'package' ? PACKAGE : PAGE, normalize(`/${name}`)))
      response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`
  return {
    page: `${origin}/any/path/`,
    package: `${origin}/package/`,
    replace,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
