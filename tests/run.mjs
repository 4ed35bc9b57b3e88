// What `make run` starts: a RESP server and the playground, both on the wasm
// engine. Either one's end ends both.
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '6379' }, http: { type: 'string', default: '8080' } },
})

const children = [
  spawn(process.execPath, ['js/dist/cli.js', 'serve', '--port', values.port], { stdio: 'inherit' }),
  spawn('npm', ['run', '--silent', 'serve', '-w', '@wedis/playground', '--', '--port', values.http], { stdio: 'inherit' }),
]

let stopping = false
function stop(code) {
  if (stopping) return
  stopping = true
  process.exitCode = code
  for (const child of children) child.kill('SIGTERM')
}

for (const child of children) child.on('exit', (code) => stop(code ?? 0))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(0))
