/** The table of a long run: what was tried, what was acknowledged, and what of it was lost or wrong. */
import { appendFileSync } from 'node:fs'

const HEAD = ['fault', 'rounds', 'acknowledged', 'lost', 'wrong']

/** Begins a table. */
export function table() {
  let failed = false
  console.log(`| ${HEAD.join(' | ')} |\n|---|${'---:|'.repeat(HEAD.length - 1)}`)
  return {
    /** A row; `what` are the words for what was wrong. `CHAOS_TABLE` is a file to which it goes too, as JSON. */
    add(fault, { rounds, acknowledged, lost, wrong, what }) {
      const row = { fault, rounds, acknowledged, lost, wrong }
      console.log(`| ${HEAD.map((name) => row[name]).join(' | ')} |`)
      for (const line of what) console.log(`  ${line}`)
      if (process.env.CHAOS_TABLE) appendFileSync(process.env.CHAOS_TABLE, `${JSON.stringify(row)}\n`)
      failed ||= lost > 0 || wrong > 0
    },
    /** Ends the program: with 1 if anything was lost or wrong. */
    end() {
      process.exit(failed ? 1 : 0)
    },
  }
}

/** Runs something with a context of its own, `t.after`, as tests have one; what is to end does so. */
export async function once(run) {
  const ends = []
  try {
    return await run({ after: (end) => ends.unshift(end) })
  } finally {
    for (const end of ends) await end()
  }
}
