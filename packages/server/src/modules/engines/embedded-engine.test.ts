import { createReadStream, existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { silentLog } from '#infra/log'
import { decodeRecording } from './decode-recording.ts'
import { type EmbeddedOptions, openEmbeddedEngine } from './embedded-engine.ts'

const clone = path.resolve(import.meta.dirname, '../../../../..')
const python = [process.env.SPEECH_PYTHON, path.join(clone, '.scriptorium/venv/bin/python')].find(
  found => found && existsSync(found),
)
const modelFolder = [process.env.SPEECH_TEST_MODEL_DIR, path.join(clone, '.scriptorium/models/base')].find(
  found => found && existsSync(found),
)
const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-engine-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const errand = { tenantId: 'tenant', jobId: 'job', maxDurationMs: 60_000 }
const params = { errand, language: null, task: 'transcribe', prompt: null, model: 'base', beam: 5 } as const
const never = new AbortController().signal

function engine(options: Partial<EmbeddedOptions> & { script?: string }) {
  const made = openEmbeddedEngine({
    python: 'python3',
    speechFolder: options.script ?? path.join(clone, 'speech'),
    findModel: async () => folder,
    model: 'base',
    slots: 1,
    threads: 1,
    workFolder: folder,
    log: silentLog,
    ...options,
  })
  onTestFinished(() => made.stop())
  return made
}

/** Stands in for the Python side; the prompt of a request says how it misbehaves. */
const standIn = await mkdtemp(path.join(folder, 'stand-in-'))
await writeFile(
  path.join(standIn, 'engine.py'),
  `
import json, os, sys, time
def say(**fields): print(json.dumps(fields), flush=True)
if os.path.exists(${JSON.stringify(path.join(standIn, 'never-ready'))}): time.sleep(60)
say(event="ready", model="base", loadMs=1)
for line in sys.stdin:
    asked = json.loads(line)
    id, how = asked["id"], asked["prompt"]
    say(event="progress", id=id, progress=0.4)
    if how == "hang": time.sleep(60)
    if how == "die": os._exit(7)
    if how == "garbage": print("no line of ours", flush=True); time.sleep(60)
    if how == "other-id": id = "999"
    word = {"startMs": 0, "endMs": 400, "text": " env", "confidence": 1.2}
    if how == "broken": word = {"startMs": "soon"}
    text = json.dumps(sorted(os.environ)) if how == "environment" else str(os.getpid())
    say(event="result", id=id, language="en", languages=["en"], durationMs=1000, speechMs=400, coverage=1,
        segments=[{"startMs": 0, "endMs": 400, "text": text, "language": "en", "flags": [], "confidence": 1, "words": [word]}], uncovered=[])
`,
)
const pcm = { path: path.join(folder, 'none.pcm'), durationMs: 1000 }
const ask = (how: string, signal = never, onProgress: (fraction: number) => void = () => undefined) =>
  [pcm, { ...params, prompt: how }, { signal, onProgress }] as const
const limits = { stallMs: () => 300, startMs: 5_000, retryMs: () => 10 }

async function until(condition: () => boolean | Promise<boolean>) {
  const deadline = Date.now() + 10_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('The condition was not met in time')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

describe('a pool of engine children', () => {
  it('keeps a child warm from one recording to the next', async () => {
    const pool = engine({ script: standIn, limits })
    await pool.load()
    const first = await pool.transcribe(...ask('fine'))
    const second = await pool.transcribe(...ask('fine'))
    expect(second.segments[0]?.text).toBe(first.segments[0]?.text)
    expect(second.segments[0]?.words[0]?.confidence).toBe(1)
    expect(pool.state()).toMatchObject({ health: 'ready', busy: 0, healthySlots: 1 })
  })
  it.each([
    ['hang', 'engine-stalled'],
    ['die', 'engine-failed'],
    ['garbage', 'engine-failed'],
    ['other-id', 'engine-failed'],
    ['broken', 'engine-failed'],
  ])('replaces a child that answers by: %s', async (how, code) => {
    const pool = engine({ script: standIn, limits })
    await pool.load()
    const before = await pool.transcribe(...ask('fine'))
    await expect(pool.transcribe(...ask(how))).rejects.toMatchObject({ code })
    const after = await pool.transcribe(...ask('fine'))
    expect(after.segments[0]?.text).not.toBe(before.segments[0]?.text)
  })
  it('ends a recording at once when it is cancelled, and takes the next', async () => {
    const pool = engine({ script: standIn, limits: { ...limits, stallMs: () => 60_000 } })
    await pool.load()
    const cancel = new AbortController()
    const running = pool.transcribe(...ask('hang', cancel.signal, () => cancel.abort(new Error('cancelled'))))
    await expect(running).rejects.toThrow('cancelled')
    expect((await pool.transcribe(...ask('fine'))).language).toBe('en')
  })
  it('gives each waiting recording its turn, and forgets one that is cancelled while it waits', async () => {
    const pool = engine({ script: standIn, limits })
    await pool.load()
    const cancel = new AbortController()
    const turns = ['one', 'two', 'three'].map(how => pool.transcribe(...ask(how)))
    const impatient = pool.transcribe(...ask('four', cancel.signal))
    cancel.abort(new Error('cancelled'))
    await expect(impatient).rejects.toThrow('cancelled')
    expect((await Promise.all(turns)).length).toBe(3)
    expect(pool.state().busy).toBe(0)
  })
  it('replaces a child after its number of recordings', async () => {
    const pool = engine({ script: standIn, limits: { ...limits, jobsPerChild: 2 } })
    await pool.load()
    const pids: (string | undefined)[] = []
    for (let turn = 0; turn < 4; turn += 1) pids.push((await pool.transcribe(...ask('fine'))).segments[0]?.text)
    expect([pids[0] === pids[1], pids[1] === pids[2], pids[2] === pids[3]]).toEqual([true, false, true])
  })
  it('hands nothing of its environment to a child [MED-07]', async () => {
    const pool = engine({ script: standIn, limits })
    await pool.load()
    const heard = await pool.transcribe(...ask('environment'))
    const names: string[] = JSON.parse(heard.segments[0]?.text ?? '[]')
    expect(names.filter(name => !/^(PYTHON|LC_CTYPE|HF_HUB_OFFLINE|TMPDIR|HOME)/.test(name))).toEqual([])
  })
  it('says why it cannot start, and begins by itself once it can', async () => {
    let found: string | undefined
    const pool = engine({ script: standIn, limits, findModel: async () => found })
    await pool.load()
    await until(() => pool.state().health === 'failed')
    expect(pool.state()).toMatchObject({ healthySlots: 0, detail: expect.stringContaining('model is missing') })
    found = folder
    await until(() => pool.state().health === 'ready')
  })
  it('gives up on a child that is never ready', async () => {
    await writeFile(path.join(standIn, 'never-ready'), '')
    onTestFinished(() => rm(path.join(standIn, 'never-ready')))
    const pool = engine({ script: standIn, limits: { ...limits, startMs: 300 } })
    await pool.load()
    await until(() => pool.state().health === 'failed')
    expect(pool.state().detail).toContain('not ready within')
  })
  it('leaves no child and no folder behind when it stops', async () => {
    const own = await mkdtemp(path.join(folder, 'own-'))
    const pool = engine({ script: standIn, limits, slots: 2, workFolder: own })
    await pool.load()
    const pid = (await pool.transcribe(...ask('fine'))).segments[0]?.text
    await pool.stop()
    await until(async () => (await readdir(own)).length === 0)
    expect(existsSync(`/proc/${pid}`)).toBe(false)
  })
})

const recording = path.join(clone, 'packages/server/demo/juniper.mp3')
describe.skipIf(!python || !modelFolder)('with the real model', () => {
  it('decodes and transcribes a recording', { timeout: 120_000 }, async () => {
    const work = await mkdtemp(path.join(folder, 'real-'))
    const environment = { python: python ?? '', speechFolder: path.join(clone, 'speech') }
    const decoded = await decodeRecording(
      environment,
      createReadStream(recording),
      work,
      { maxDurationMs: 3_600_000 },
      { signal: never },
    )
    expect(decoded.durationMs).toBeGreaterThan(5_000)
    expect(Math.floor((await readFile(decoded.path)).length / 32)).toBe(decoded.durationMs)
    const pool = engine({ python, findModel: async () => modelFolder, threads: 2 })
    await pool.load()
    const seen: number[] = []
    const heard = await pool.transcribe(decoded, params, { signal: never, onProgress: fraction => seen.push(fraction) })
    expect(
      heard.segments
        .map(segment => segment.text)
        .join(' ')
        .split(/\s+/).length,
    ).toBeGreaterThan(10)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })
})
