/** WebKitGTK over W3C WebDriver, on a display of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { family, killFamily } from './processes.mjs'
import { ended } from './puppet.mjs'
import { guard } from './watchdog.mjs'

/** MiniBrowser keeps no profile under WebDriver. */
const BROWSER = fileURLToPath(new URL('webkit.py', import.meta.url))

/** Starts the browser. The session ends when the process of one of its pages does. */
export async function launchWebKit(driverPath, { profile, args = [], hidden = false }) {
  const released = guard(profile)
  const display = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: profile } })
  const number = String((await once(display.stdio[3], 'data'))[0]).trim()
  const port = await freePort()
  const env = { ...process.env, DISPLAY: `:${number}`, HOME: profile, XDG_DATA_HOME: `${profile}/data`, XDG_CACHE_HOME: `${profile}/cache`,
    WEBKIT_DISABLE_COMPOSITING_MODE: '1', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', LIBGL_ALWAYS_SOFTWARE: '1' }
  const driver = spawn(driverPath, [`--port=${port}`], { stdio: 'ignore', env })
  const ask = client(`http://127.0.0.1:${port}`)
  await until(() => ask('GET', '/status'))
  const { sessionId } = await ask('POST', '/session', {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: BROWSER, args: ['--automation', ...(hidden ? ['--hidden'] : []), ...args, profile] }, timeouts: { script: 120_000 } } },
  })
  const session = (method, path, body) => ask(method, `/session/${sessionId}${path}`, body)
  // One command at a time: which window it goes to is a state of the session.
  let turn = Promise.resolve()
  const inWindow = (handle, work) => {
    const result = turn.then(async () => {
      await session('POST', '/window', { handle })
      return work()
    })
    turn = result.catch(() => {})
    return result
  }
  const stop = async () => {
    const all = [...family(driver.pid), display.pid]
    killFamily(driver.pid)
    display.kill('SIGKILL')
    await ended(all)
    released()
  }
  // Windows are opened from one that no test touches: it takes one that is alive.
  const first = await session('GET', '/window')
  return {
    pid: driver.pid,
    async open(url) {
      const { handle } = await inWindow(first, () => session('POST', '/window/new', { type: 'window' }))
      await inWindow(handle, () => session('POST', '/url', { url }))
      let calls = 0
      return {
        problems: [],
        // Begun, then asked for: a script that waits would keep all other windows waiting.
        async evaluate(source) {
          const key = `result${++calls}`
          await inWindow(handle, () => session('POST', '/execute/sync', {
            script: `window.${key} = null; (async () => ${source})().then(v => window.${key} = { value: v }, e => window.${key} = { error: String(e && e.stack ? e + '\\n' + e.stack : e) }); return 1`,
            args: [],
          }))
          for (;;) {
            const result = await inWindow(handle, () => session('POST', '/execute/sync', { script: `return window.${key}`, args: [] }))
            if (result?.error) throw new Error(result.error)
            if (result) return result.value ?? undefined
            await new Promise((resolve) => setTimeout(resolve, 20))
          }
        },
        reload: () => inWindow(handle, () => session('POST', '/refresh', {})),
        close: () => inWindow(handle, () => session('DELETE', '/window')),
        cdp: async () => {
          throw new Error('only Chromium speaks the DevTools protocol')
        },
      }
    },
    async close() {
      await session('DELETE', '').catch(() => {})
      await stop()
    },
    kill: stop,
  }
}

function client(base) {
  return async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const { value } = await response.json()
    if (value?.error) throw new Error(`${value.error}: ${value.message}`)
    return value
  }
}

async function until(ready) {
  const end = Date.now() + 10_000
  for (;;) {
    try {
      return await ready()
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
