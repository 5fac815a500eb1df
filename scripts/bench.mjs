// npm run bench [-- name]: runs bench files by name; each prints JSON lines {"bench","value","unit","baseline","ratio"}.
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { buildWeb, ensureNode24, installPackages, refuseOldNode, root } from './bootstrap.mjs'
import { endChildrenOnSignal, explain, startChild } from './progress.mjs'
import { fetchModel, prepareSpeech } from './speech-environment.mjs'

refuseOldNode()
const wanted = process.argv.slice(2)
const benches = ['packages/server/bench', 'tests/load']
  .filter(folder => existsSync(join(root, folder)))
  .flatMap(folder => readdirSync(join(root, folder)).map(name => `${folder}/${name}`))
  .filter(path => path.endsWith('.bench.ts'))
const names = benches.map(path => basename(path, '.bench.ts'))
const unknown = wanted.filter(name => !names.includes(name))

if (unknown.length > 0 || benches.length === 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${names.join(', ') || 'none'}.`)
  process.exit(1)
}
endChildrenOnSignal()
try {
  const environment = await ensureNode24()
  await installPackages(environment)
  await prepareSpeech(environment)
  await Promise.all([fetchModel(environment, 'base'), buildWeb(environment)])
  let failed = 0
  for (const path of benches.filter(path => wanted.length === 0 || wanted.includes(basename(path, '.bench.ts')))) {
    const code = await run(path, environment)
    if (code === 0) continue
    failed += 1
    console.error(`${path} ended with ${code}.`)
  }
  process.exit(failed === 0 ? 0 : 1)
} catch (error) {
  explain(error)
  process.exit(1)
}

function run(path, env) {
  const child = startChild('node', [path], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
}
