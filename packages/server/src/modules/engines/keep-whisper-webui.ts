import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as later } from 'node:timers/promises'
import { z } from 'zod'
import { startFault } from '#infra/config'
import type { WrapperSecret } from './install-secret.ts'
import { signalGroup } from './install-steps.ts'

export type KeptWebui = {
  python: string
  /** The folder `speech/`. */
  speechFolder: string
  source: string
  modelRoot: string
  models: readonly string[]
  /** Its own folder: databases, temporary files, and who runs it. */
  state: string
  host: string
  /** 0 takes a free one, and the same one again after a restart. */
  port: number
  /** Further options of `python -m webui`. */
  options: readonly string[]
  environment: NodeJS.ProcessEnv
  /** By a file of its own, or in the environment: never as an argument. */
  secret: WrapperSecret
  print: (line: string) => void
  onReady: (port: number) => void
  signal: AbortSignal
  pauseMs?: (failures: number) => number
  /** From its start until it answers: the models are loaded by then. */
  readyWithinMs?: number
}

const Ready = z.object({ event: z.literal('ready'), port: z.int() })
const Holder = z.object({ keeper: z.int(), wrapper: z.int() })
/** How the wrapper says that one of its settings is wrong: starting it again would not help. */
const badSetting = 2
const defaultReadyWithinMs = 15 * 60_000
const healthyAfterMs = 5 * 60_000
const endWithinMs = 8_000
const keptLines = 20

/** Runs the wrapper until the signal comes, and starts it again whenever it ends by itself. */
export async function keepWhisperWebui(kept: KeptWebui): Promise<void> {
  const pauseMs = kept.pauseMs ?? pauseAfter
  // The wrapper makes it private; what lies above it may be for others too.
  await mkdir(kept.state, { recursive: true })
  await endLeftover(kept.state)
  let failures = 0
  let port = kept.port
  while (!kept.signal.aborted) {
    const end = await runOnce(kept, port, at => {
      port = at
      kept.onReady(at)
    })
    if (kept.signal.aborted) break
    if (end.code === badSetting) throw startFault(`${end.lastWords}\nThe wrapper of Whisper-WebUI did not start.`)
    failures = end.readyMs > healthyAfterMs ? 1 : failures + 1
    const waitMs = pauseMs(failures)
    if (!end.wasReady && end.lastWords) kept.print(end.lastWords)
    kept.print(
      `The wrapper ended (${end.code === null ? end.signal : `exit code ${end.code}`}). It starts again in ${Math.round(waitMs / 1000)} s.`,
    )
    await later(waitMs, undefined, { signal: kept.signal }).catch(() => undefined)
  }
  await rm(holderFile(kept.state), { force: true })
}

/** 1 s, then twice as long each time, up to a minute. */
export function pauseAfter(failures: number): number {
  return Math.min(60_000, 1000 * 2 ** (failures - 1))
}

type End = {
  code: number | null
  signal: NodeJS.Signals | null
  wasReady: boolean
  readyMs: number
  lastWords: string
}

function runOnce(kept: KeptWebui, port: number, onReady: (port: number) => void): Promise<End> {
  const { readyWithinMs = defaultReadyWithinMs } = kept
  return new Promise((resolve, reject) => {
    const child = spawn(kept.python, argumentsOf(kept, port), {
      cwd: kept.state,
      env: environmentOf(kept),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    let readyAt: number | undefined
    const said: string[] = []
    const hear = (line: string) => {
      if (readyAt !== undefined) return kept.print(line)
      said.push(line)
      if (said.length > keptLines) said.shift()
      const ready = Ready.safeParse(parsed(line))
      if (!ready.success) return
      readyAt = performance.now()
      clearTimeout(slow)
      onReady(ready.data.port)
    }
    createInterface(child.stdout).on('line', hear)
    createInterface(child.stderr).on('line', hear)
    let killer: NodeJS.Timeout | undefined
    const end = () => {
      signalGroup(child.pid, 'SIGTERM')
      killer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), endWithinMs)
    }
    const slow = setTimeout(() => {
      kept.print(`The wrapper was not ready within ${readyWithinMs / 1000} s. It is ended.`)
      end()
    }, readyWithinMs)
    kept.signal.addEventListener('abort', end)
    const isNoted = noteHolder(kept.state, child.pid)
    child.once('error', error => {
      clearTimeout(slow)
      reject(startFault(`${kept.python} could not be started (${error.message}).`))
    })
    child.once('close', (code, signal) => {
      clearTimeout(killer)
      clearTimeout(slow)
      kept.signal.removeEventListener('abort', end)
      const readyMs = readyAt === undefined ? 0 : performance.now() - readyAt
      const lastWords = said.join('\n').trim()
      isNoted.then(() => resolve({ code, signal, wasReady: readyAt !== undefined, readyMs, lastWords }), reject)
    })
  })
}

function argumentsOf(kept: KeptWebui, port: number): string[] {
  return [
    ...['-u', '-m', 'webui', '--source', kept.source, '--model-root', kept.modelRoot, '--state', kept.state],
    ...['--models', kept.models.join(','), '--host', kept.host, '--port', String(port)],
    ...('file' in kept.secret ? ['--secret-file', kept.secret.file] : []),
    ...kept.options,
  ]
}

/** No bytecode: the folder of WHISPER_WEBUI_PATH is not ours to write to. */
function environmentOf(kept: KeptWebui): NodeJS.ProcessEnv {
  return {
    ...kept.environment,
    HOME: kept.state,
    PYTHONPATH: kept.speechFolder,
    PYTHONSAFEPATH: '1',
    PYTHONUTF8: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    HF_HUB_OFFLINE: '1',
    ...('text' in kept.secret ? { WHISPER_WEBUI_SECRET: kept.secret.text } : {}),
  }
}

/** A killed keeper leaves its wrapper behind, which holds folder and port: it is ended. One that is still kept stays. */
async function endLeftover(state: string): Promise<void> {
  const holder = Holder.safeParse(parsed(await readFile(holderFile(state), 'utf8').catch(() => '')))
  if (!holder.success) return
  const { keeper, wrapper } = holder.data
  const at = `/proc/${wrapper}`
  const isOurs = (await readFile(`${at}/cmdline`, 'utf8').catch(() => '')).split('\0').includes(state)
  if (!isOurs) return
  const parent = /^PPid:\s+(\d+)$/m.exec(await readFile(`${at}/status`, 'utf8').catch(() => ''))?.[1]
  if (Number(parent) === keeper)
    throw startFault(
      `A wrapper of Whisper-WebUI runs here already (process ${wrapper}). Take another --port, or end it.`,
    )
  signalGroup(wrapper, 'SIGKILL')
  // Only when it is gone are its folder and its port free.
  while (await stat(at).catch(() => undefined)) await later(20)
}

async function noteHolder(state: string, wrapper: number | undefined): Promise<void> {
  if (wrapper === undefined) return
  await writeFile(holderFile(state), JSON.stringify({ keeper: process.pid, wrapper }), { mode: 0o600 })
}

function holderFile(state: string): string {
  return path.join(state, 'running.json')
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined // what the backend prints before it is ready is no message
  }
}
