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
  /** Begins a snapshot: SAVE, BGSAVE, FLUSHALL. `Engine.saved('snapshot')` ends it; none begins while one or a rewrite runs. */
  save?(): void
  /** Begins to write the journal anew, BGREWRITEAOF. `Engine.saved('journal')` ends it. */
  rewrite?(): void
  /** Numbers for INFO persistence, each of which may be missing. */
  files?(): Files
  /**
   * DEBUG RELOAD NOSAVE and DEBUG LOADAOF, which stop everything else: the RDB file that was saved last, and all that has been
   * journalled, base and increments one after the other, with what waits to be written at the end.
   */
  readSnapshot?(): Uint8Array
  readJournal?(): Uint8Array
  /** DEBUG RELOAD: keeps an RDB file in place of the one that was saved last. */
  writeSnapshot?(file: Uint8Array): void
  /**
   * SHUTDOWN: begins to end the program. Commands that write wait until that has failed, `Engine.saved('shutdown', reason)`;
   * the client is told only then.
   */
  shutdown?(options: { save: boolean; nosave: boolean; now: boolean; force: boolean }): void
  /** Hears the new value of a setting; what it throws refuses the change. Of settings that it does not know it takes no notice. */
  configure?(name: string, value: string): void
  /** CONFIG REWRITE: stores settings where they came from. */
  writeConfig?(settings: [name: string, value: string][]): void
  /** The ACL file. */
  readUsers?(): Uint8Array
  writeUsers?(users: Uint8Array): void
}

/** How far the files of a host are: bytes and counts. */
export interface Files {
  /** Size of the journal, and the size that it had when it was written anew. */
  aofSize?: number
  aofBaseSize?: number
  /** Bytes of journal that are not written yet. */
  aofBuffer?: number
  /** Syncs that are under way, and times that writing had to wait for one. */
  aofPendingFsync?: number
  aofDelayedFsync?: number
  /** Size of all that is being loaded. */
  loadingTotal?: number
}
