// npm run check: seconds, no database. Prints each step, and for a failed one what is wrong.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureNode24, installPackages, runNpm } from './bootstrap.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const cache = join(root, 'node_modules/.cache/check')

const environment = await ensureNode24()
await installPackages(environment)
const { boundaryFaults, canaryFaults } = await import('./check-boundaries.mjs')
const { citedPathFaults, fileFaults } = await import('./check-files.mjs')
mkdirSync(cache, { recursive: true })

const steps = [
  ...['packages/web', 'packages/server', 'packages/contract', 'packages/twin', 'tests'].map(folder => ({
    name: `types of ${folder}`,
    run: () => types(folder),
  })),
  {
    name: 'format and lint',
    run: () => tool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '--max-diagnostics=30']),
  },
  { name: 'nothing unused', run: () => tool('knip/bin/knip.js', ['--no-progress', '--no-config-hints']) },
  { name: 'who may use whom', run: async () => sentences(await boundaryFaults()) },
  { name: 'planted faults are refused', run: async () => sentences(await canaryFaults()) },
  { name: 'length and names of files', run: async () => sentences(fileFaults()) },
  { name: 'paths cited in documents', run: async () => sentences(citedPathFaults()) },
  { name: 'catalogues are complete', run: catalogues },
]

const startedAt = Date.now()
const waiting = [...steps]
let failed = 0
await Promise.all([work(), work()])
const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
console.log(
  failed === 0 ? `check passed in ${seconds} s` : `check: ${failed} of ${steps.length} steps failed (${seconds} s)`,
)
process.exitCode = failed === 0 ? 0 : 1

async function work() {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const from = Date.now()
    const fault = await step.run().catch(error => `${error.message ?? error}`)
    const took = `${((Date.now() - from) / 1000).toFixed(1)} s`
    if (fault === '') console.log(`  ok      ${step.name} (${took})`)
    else {
      failed += 1
      console.log(`  FAILED  ${step.name} (${took})\n${fault.trimEnd().replaceAll(/^/gm, '          ')}`)
    }
  }
}

function types(folder) {
  if (!existsSync(join(root, folder, 'tsconfig.json'))) return Promise.resolve(`${folder}/tsconfig.json is missing.`)
  const info = join(cache, `${folder.replace('/', '-')}.tsbuildinfo`)
  return tool('typescript/bin/tsc', ['-p', folder, '--incremental', '--tsBuildInfoFile', info, '--pretty', 'false'])
}

/** Every message of the web app is in the catalogues, and has its German text. */
async function catalogues() {
  const run = { environment, whatToDo: 'Run: npm run messages -w @scriptorium/web, and translate what is missing.' }
  return runNpm(['run', 'check-messages', '-w', '@scriptorium/web'], run).then(() => '')
}

/** '' when the program ends with 0, else what it printed. */
function tool(bin, args) {
  return new Promise(resolve => {
    let output = ''
    const child = spawn(process.execPath, [join(root, 'node_modules', bin), ...args], {
      cwd: root,
      env: { ...environment, NO_COLOR: '1' },
    })
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    child.once('error', error => resolve(error.message))
    child.once('close', code => resolve(code === 0 ? '' : output || `ended with ${code}`))
  })
}

function sentences(faults) {
  return faults.join('\n')
}
