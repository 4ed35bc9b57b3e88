/** Prints replies. */
import type { Writable } from 'node:stream'
import type { Node } from '../terminal/nodes.js'
import { formatRaw, formatReply } from '../terminal/print.js'

export class Printer {
  constructor(
    private readonly out: Writable,
    private readonly raw: boolean,
  ) {}

  /** A reply and a line end. */
  reply(node: Node): void {
    this.out.write(this.raw ? formatRaw(node) : formatReply(node))
    this.out.write('\n')
  }

  /** A line of our own. */
  line(text: string): void {
    this.out.write(text + '\n')
  }
}
