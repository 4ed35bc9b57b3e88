/** The settings that concern the server around the engine: where it listens, what it logs, which files it keeps. */
import type { Directive } from './directives.js'
import { valueOf } from './directives.js'

const DEFAULTS = {
  aclfile: '',
  'always-show-logo': 'no',
  appendfsync: 'everysec',
  appendonly: 'no',
  bind: '* -::*',
  'cluster-enabled': 'no',
  daemonize: 'no',
  dir: '',
  'enable-debug-command': 'no',
  logfile: '',
  loglevel: 'notice',
  pidfile: '',
  port: '6379',
  'protected-mode': 'yes',
  requirepass: '',
  'shutdown-on-sigint': 'default',
  'shutdown-on-sigterm': 'default',
  'tcp-backlog': '511',
  'tcp-keepalive': '300',
  unixsocket: '',
  unixsocketperm: '0',
}

export type Setting = keyof typeof DEFAULTS

export class Settings {
  private readonly values = new Map<string, string>(Object.entries(DEFAULTS))

  constructor(directives: readonly Directive[]) {
    for (const directive of directives) this.set(directive.name, valueOf(directive))
  }

  text(name: Setting): string {
    return this.values.get(name)!
  }

  number(name: Setting): number {
    return Number(this.text(name))
  }

  yes(name: Setting): boolean {
    return this.text(name).toLowerCase() === 'yes'
  }

  /** The permissions of the Unix socket, null to leave them. */
  get socketPermissions(): number | null {
    const mode = parseInt(this.text('unixsocketperm'), 8)
    return mode > 0 ? mode : null
  }

  /** Keeps a value; one that is not among these settings is the engine's. */
  set(name: string, value: string): void {
    if (this.values.has(name)) this.values.set(name, value)
  }
}

/** The addresses of a value of bind; those with a minus may be missing. */
export function addressesIn(bind: string): { host: string; optional: boolean }[] {
  const words = bind.split(/\s+/).filter(Boolean)
  return words.map((word) => ({ host: everywhere[word.replace(/^-/, '')] ?? word.replace(/^-/, ''), optional: word.startsWith('-') }))
}

const everywhere: Record<string, string> = { '*': '0.0.0.0', '::*': '::' }
