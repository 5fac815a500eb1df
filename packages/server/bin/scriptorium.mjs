#!/usr/bin/env node
// npx scriptorium <verb>: the server's program under Node 24, whatever Node npx itself runs on.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const tools = fileURLToPath(new URL('../../../.scriptorium', import.meta.url))
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const isNewEnough = major > 24 || (major === 24 && minor >= 12)
const platform = `${process.platform}-${process.arch}`.replace('win32', 'win')
const installed = join(
  tools,
  `node/node_modules/node-${platform}/bin`,
  process.platform === 'win32' ? 'node.exe' : 'node',
)
const node = isNewEnough ? process.execPath : installed

if (!existsSync(node)) {
  console.error(
    'Scriptorium runs on Node 24.12 or newer. Run `npm start` once in its folder, which brings it, or install Node 24.',
  )
  process.exit(1)
}
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
// From a terminal the child may get Ctrl-C twice; it ends once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.once('error', error => {
  console.error(`Node could not be started: ${error.message}`)
  process.exitCode = 1
})
child.once('close', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)
})
