// npm start, npm run dev: prepares what a fresh clone lacks, then runs the server and waits for its end.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildWeb, ensureNode24, forgetWebBuild, installPackages, refuseOldNode, root } from './bootstrap.mjs'
import {
  endChildrenOnSignal,
  explain,
  onParentGone,
  StepFailed,
  signalChild,
  signalChildren,
  startChild,
} from './progress.mjs'
import { fetchModel, prepareSpeech } from './speech-environment.mjs'

refuseOldNode()
const stopAfterMs = 9_800
const isDevelopment = process.argv.includes('--dev')

try {
  const environment = await prepare()
  process.exitCode = await serve(environment)
} catch (error) {
  explain(error)
  signalChildren('SIGTERM')
  process.exitCode = 1
}

async function prepare() {
  const noLongerHandled = endChildrenOnSignal()
  const python = prepareSpeech({ ...process.env }).then(
    () => undefined,
    error => error,
  )
  const environment = await ensureNode24()
  await installPackages(environment)
  const web = isDevelopment ? undefined : buildWeb(environment)
  const [speechFault] = await Promise.all([speech(python, environment), web])
  if (speechFault !== undefined) sayWithoutSpeech(speechFault)
  noLongerHandled()
  return environment
}

/** Without speech the product starts all the same, so a fault here is told and not thrown. */
async function speech(python, environment) {
  const fault = await python
  if (fault !== undefined) return fault
  return fetchModel(environment, 'base').then(
    () => undefined,
    error => error,
  )
}

function sayWithoutSpeech(fault) {
  if (!(fault instanceof StepFailed)) throw fault
  console.error(
    `\n${fault.message.trim()}\nScriptorium starts without speech recognition: uploads are kept and wait until it is there.\n`,
  )
}

function serve(environment) {
  if (isDevelopment) buildWebOnChange(environment)
  const args = [...(isDevelopment ? ['--watch', '--watch-preserve-output'] : []), 'packages/server/src/main.ts', 'all']
  // The channel tells the server that we are gone, even when we were killed.
  const server = startChild('node', args, {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let killTimer
  const passOn = () => {
    if (killTimer !== undefined) return
    signalChild(server, 'SIGTERM', isDevelopment)
    killTimer = setTimeout(() => {
      console.error(`The server did not end within ${stopAfterMs / 1000} s and was killed.`)
      signalChild(server, 'SIGKILL', true)
    }, stopAfterMs)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn)
  onParentGone(passOn)
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(new StepFailed(`Node could not be started: ${error.message}`)))
    server.once('close', (code, signal) => {
      clearTimeout(killTimer)
      signalChild(server, 'SIGTERM', true)
      signalChildren('SIGTERM')
      resolve(code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1))
    })
  })
}

function buildWebOnChange(environment) {
  forgetWebBuild()
  mkdirSync(join(root, 'packages/web/dist'), { recursive: true })
  startChild('node', [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--watch', '--emptyOutDir'], {
    cwd: join(root, 'packages/web'),
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}
