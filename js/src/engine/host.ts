/**
 * What an engine can ask of the program that runs it, all of it optional: without it, the commands that need it answer with
 * Redis's error for that. The functions run while a command does, so they may not use the engine; what they throw is the
 * command's error.
 */
export interface Host {
  /** A line for the log; `level` is redis-server's mark: `.` debug, `-` verbose, `*` notice, `#` warning. */
  log?(level: string, text: string): void
  /** What INFO tells of the program; `memory` is that of the machine. */
  process?: { id: number; os: string; executable: string; configFile: string; memory: number }
  /** µs of processor time: the program's own, and the system's for it. */
  cpu?(): [own: number, system: number]
  /** SAVE and BGSAVE; what goes on in the background ends with `Engine.saved`. */
  save?(background: boolean): void
  /** BGREWRITEAOF, in the background. */
  rewrite?(): void
  /** SHUTDOWN: ends the program, once the command that is running has been answered. */
  shutdown?(options: { save: boolean; nosave: boolean; now: boolean; force: boolean }): void
  /** Hears the new value of a setting; what it throws refuses the change. Of settings that it does not know it takes no notice. */
  configure?(name: string, value: string): void
  /** CONFIG REWRITE: stores settings where they came from. */
  writeConfig?(settings: [name: string, value: string][]): void
  /** The ACL file. */
  readUsers?(): Uint8Array
  writeUsers?(users: Uint8Array): void
}
