import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const clone = path.resolve(import.meta.dirname, '../..')
const readyWithinMs = 60_000
export type ServerProcess = {
  readonly child: ChildProcess
  readonly output: () => string
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<number | null>
}

export type WorkerProcess = ServerProcess

/** `scriptorium worker` as it is, without an engine of its own. */
export function startWorkerProcess(settings: NodeJS.ProcessEnv): Promise<WorkerProcess> {
  return startServerProcess('worker', settings)
}

/** A part of the product in a process of its own, as its verb starts it. */
export async function startServerProcess(verb: 'api' | 'worker', settings: NodeJS.ProcessEnv): Promise<ServerProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), `scriptorium-${verb}-`))
  await chmod(folder, 0o755)
  const child = spawn(process.execPath, ['packages/server/src/main.ts', verb], {
    cwd: clone,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATA_DIR: folder,
      METRICS_PORT: '0',
      ENGINE_SLOTS: '0',
      LOG_LEVEL: 'warn',
      DEMO: 'off',
      ...(process.env.SPEECH_PYTHON ? { SPEECH_PYTHON: process.env.SPEECH_PYTHON } : {}),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`The ${verb} was not ready in time:\n${text}`)), readyWithinMs)
    const take = (chunk: Buffer) => {
      text += chunk.toString('utf8')
      if (!text.includes('Ready: ')) return
      clearTimeout(late)
      resolve()
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.once('exit', code => reject(new Error(`The ${verb} ended with ${code} before it was ready:\n${text}`)))
  })
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    return child.exitCode
  }
  return {
    child,
    output: () => text,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}
