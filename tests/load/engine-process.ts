import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

export type EngineKind = 'whisper-webui' | 'openai-compatible'
export type EngineProcess = {
  readonly port: number
  /** How many recordings it works on; 0 while it is not there. */
  readonly working: () => Promise<number>
  readonly kill: () => Promise<void>
  /** On the same port, with nothing in its memory. */
  readonly restart: () => Promise<void>
}
const entry = path.resolve(import.meta.dirname, 'engine-child.ts')

export async function startEngineProcess(kind: EngineKind, runMs: number, secret?: string): Promise<EngineProcess> {
  let child: ChildProcess | undefined
  const start = async (port: number): Promise<number> => {
    const started = spawn(process.execPath, [entry, kind, String(port), String(runMs), ...(secret ? [secret] : [])], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { PATH: process.env.PATH },
    })
    const said = await told(started, message => 'port' in message)
    child = started
    return said.port ?? 0
  }
  const port = await start(0)
  return {
    port,
    working: async () => {
      if (!child) return 0
      const answer = told(child, message => 'working' in message)
      child.send('how much?')
      return (await answer.catch(() => ({ working: 0 }))).working ?? 0
    },
    kill: async () => {
      const victim = child
      child = undefined
      if (!victim || victim.exitCode !== null) return
      victim.kill('SIGKILL')
      await once(victim, 'exit')
    },
    restart: async () => {
      if (!child) await start(port)
    },
  }
}

type Message = { port?: number; working?: number }

function told(child: ChildProcess, fits: (message: Message) => boolean): Promise<Message> {
  return new Promise((resolve, reject) => {
    const take = (message: Message) => {
      if (!fits(message)) return
      leave()
      resolve(message)
    }
    const ended = () => {
      leave()
      reject(new Error('The engine ended'))
    }
    const leave = () => {
      child.off('message', take)
      child.off('exit', ended)
    }
    child.on('message', take)
    child.on('exit', ended)
  })
}
