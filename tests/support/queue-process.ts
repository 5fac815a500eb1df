import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'

export type QueueProcess = {
  child: ChildProcess
  /** Task ids with the moment they began here. */
  started: { taskId: string; attempt: number; at: number }[]
  kill: () => Promise<void>
}
const entry = path.resolve(import.meta.dirname, 'queue-child.ts')

/** A worker in a process of its own, ready to take tasks. */
export async function startQueueProcess(
  url: string,
  slots: number,
  holdMs: number,
  reserveMs = 0,
): Promise<QueueProcess> {
  const child = spawn(process.execPath, [entry, url, ...[slots, holdMs, reserveMs].map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  })
  const leaveNone = () => void child.kill('SIGKILL')
  process.once('exit', leaveNone)
  const started: QueueProcess['started'] = []
  const ended = new Promise<void>(resolve =>
    child.once('exit', () => {
      process.off('exit', leaveNone)
      resolve()
    }),
  )
  await new Promise<void>((resolve, reject) => {
    let rest = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const [word, taskId = '', attempt = '0'] = line.split(' ')
        if (word === 'ready') resolve()
        if (word === 'start') started.push({ taskId, attempt: Number(attempt), at: performance.now() })
      }
    })
    child.once('exit', code => reject(new Error(`The worker process ended with ${code} before it was ready`)))
  })
  return {
    child,
    started,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
