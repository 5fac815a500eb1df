import { spawn } from 'node:child_process'
import { startFault } from '#infra/config'

/** Where an installation tells how far it is, and what ends it. */
export type Telling = { print: (line: string) => void; signal: AbortSignal; tickMs?: number }
export type ProgramPlace = {
  cwd: string
  env: NodeJS.ProcessEnv
  /** What the reader does when it fails. */
  whatToDo: string
  /** A program that prints nothing for so long is given up. */
  silentMs?: number
}

const tickMs = 5_000
const keptLines = 10
const longestLine = 90
const endWithinMs = 3_000

/** Prints the start of a step, its seconds with the latest news while it lasts, and its end. */
export async function installStep<T>(
  telling: Telling,
  name: string,
  work: (news: (line: string) => void) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now()
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  let latest = ''
  telling.print(`  ${name} …`)
  const ticker = setInterval(
    () => telling.print(`  ${name} … ${seconds()}${latest ? `  ${latest}` : ''}`),
    telling.tickMs ?? tickMs,
  )
  try {
    const result = await work(line => {
      latest = line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line
    })
    telling.print(`  ${name}: done in ${seconds()}`)
    return result
  } finally {
    clearInterval(ticker)
  }
}

/** Runs a program to its end; its last words come with the fault when it fails. Being stopped, it takes along
 * whatever it started: the group is its own, as Ctrl-C would otherwise reach it before we know. */
export function runInstaller(
  telling: Pick<Telling, 'signal'>,
  command: string,
  args: readonly string[],
  place: ProgramPlace,
  news: (line: string) => void = () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (telling.signal.aborted) return reject(stopped())
    const { cwd, env } = place
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const lines: string[] = []
    let killer: NodeJS.Timeout | undefined
    let isSilent = false
    const end = () => {
      signalGroup(child.pid, 'SIGTERM')
      killer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), endWithinMs)
    }
    const silence =
      place.silentMs === undefined
        ? undefined
        : setTimeout(() => {
            isSilent = true
            end()
          }, place.silentMs)
    const read = (chunk: Buffer) => {
      silence?.refresh()
      for (const line of chunk.toString('utf8').split(/[\r\n]+/)) {
        if (line.trim() === '') continue
        lines.push(line.trimEnd())
        if (lines.length > keptLines) lines.shift()
        news(line.trim())
      }
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    telling.signal.addEventListener('abort', end)
    const settle = (fault: Error | undefined) => {
      clearTimeout(killer)
      clearTimeout(silence)
      telling.signal.removeEventListener('abort', end)
      if (telling.signal.aborted) reject(stopped())
      else if (fault) reject(fault)
      else resolve()
    }
    child.once('error', error =>
      settle(startFault(`${command} could not be started (${error.message}). ${place.whatToDo}`)),
    )
    child.once('close', (code, signal) => {
      const said = lines.map(line => `    | ${line}\n`).join('')
      const fate = isSilent ? 'said nothing for too long and was given up' : `ended with ${signal ?? code}`
      settle(code === 0 ? undefined : startFault(`${said}${command} ${fate}. ${place.whatToDo}`))
    })
  })
}

function stopped(): Error {
  return startFault('Stopped. Run the same command again: an unfinished step is begun anew.')
}

/** Signals a whole process group; one that is gone is fine. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
