/**
 * Real browsers for tests.
 *
 *   for (const browser of browsers)
 *     test(`${browser.name}: …`, async (t) => {
 *       const profile = await freshProfile(t)
 *       const session = await browser.launch(t, { profile })
 *       const tab = await session.open()
 *       await tab.run(async (value) => {
 *         const { open } = await import('wedis')
 *         …
 *       }, 'value')
 *       await session.kill()                                   // again: browser.launch(t, { profile })
 *     })
 *
 * `BROWSERS=chromium,firefox` chooses some. One that is not installed is an error. `BRIEF=firefox,webkit` names some in which only
 * the essentials are tried: tests look at `browser.brief`.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBusy, signal } from './processes.mjs'
import { launchPuppet } from './puppet.mjs'
import { serve } from './serve.mjs'
import { launchWebKit } from './webkit.mjs'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const FIREFOX = process.env.FIREFOX ?? '/usr/bin/firefox-esr'
const WEBKIT_DRIVER = process.env.WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver'

/** `survives`: whether the browser can be driven on when the process of a page has ended. */
const all = [
  kind({ name: 'chromium', needs: [CHROMIUM], survives: true, start: (options) => launchPuppet('chrome', CHROMIUM, options) }),
  kind({ name: 'firefox', needs: [FIREFOX], survives: true, start: (options) => launchPuppet('firefox', FIREFOX, options) }),
  kind({
    name: 'webkit',
    needs: [WEBKIT_DRIVER, '/usr/bin/Xvfb', '/usr/bin/python3'],
    survives: false,
    start: (options) => launchWebKit(WEBKIT_DRIVER, options),
  }),
]

const wanted = named('BROWSERS')

/** The browsers that tests run in. */
export const browsers = all.filter((browser) => !wanted || wanted.includes(browser.name))

/** The names of browsers in a variable of the environment, or undefined. */
function named(variable) {
  const names = process.env[variable]?.split(',')
  for (const name of names ?? []) if (!['chromium', 'firefox', 'webkit'].includes(name)) throw new Error(`${variable}: there is no ${name}`)
  return names
}

function kind({ name, needs, survives, start }) {
  return {
    name,
    survives,
    brief: named('BRIEF')?.includes(name) ?? false,
    /**
     * Starts the browser, and ends it with the test `t`. Options: `profile`, a folder (default: a fresh one), `server` (default:
     * one of its own, at `session.server`), `hidden` for private browsing, `prefs` of Firefox, `args` of the command line.
     */
    async launch(t, options = {}) {
      for (const path of needs) if (!existsSync(path)) throw new Error(`${path} is missing: run \`make test-deps\``)
      const profile = options.profile ?? (await freshProfile(t))
      const server = options.server ?? (await freshServer(t))
      const running = await start({ ...options, profile })
      return new Session(t, running, server)
    },
    /**
     * As this kind of browser, but one that is started once and stays until `after` comes: what sessions have of their own is the
     * origin, and their ends close their tabs. For tests that neither end browsers nor choose profiles.
     */
    shared(after) {
      let session = null
      const ends = []
      after(async () => {
        for (const end of ends) await end()
      })
      const launch = async (t, { server } = {}) => {
        session ??= await this.launch({ after: (end) => ends.unshift(end) }, { server: { url: 'about:blank' } })
        return session.at(t, server ?? (await freshServer(t)))
      }
      return { ...this, launch }
    },
  }
}

/** A folder for a profile that is removed with the test. */
export async function freshProfile(t) {
  const path = await mkdtemp(join(tmpdir(), 'wedis-browser-'))
  t.after(() => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))
  return path
}

/** A server that stops with the test. Sessions that are to find each other's data need the same one: it is the origin. */
export async function freshServer(t) {
  const server = await serve()
  t.after(() => server.stop())
  return server
}

/** A browser that runs. */
class Session {
  #running
  #over = false
  #tabs = []

  constructor(t, running, server) {
    this.#running = running
    /** Where pages come from: `url`, and `reported(name)`. */
    this.server = server
    t.after(() => this.kill())
  }

  /** A tab at a path of the server; `/` is an empty page in which `import('wedis')` works. */
  async open(path = '/') {
    const page = await this.#running.open(new URL(path, this.server.url).href)
    const tab = new Tab(page, this.#running.pid)
    this.#tabs.push(tab)
    return tab
  }

  /** The same browser with pages of another server, which does not end with the session. */
  at(t, server) {
    const tabs = async () => {
      const all = session.#tabs.splice(0)
      await Promise.all(all.map((tab) => tab.close().catch(() => {}))) // those that were killed cannot be closed
    }
    const { pid, open } = this.#running
    const session = new Session(t, { pid, open, close: tabs, kill: tabs }, server)
    return session
  }

  /** Ends the browser as a user would. */
  async close() {
    if (this.#over) return
    this.#over = true
    await this.#running.close()
  }

  /** kill -9 of all its processes. */
  async kill() {
    if (this.#over) return
    this.#over = true
    await this.#running.kill()
  }
}

class Tab {
  #page
  #browser
  #pid = null
  #lost
  #lose

  constructor(page, browser) {
    this.#page = page
    this.#browser = browser
    this.#lost = new Promise((_, reject) => (this.#lose = reject))
    this.#lost.catch(() => {})
  }

  /** Exceptions that nobody caught in the page. */
  get problems() {
    return this.#page.problems
  }

  /**
   * Runs a function in the page with arguments that JSON can hold, and gives what it returns or resolves to. It sees nothing of
   * where it was written.
   */
  async run(body, ...args) {
    const call = this.#page.evaluate(`(${body})(...${JSON.stringify(args)})`)
    call.catch(() => {}) // a page that was killed may still say so, later
    return Promise.race([call, this.#lost])
  }

  /** The number of the process that runs the page. The first call makes the page busy for some 200 ms; other tabs must be idle. */
  async process() {
    this.#pid ??= await findBusy(this.#browser, (ms) =>
      this.run((ms) => {
        const end = performance.now() + ms
        while (performance.now() < end);
      }, ms))
    return this.#pid
  }

  /** kill -9 of the process that runs the page. Call `process()` before the work begins that this is to interrupt. */
  async kill() {
    signal(await this.process(), 'SIGKILL')
    this.#lose(new Error('the tab was killed'))
  }

  /**
   * Stands still until `thaw`. `stop`: its process gets no time (SIGSTOP). `lifecycle`: as Chromium freezes tabs in the background.
   */
  async freeze(how = 'stop') {
    if (how === 'stop') signal(await this.process(), 'SIGSTOP')
    else await this.cdp('Page.setWebLifecycleState', { state: 'frozen' })
  }

  async thaw(how = 'stop') {
    if (how === 'stop') signal(await this.process(), 'SIGCONT')
    else await this.cdp('Page.setWebLifecycleState', { state: 'active' })
  }

  /** A command of the DevTools protocol (Chromium only). */
  cdp(method, params) {
    return this.#page.cdp(method, params)
  }

  async reload() {
    await this.#page.reload()
  }

  async close() {
    await this.#page.close()
  }
}
