// Writes a second that a browser has stored.
import { NAMES, compact, inPage, median, withChromium } from './browser.mjs'
import { report } from './measure.mjs'

const ROUNDS = 3
const rates = await withChromium(async ({ adapters, url, launch }) => {
  const context = await launch()
  const rates = Object.fromEntries(adapters.map((name) => [name, { one: [], hundred: [] }]))
  for (let round = -1; round < ROUNDS; round++) {
    for (const name of adapters) {
      const one = await inPage(context, url, name, 'one', 300)
      const hundred = await inPage(context, url, name, 'hundred', 5000)
      if (round >= 0) rates[name].one.push(one), rates[name].hundred.push(hundred)
    }
  }
  await context.close()
  return rates
})
report({
  title: 'Writes that are stored, in Chromium (a second)',
  head: ['', 'each stored before the next', 'a hundred at a time'],
  rows: Object.entries(rates).map(([name, { one, hundred }]) => [NAMES[name], compact(median(one)), compact(median(hundred))]),
  notes: [
    'Values of 100 bytes; a page of its own each time, one profile on disk. The libraries use IndexedDB as it comes (relaxed in Chromium). Without `strict`, stored means that flush() has resolved.',
  ],
})
