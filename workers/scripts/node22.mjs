// Runs a script with Node 22 or later, which miniflare and wrangler need: this one if it is, else the one that npm has
// installed from node-linux-*.  usage: node node22.mjs ARG…
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

function newNode() {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath
  const name = `node-${process.platform}-${process.arch}`
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/node`)
  } catch {
    console.error(`This needs Node 22 or later; here is ${process.version}, and npm has not installed ${name}.`)
    process.exit(1)
  }
}

const { status, error } = spawnSync(newNode(), process.argv.slice(2), { stdio: 'inherit' })
if (error) throw error
process.exit(status ?? 1)
