import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { type Config, graphicsEnvironment } from '#infra/config'

const Announced = z.object({
  url: z.url(),
  projectId: z.string(),
  appId: z.string(),
  secretKey: z.string(),
  purchaseLinks: z.object({ production: z.url() }),
})
export type RunningTwin = z.output<typeof Announced> & { stop: () => Promise<void> }

const startsWithinMs = 15_000
const endsWithinMs = 3_000
/** Attempts after 3, 6, 12, 24 and 48 seconds in place of minutes. */
const retryScale = 0.01

/** The local RevenueCat, as a program of its own: the product talks with it as with the real one. */
export function startTwin(config: Pick<Config, 'clone' | 'dataDir'>): Promise<RunningTwin> {
  const program = path.join(config.clone, 'packages/twin/src/main.ts')
  const folder = path.join(config.dataDir, 'twin')
  const child = spawn(process.execPath, [program, '--folder', folder, '--retry-scale', String(retryScale)], {
    cwd: config.clone,
    env: graphicsEnvironment(),
    // The channel tells it that we are gone, even when we were killed.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // Ctrl-C goes to everybody at the terminal; the twin ends after those who talk with it.
    detached: true,
  })
  const stop = () =>
    new Promise<void>(resolve => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve()
      const timer = setTimeout(() => child.kill('SIGKILL'), endsWithinMs)
      child.once('exit', () => {
        clearTimeout(timer)
        resolve()
      })
      child.kill('SIGTERM')
    })
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timer)
      void stop().then(() => reject(new Error(`The twin of RevenueCat did not start: ${reason}`)))
    }
    const timer = setTimeout(() => fail('it says nothing'), startsWithinMs)
    child.once('error', error => fail(error.message))
    child.once('exit', code => fail(`it ended with ${code}`))
    if (!child.stdout) return fail('it cannot be heard')
    createInterface({ input: child.stdout }).once('line', line => {
      const announced = Announced.safeParse(parseJson(line))
      if (!announced.success) return fail('it says what nobody understands')
      clearTimeout(timer)
      child.removeAllListeners('exit')
      // The channel and the pipe alone must not keep this process alive.
      child.channel?.unref()
      resolve({ ...announced.data, stop })
    })
  })
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
