/**
 * One Chromium for a test file, a fresh profile for every test. Every page is watched: an exception, an error in the
 * console (violations of the content security policy arrive there) or a request to another origin fails the test.
 */
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { chromium } from 'playwright-core'
import { serve } from './server.mjs'

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']

let browser
export let server

before(async () => {
  server = await serve()
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS })
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

/**
 * Runs `body` with a page of the playground in a fresh profile. Options: those of a Playwright context, `init` (a function
 * to run in the page before its own scripts), `url`, `expected` (errors the test provokes, as a regular expression), and `alone`
 * (a browser without shared workers: the tab has the engine, and what `init` does to the page it does to that, too).
 */
export async function withPage(options, body) {
  const { init, url = server.page, expected, alone = false, ...context } = options
  const profile = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light', ...context })
  try {
    if (alone) await profile.addInitScript(() => delete globalThis.SharedWorker)
    if (init) await profile.addInitScript(init)
    const problems = []
    profile.on('page', page => watch(page, problems))
    const page = await profile.newPage()
    page.setDefaultTimeout(15_000)
    await page.goto(url)
    if (url === server.page) await ready(page)
    await body(page, profile)
    assert.deepEqual(problems.filter(problem => !expected?.test(problem)), [], 'the page stayed free of errors')
  } finally {
    await profile.close()
  }
}

function watch(page, problems) {
  page.on('pageerror', error => problems.push(`exception: ${error.stack ?? error.message}`))
  page.on('console', message => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`)
  })
  page.on('request', request => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.hostname !== '127.0.0.1') problems.push(`request to ${url.href}`)
  })
}

/** Waits until the engine answers. */
export async function ready(page) {
  await page.waitForSelector('html[data-ready]')
}

/** Types lines into the prompt, runs each and waits until all of its commands have been answered, or wait themselves. */
export async function run(page, ...lines) {
  for (const line of lines) {
    await page.fill('#input', line)
    await page.press('#input', 'Enter')
    await idle(page)
  }
}

/** Waits until the page has all answers that it has asked for, and has drawn them. */
export async function settled(page) {
  await page.evaluate(async () => {
    for (let quiet = 0; quiet < 3; ) {
      await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))
      quiet = document.documentElement.hasAttribute('data-asking') ? 0 : quiet + 1
    }
  })
}

/** Waits until no terminal runs anything. */
export async function idle(page) {
  await page.waitForFunction(() => !document.querySelector('.terminal[aria-busy="true"]'))
}

/** Runs a line and returns the text of its reply. */
export async function ask(page, line) {
  await run(page, line)
  return lastReply(page)
}

/** Text of the first client's last reply, line by line as shown. */
export async function lastReply(page) {
  await idle(page)
  const turn = page.locator('#log .turn').last()
  return turn.locator('.reply > div').allInnerTexts().then(lines => lines.map(line => line.replace(/\n$/, '')).join('\n'))
}

/** The row of a key in the list. */
export function row(page, key) {
  return page.locator('.row').filter({ has: page.locator('.key', { hasText: new RegExp(`^${escapeRegExp(key)}$`) }) })
}

const escapeRegExp = text => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** Waits until everything written is stored. The chip says so a little late; whether it is busy it says at once. */
export async function saved(page) {
  await page.waitForSelector('#saved[data-state="saved"][aria-busy="false"]')
}

/** Waits until `probe`, a function that runs here, gives something true. */
export async function until(probe, what) {
  const end = Date.now() + 15_000
  for (;;) {
    const value = await probe()
    if (value) return value
    if (Date.now() > end) assert.fail(`timed out waiting for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
