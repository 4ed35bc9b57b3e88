/** The settings of an engine that say what is saved when, and where. */
import type { Engine } from '../engine/engine.js'
import { encodeCommand } from '../resp/encode.js'

/** Where log lines go; the level is redis-server's mark. */
export type Line = (level: '.' | '-' | '*' | '#', text: string) => void

const NAMES = [
  'appendonly', 'appendfsync', 'appendfilename', 'appenddirname', 'dbfilename', 'save', 'aof-load-truncated', 'dir',
  'auto-aof-rewrite-percentage', 'auto-aof-rewrite-min-size', 'no-appendfsync-on-rewrite',
  'aof-use-rdb-preamble', 'rdb-key-save-delay',
] as const // prettier-ignore

type Name = (typeof NAMES)[number]

/** A point of `save`: so many changes in so many seconds. */
export interface SavePoint {
  seconds: number
  changes: number
}

export class FileSettings {
  private readonly values = new Map<string, string>()

  /** Reads them out of an engine. */
  constructor(private readonly engine: Engine) {
    for (const name of NAMES) this.values.set(name, this.ask(['CONFIG', 'GET', name]).split('\r\n')[4] ?? '')
  }

  /** Asks the engine, as its owner: the reply in RESP. */
  ask(words: string[]): string {
    const session = this.engine.session()
    session.own()
    const reply = session.exec(encodeCommand(words))
    session.close()
    return new TextDecoder().decode(reply)
  }

  text(name: Name): string {
    return this.values.get(name) ?? ''
  }

  number(name: Name): number {
    return Number(this.text(name))
  }

  is(name: Name, value: string): boolean {
    return this.text(name) === value
  }

  /** Takes a new value; false if that changes nothing here. */
  set(name: string, value: string): boolean {
    if (!this.values.has(name) || this.values.get(name) === value) return false
    this.values.set(name, value)
    return true
  }

  get savePoints(): SavePoint[] {
    const words = this.text('save').split(' ').filter(Boolean).map(Number)
    return words.flatMap((seconds, i) => (i % 2 === 0 && i + 1 < words.length ? [{ seconds, changes: words[i + 1] }] : []))
  }
}
