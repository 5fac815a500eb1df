import { type ChildProcess, spawn } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'

export type SpeechEnvironment = {
  /** The interpreter of the speech environment. */
  python: string
  /** The folder `speech/`. */
  speechFolder: string
}
export type SpeechChild = {
  readonly pid: number | undefined
  readonly send: (line: object) => void
  /** At once, with everything it may have started. */
  readonly kill: () => void
  /** Killed, though perhaps not gone yet: nothing more may be sent to it. */
  readonly isKilled: () => boolean
  /** Settles when the process is gone. */
  readonly ended: Promise<ChildEnd>
}
/** `lastWords`: the last line of its error output, from before it took that away from its libraries. */
export type ChildEnd = { code: number | null; signal: NodeJS.Signals | null; lastWords: string }

/** The programs of `speech/`. */
export type Door = 'decode' | 'engine' | 'review' | 'speakers'

const maxLineChars = 64 * 1024 * 1024

/** Starts a door of `speech/`. It inherits nothing of our environment [MED-07] and lives in a folder of its own;
 * a session of its own keeps Ctrl-C from reaching it before we decide. */
export function startSpeechChild(
  environment: SpeechEnvironment,
  door: Door,
  args: string[],
  options: { cwd: string; onLine: (line: unknown) => void },
): SpeechChild {
  const child = spawn(environment.python, ['-u', '-m', door, ...args], {
    cwd: options.cwd,
    env: {
      PYTHONPATH: environment.speechFolder,
      PYTHONSAFEPATH: '1',
      PYTHONUTF8: '1',
      TMPDIR: options.cwd,
      HOME: options.cwd,
      HF_HUB_OFFLINE: '1',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  let lastWords = ''
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString('utf8')).slice(-2_000)
  })
  // A child that ends while we write to it tells so by its end.
  child.stdin.on('error', () => undefined)
  let killed = false
  const kill = () => {
    killed = true
    killGroup(child)
  }
  readLines(child, options.onLine, kill)
  const ended = new Promise<ChildEnd>(resolve => {
    child.once('error', error => resolve({ code: null, signal: null, lastWords: error.message }))
    child.once('close', (code, signal) =>
      resolve({ code, signal, lastWords: lastWords.trim().split('\n').at(-1) ?? '' }),
    )
  })
  return {
    pid: child.pid,
    send: line => void child.stdin.write(`${JSON.stringify(line)}\n`),
    kill,
    isKilled: () => killed,
    ended,
  }
}

/** JSON lines; `undefined` stands for a line that is none. A line without end is cut off with its child. */
function readLines(child: ChildProcess, onLine: (line: unknown) => void, kill: () => void): void {
  const decoder = new StringDecoder('utf8')
  let parts: string[] = []
  let chars = 0
  child.stdout?.on('data', (chunk: Buffer) => {
    const pieces = decoder.write(chunk).split('\n')
    const rest = pieces.pop() ?? ''
    for (const piece of pieces) {
      onLine(parsed(parts.join('') + piece))
      parts = []
      chars = 0
    }
    parts.push(rest)
    chars += rest.length
    if (chars > maxLineChars) {
      parts = []
      chars = 0
      kill()
    }
  })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined // what a broken line means is for the reader to say
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL') // the group is not there yet, or already gone
  }
}
