/** Chromium over the DevTools protocol and Firefox over WebDriver BiDi, both by puppeteer-core. */
import puppeteer from 'puppeteer-core'
import { family, killFamily } from './processes.mjs'
import { guard } from './watchdog.mjs'

/** Nothing calls home, and a page may have a process of its own. */
const CHROMIUM = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage']
const FIREFOX = {
  'dom.ipc.processCount.webIsolated': 8,
  'permissions.default.persistent-storage': 1,
  'browser.tabs.crashReporting.sendReport': false,
  'browser.sessionstore.resume_from_crash': false,
  'toolkit.startup.max_resumed_crashes': -1,
}

/**
 * Starts a browser on a profile's folder. `prefs`: preferences of Firefox; `args`: of the command line.
 * `hidden`: a private window (Firefox: all of it) or an incognito profile (Chromium).
 */
export async function launchPuppet(kind, executablePath, { profile, prefs = {}, args = [], hidden = false }) {
  const chromium = kind === 'chrome'
  const released = guard(profile)
  const browser = await puppeteer.launch({
    browser: kind,
    executablePath,
    headless: true,
    userDataDir: profile,
    args: chromium ? [...CHROMIUM, ...args] : args,
    extraPrefsFirefox: { ...FIREFOX, ...(hidden ? { 'browser.privatebrowsing.autostart': true } : {}), ...prefs },
    protocolTimeout: 120_000,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  const { pid } = browser.process()
  const context = hidden && chromium ? await browser.createBrowserContext() : browser.defaultBrowserContext()
  return {
    pid,
    async open(url) {
      const page = await context.newPage()
      page.setDefaultTimeout(30_000)
      const problems = []
      page.on('pageerror', (error) => problems.push(String(error?.stack ?? error)))
      await page.goto(url)
      return {
        problems,
        // What is thrown comes as text: of errors that are no plain Error, Firefox tells no message.
        async evaluate(source) {
          const { value, error } = await page.evaluate(`(async () => ({ value: await ${source} }))().catch((error) => ({ error: error?.stack ? error + '\\n' + error.stack : String(error) }))`)
          if (error) throw new Error(error)
          return value
        },
        reload: () => page.reload(),
        close: () => page.close(),
        /** A command of the DevTools protocol to this page. */
        cdp: async (method, params) => {
          if (!chromium) throw new Error('only Chromium speaks the DevTools protocol')
          const session = await page.createCDPSession()
          return session.send(method, params)
        },
      }
    },
    async close() {
      const all = family(pid)
      await browser.close()
      await ended(all)
      released()
    },
    async kill() {
      const all = family(pid)
      killFamily(pid)
      await browser.disconnect().catch(() => {})
      await ended(all)
      released()
    },
  }
}

/** Resolves when none of the processes is left: their profile may be opened again then. */
export async function ended(pids) {
  const left = () => pids.some((pid) => {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  })
  const end = Date.now() + 10_000
  while (left() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 10))
}
