import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type KeptWebui, keepWhisperWebui, pauseAfter } from './keep-whisper-webui.ts'

/** Stands for the real wrapper: notes how it was started, then does what the test says for this start. */
const wrapper = `import json, os, sys, time
state = sys.argv[sys.argv.index("--state") + 1]
home = os.path.dirname(state)
starts = open(os.path.join(home, "starts"), "a+")
starts.write(json.dumps({"pid": os.getpid(), "argv": sys.argv[1:], "environment": dict(os.environ)}) + "\\n")
starts.flush()
starts.seek(0)
number = len(starts.readlines())
port = int(sys.argv[sys.argv.index("--port") + 1]) or 40123
def ready(): print(json.dumps({"event": "ready", "host": "127.0.0.1", "port": port}), flush=True)
exec(open(os.path.join(home, "act.py")).read())
`
const secret = 'a-secret-that-both-sides-know-of-some-length'

let folder = ''
let ending = new AbortController()
const lines: string[] = []
const ports: number[] = []
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-keep-'))
  await mkdir(path.join(folder, 'speech/webui'), { recursive: true })
  await writeFile(path.join(folder, 'speech/webui/__main__.py'), wrapper)
  ending = new AbortController()
  lines.length = 0
  ports.length = 0
})
afterEach(async () => {
  ending.abort()
  await rm(folder, { recursive: true, force: true })
})

async function keep(act: string, more: Partial<KeptWebui> = {}): Promise<void> {
  await writeFile(path.join(folder, 'act.py'), act)
  return keepWhisperWebui({
    python: 'python3',
    speechFolder: path.join(folder, 'speech'),
    source: path.join(folder, 'source'),
    modelRoot: path.join(folder, 'models'),
    models: ['base', 'small'],
    state: path.join(folder, 'state'),
    host: '127.0.0.1',
    port: 0,
    options: ['--device', 'cpu'],
    environment: { PATH: '/usr/bin:/bin' },
    secret: { text: secret },
    print: line => void lines.push(line),
    onReady: port => void ports.push(port),
    signal: ending.signal,
    pauseMs: () => 1,
    ...more,
  })
}

type Start = { pid: number; argv: string[]; environment: Record<string, string> }
async function starts(): Promise<Start[]> {
  const text = await readFile(path.join(folder, 'starts'), 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
}
const until = (reached: () => boolean) => vi.waitUntil(reached, { timeout: 10_000, interval: 10 })

it('starts the wrapper again whenever it ends, on the port it had', async () => {
  const kept = keep('ready()\nif number == 1: sys.exit(75)\nif number == 2: os.kill(os.getpid(), 9)\ntime.sleep(60)')
  await until(() => ports.length === 3)
  expect(ports).toEqual([40123, 40123, 40123])
  expect(lines).toEqual([
    'The wrapper ended (exit code 75). It starts again in 0 s.',
    'The wrapper ended (SIGKILL). It starts again in 0 s.',
  ])
  expect((await starts())[1]?.argv).toContain('40123')
  ending.abort()
  await kept
})

it('starts a wrapper again that is not ready in time, and says so', async () => {
  const kept = keep('if number == 1: time.sleep(60)\nready(); time.sleep(60)', { readyWithinMs: 1_000 })
  await until(() => ports.length === 1)
  expect(lines).toEqual([
    'The wrapper was not ready within 1 s. It is ended.',
    'The wrapper ended (SIGTERM). It starts again in 0 s.',
  ])
  ending.abort()
  await kept
})

it('ends the wrapper with everything it started when the signal comes', async () => {
  const kept = keep('import subprocess; subprocess.Popen(["sleep", "60"]); ready(); time.sleep(60)')
  await until(() => ports.length === 1)
  const pid = (await starts())[0]?.pid ?? 0
  ending.abort()
  await kept
  await until(() => !isGroupAlive(pid))
  expect(lines).toEqual([])
})

it('does not start again what says that a setting is wrong', async () => {
  const sentence = '--model-root has no model base. Fetch it, or leave it out of --models.'
  await expect(keep(`sys.exit((print(${JSON.stringify(sentence)}, file=sys.stderr), 2)[1])`)).rejects.toThrow(sentence)
  expect(await starts()).toHaveLength(1)
})

it('tells what the backend said last when it did not start, and its lines from then on', async () => {
  const kept = keep(
    'if number == 1: sys.exit((print("no such device"), 3)[1])\nready()\nprint("{}", flush=True)\ntime.sleep(60)',
  )
  await until(() => lines.length === 3)
  expect(lines).toEqual(['no such device', 'The wrapper ended (exit code 3). It starts again in 0 s.', '{}'])
  ending.abort()
  await kept
})

it('hands the secret over by environment or by file, never as an argument, and nothing else of ours', async () => {
  const byText = keep('ready(); time.sleep(60)')
  await until(() => ports.length === 1)
  ending.abort()
  await byText
  ending = new AbortController()
  const file = path.join(folder, 'secret')
  const byFile = keep('ready(); time.sleep(60)', { secret: { file }, signal: ending.signal })
  await until(() => ports.length === 2)
  const [first, second] = await starts()
  expect(first?.environment).toMatchObject({ WHISPER_WEBUI_SECRET: secret, PYTHONDONTWRITEBYTECODE: '1' })
  expect(first?.argv.join(' ')).not.toContain(secret)
  expect(second?.argv.join(' ')).toContain(`--secret-file ${file}`)
  expect(second?.environment).not.toHaveProperty('WHISPER_WEBUI_SECRET')
  expect(first?.environment).not.toHaveProperty('VITEST')
  ending.abort()
  await byFile
})

it('ends a wrapper that a killed run left behind, and never one that is still kept', async () => {
  const state = path.join(folder, 'state')
  await mkdir(state)
  const left = spawn('sh', ['-c', 'sleep 60; true', state], { detached: true, stdio: 'ignore' })
  const hold = (keeper: number) =>
    writeFile(path.join(state, 'running.json'), JSON.stringify({ keeper, wrapper: left.pid }))
  await hold(process.pid)
  await expect(keep('ready(); time.sleep(60)')).rejects.toThrow(
    /runs here already \(process \d+\)\. Take another --port/,
  )
  expect(left.exitCode ?? left.signalCode).toBeNull()
  const gone = once(left, 'exit')
  await hold(1)
  const kept = keep('ready(); time.sleep(60)')
  expect(await gone).toEqual([null, 'SIGKILL'])
  await until(() => ports.length === 1)
  ending.abort()
  await kept
})

it('waits longer after each failure, up to a minute', () => {
  expect([1, 2, 3, 7, 40].map(pauseAfter)).toEqual([1000, 2000, 4000, 60_000, 60_000])
})

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}
