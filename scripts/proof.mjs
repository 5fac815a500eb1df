// npm run proof: what is too long or too sensitive to the machine for every commit. Names choose some: npm run proof -- answer-times.
import { join } from 'node:path'
import { ensureNode24, installPackages, refuseOldNode, root, toolsFolder } from './bootstrap.mjs'
import { endChildrenOnSignal, explain, startChild } from './progress.mjs'
import { fetchModel, prepareSpeech, venvPython } from './speech-environment.mjs'

refuseOldNode()
endChildrenOnSignal()
try {
  const environment = await ensureNode24()
  await installPackages(environment)
  await prepareSpeech(environment, ['speech/requirements.txt', 'speech/requirements-test.txt'])
  await fetchModel(environment, 'base')
  const env = { ...environment, SPEECH_TEST_MODEL_DIR: join(toolsFolder, 'models/base') }
  const wanted = process.argv.slice(2)
  const codes = [await run('node', ['node_modules/vitest/vitest.mjs', 'run', '--project', 'proof', ...wanted], env)]
  if (wanted.length === 0) codes.push(await run(venvPython, ['-m', 'pytest', '-q', '-m', 'proof', 'speech/tests'], env))
  process.exit(codes.every(code => code === 0) ? 0 : 1)
} catch (error) {
  explain(error)
  process.exit(1)
}

function run(command, args, env) {
  const child = startChild(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
  return new Promise(resolve => child.once('close', code => resolve(code ?? 1)))
}
