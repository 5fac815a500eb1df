// npm run proof: what is too long or too sensitive to the machine for every commit. Names choose some: npm run proof -- answer-times.
import { ensureNode24, installPackages, refuseOldNode, root } from './bootstrap.mjs'
import { endChildrenOnSignal, explain, startChild } from './progress.mjs'
import { prepareSpeech } from './speech-environment.mjs'

refuseOldNode()
endChildrenOnSignal()
try {
  const env = await ensureNode24()
  await installPackages(env)
  await prepareSpeech(env)
  const run = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'proof', ...process.argv.slice(2)]
  const child = startChild('node', run, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
  process.exit(await new Promise(resolve => child.once('close', code => resolve(code ?? 1))))
} catch (error) {
  explain(error)
  process.exit(1)
}
