#!/usr/bin/env node
/** The `wedis` command: a server, or a prompt. */
import { version } from '../api.js'
import { help } from './help.js'
import { type PromptOptions, UsageError, promptOptions, serveOptions } from './options.js'
import { runCommand, runLines } from './batch.js'
import { connect } from './link.js'
import { Printer } from './printer.js'
import { prompt } from './prompt.js'
import { serveForever } from './serve.js'

const [first] = process.argv.slice(2)

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`wedis: ${error instanceof Error ? error.message : String(error)}`)
  if (error instanceof UsageError) console.error('Try: wedis --help')
  process.exitCode = 1
}

async function main(): Promise<number> {
  if (first === 'serve') {
    const options = serveOptions(process.argv.slice(3))
    if (options === 'help') return say(help)
    return serveForever(options)
  }
  const options = promptOptions(process.argv.slice(2))
  if (options === 'help') return say(help)
  if (options === 'version') return say(`wedis ${version}`)
  return talk(options)
}

/** One command, commands from a pipe, or a person at a terminal. */
async function talk(options: PromptOptions): Promise<number> {
  process.stdout.on('error', () => process.exit(0)) // the reader of our pipe has gone
  const printer = new Printer(process.stdout, options.raw ?? !process.stdout.isTTY)
  const link = await connect(options)
  try {
    if (options.command.length > 0) return await runCommand(link, printer, options.command, options.exitOnError)
    if (!process.stdin.isTTY) return await runLines(link, printer, process.stdin, options.exitOnError)
    return await prompt(link, printer)
  } finally {
    await link.close()
  }
}

function say(text: string): number {
  console.log(text)
  return 0
}
