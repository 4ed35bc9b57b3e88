/** Prints replies. */
import type { Writable } from 'node:stream'
import type { Node } from '../terminal/nodes.js'
import { formatRaw, formatReply, isReport } from '../terminal/print.js'

export class Printer {
  constructor(
    private readonly out: Writable,
    private readonly raw: boolean,
  ) {}

  /** The reply to a command line, and a line end; reports come with theirs. */
  reply(node: Node, words: readonly unknown[] = []): void {
    const report = isReport(words)
    this.out.write(this.raw || report ? formatRaw(node) : formatReply(node))
    if (!report) this.out.write('\n')
  }

  /** A line of our own. */
  line(text: string): void {
    this.out.write(text + '\n')
  }
}
