// From the begin of a page's load to its first value, with 100,000 keys stored; and what a value costs after that.
import { NAMES, inPage, median, withChromium } from './browser.mjs'
import { report } from './measure.mjs'

const KEYS = 100_000
const ROUNDS = 5
const times = await withChromium(async ({ adapters, url, launch }) => {
  let context = await launch()
  for (const name of adapters) await inPage(context, url, name, 'fill', KEYS)
  await context.close()
  context = await launch() // a browser that has nothing of it in memory
  const times = Object.fromEntries(adapters.map((name) => [name, []]))
  for (let round = -1; round < ROUNDS; round++) {
    for (const name of adapters) {
      const result = await inPage(context, url, name, 'first', KEYS)
      if (round >= 0) times[name].push(result)
    }
  }
  await context.close()
  return times
})
report({
  title: 'A page with 100,000 stored keys, in Chromium',
  head: ['', 'from the begin of the page’s load to the first value, ms', 'each further value, µs'],
  rows: Object.entries(times).map(([name, all]) => [NAMES[name], median(all.map((t) => t.first)).toFixed(0), median(all.map((t) => t.each)).toFixed(1)]),
  notes: [
    'Values of 100 bytes. Wedis starts its engine and reads all of them before the first value, and has them in memory from then on; the others read one from the disk each time. The code comes from the browser’s cache after the first round.',
  ],
})
