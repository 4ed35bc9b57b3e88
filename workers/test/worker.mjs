/** Runs the built Worker in workerd, through Miniflare. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Log, LogLevel, Miniflare } from 'miniflare'

export const dist = fileURLToPath(new URL('../dist/', import.meta.url))
export const token = 'a-token'

/** A folder for KV that several Workers may use one after the other; gone after the test. */
export function kvFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'wedis-kv-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/**
 * Starts a Worker, in an isolate of its own. Options: `kv`, a folder (none: no binding); `vars`; `t`, the test at whose
 * end it stops, if `stop` has not been called before.
 */
export async function start(t, { kv, vars = {}, modulesRoot = dist, script = 'worker.js' } = {}) {
  const mf = new Miniflare({
    log: new Log(LogLevel.ERROR),
    handleRuntimeStdio() {}, // what the Worker logs; the answers say it too
    modulesRoot,
    modules: [
      { type: 'ESModule', path: join(modulesRoot, script) },
      { type: 'CompiledWasm', path: join(modulesRoot, 'wedis-worker.wasm') },
    ],
    compatibilityDate: '2025-10-01',
    bindings: { WEDIS_TOKEN: token, WEDIS_CONFIG: 'enable-debug-command yes', ...vars }, // for DEBUG DIGEST
    ...(kv && { kvNamespaces: { WEDIS_KV: 'test' }, kvPersist: kv }),
  })
  await mf.ready
  return new TestWorker(t, mf)
}

class TestWorker {
  #stopped = false

  constructor(t, mf) {
    this.mf = mf
    t?.after(() => this.stop())
  }

  async stop() {
    if (this.#stopped) return
    this.#stopped = true
    await this.mf.dispose()
  }

  /** Any request, with the token unless `headers` has another idea. */
  fetch(path, { headers, ...init } = {}) {
    return this.mf.dispatchFetch(`http://worker${path}`, {
      ...init,
      headers: { Authorization: `Bearer ${token}`, ...headers },
    })
  }

  /** POSTs a command, or commands, and returns [status, answer]. */
  async post(path, body, headers) {
    const response = await this.fetch(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers })
    return [response.status, await response.json()]
  }

  /** Runs one command that must succeed, and returns its result. */
  async call(...command) {
    const [status, answer] = await this.post('/', command)
    assert.equal(status, 200, JSON.stringify(answer))
    return answer.result
  }

  async status() {
    return (await this.fetch('/status')).json()
  }

  /** Waits until everything is in KV, and returns the status. */
  async saved() {
    return this.until((s) => !s.dirty && s.generation > 0 && s.savedAt !== null)
  }

  /** Waits until the status is as wanted. */
  async until(wanted, seconds = 15) {
    const deadline = Date.now() + seconds * 1000
    for (;;) {
      const status = await this.status()
      if (wanted(status)) return status
      assert.ok(Date.now() < deadline, `not within ${seconds} s: ${wanted}: ${JSON.stringify(status)}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Fires the cron trigger and waits until it is done. */
  async cron() {
    const worker = await this.mf.getWorker()
    const { outcome } = await worker.scheduled({ cron: '*/5 * * * *' })
    assert.equal(outcome, 'ok')
  }

  kv() {
    return this.mf.getKVNamespace('WEDIS_KV')
  }
}
