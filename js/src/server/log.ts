/** The log, in redis-server's format: `4711:M 23 Nov 2026 21:00:00.123 * Ready to accept connections`. */
import { appendFileSync, writeSync } from 'node:fs'

/** How important a line is: the marks that lines carry, and loglevel's names for the least that is written. */
const LEVELS = { '.': 'debug', '-': 'verbose', '*': 'notice', '#': 'warning' } as const

export type Level = keyof typeof LEVELS

const MARKS = Object.keys(LEVELS) as Level[]
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export class Log {
  /** Where to; standard output if empty. */
  file = ''
  /** M, or C before the server is one. */
  role: 'C' | 'M' = 'C'
  private least: Level = '*'

  /** Sets loglevel. */
  set level(name: string) {
    this.least = MARKS.find((mark) => LEVELS[mark] === name.toLowerCase()) ?? '*'
  }

  line(level: Level, text: string): void {
    this.raw(level, `${process.pid}:${this.role} ${stamp(new Date())} ${level} ${text}\n`)
  }

  /** What a signal handler says, whatever the level. */
  signal(text: string): void {
    this.write(`${process.pid}:signal-handler (${Math.floor(Date.now() / 1000)}) ${text}\n`)
  }

  /** Text as it is. */
  raw(level: Level, text: string): void {
    if (MARKS.indexOf(level) >= MARKS.indexOf(this.least)) this.write(text)
  }

  private write(text: string): void {
    try {
      if (this.file === '') writeSync(1, text)
      else appendFileSync(this.file, text)
    } catch {
      // A log that cannot be written has nobody to tell.
    }
  }
}

function stamp(now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}.${String(now.getMilliseconds()).padStart(3, '0')}`
  return `${two(now.getDate())} ${MONTHS[now.getMonth()]} ${now.getFullYear()} ${time}`
}
