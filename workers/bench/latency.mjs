// How long a request takes: in a Worker that does nothing, with the resident instance, and with the shim of
// github.com/syumai/workers, which starts an instance per request. One at a time over one connection to workerd, the
// three taking turns. usage: npm run bench -w @wedis/workers [-- REQUESTS]
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Miniflare } from 'miniflare'
import '../scripts/build.mjs'

const requests = Number(process.argv[2] ?? 600)
const rounds = 6
const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'wedis-bench-'))

execFileSync('go', ['run', 'github.com/syumai/workers/cmd/workers-assets-gen', '-mode=go', '-o', join(folder, 'library')], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: ['ignore', 'ignore', 'inherit'],
})
copyFileSync(join(dist, 'wedis-worker.wasm'), join(folder, 'library', 'app.wasm'))
writeFileSync(join(folder, 'empty.js'), 'export default { async fetch(request) { await request.arrayBuffer(); return Response.json({ result: "OK" }) } }')

const workers = {
  'does nothing': { root: folder, files: ['empty.js'] },
  resident: { root: dist, files: ['worker.js', 'wedis-worker.wasm'] },
  'library’s shim': { root: join(folder, 'library'), files: ['worker.mjs', 'wasm_exec.js', 'runtime.mjs', 'app.wasm'] },
}

for (const worker of Object.values(workers)) {
  worker.mf = new Miniflare({
    modulesRoot: worker.root,
    modules: worker.files.map((name) => ({ type: name.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule', path: join(worker.root, name) })),
    compatibilityDate: '2025-10-01',
    bindings: { WEDIS_TOKEN: 'token', WEDIS_STORE: 'memory' },
  })
  worker.url = await worker.mf.ready
  worker.agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  worker.times = []
  const began = performance.now()
  await post(worker)
  worker.first = performance.now() - began
}
for (let round = 0; round < rounds; round++) {
  for (const worker of Object.values(workers)) {
    for (let i = 0; i < requests / rounds; i++) {
      const began = performance.now()
      await post(worker)
      worker.times.push(performance.now() - began)
    }
  }
}
console.log(`\n| ${requests} × SET, ms | median | p90 | p99 | first request |\n| --- | --- | --- | --- | --- |`)
for (const [name, { times, first }] of Object.entries(workers)) {
  times.sort((a, b) => a - b)
  const at = (share) => times[Math.floor(share * (times.length - 1))].toFixed(2)
  console.log(`| ${name} | ${at(0.5)} | ${at(0.9)} | ${at(0.99)} | ${first.toFixed(1)} |`)
}
for (const { mf, agent } of Object.values(workers)) {
  agent.destroy()
  await mf.dispose()
}
rmSync(folder, { recursive: true })

/** Sends one SET and waits for the whole answer. */
function post({ url, agent }) {
  return new Promise((resolve, reject) => {
    const body = '["SET","key","value"]'
    const headers = { Authorization: 'Bearer token', 'Content-Length': body.length }
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece) => (text += piece))
      response.on('end', () => (text === '{"result":"OK"}' ? resolve() : reject(new Error(`${response.statusCode} ${text}`))))
    })
    request.on('error', reject).end(body)
  })
}
