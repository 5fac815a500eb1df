import { createReadStream, existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { decodeRecording } from './decode-recording.ts'
import type { Listening } from './engine.ts'
import { openSpeakers } from './speakers-child.ts'

const clone = path.resolve(import.meta.dirname, '../../../../..')
const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-speakers-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const unhurried: Listening = { signal: new AbortController().signal, onProgress: () => undefined }

/** Stands in for the Python side; the name of the sound says how it misbehaves. */
const standIn = await mkdtemp(path.join(folder, 'stand-in-'))
await writeFile(
  path.join(standIn, 'speakers.py'),
  `
import json, os, sys, time
def say(**fields): print(json.dumps(fields), flush=True)
say(event="ready", loadMs=1)
for line in sys.stdin:
    asked = json.loads(line)
    id, how = asked["id"], asked["pcm"]
    say(event="progress", id=id, progress=0.5)
    if how == "hang": time.sleep(60)
    if how == "die": os._exit(7)
    if how == "gone":
        say(event="error", id=id, code="pcm-unreadable", message="no")
        continue
    speaker = "Anna" if how == "broken" else asked["speakers"] or 0
    say(event="turns", id=id, turns=[{"startMs": 0, "endMs": os.getpid(), "speaker": speaker}], speakers=1)
`,
)
function standingIn() {
  const limits = { startMs: 10_000, stallMs: () => 1_000 }
  const program = {
    python: 'python3',
    speechFolder: standIn,
    modelFile: 'none',
    threads: 1,
    workFolder: folder,
    limits,
  }
  const speakers = openSpeakers(program)
  onTestFinished(() => speakers.stop())
  return (how: string, people: number | null = null, listening = unhurried) =>
    speakers.tellApart({ path: how, durationMs: 1_000 }, people, listening)
}

describe('telling speakers apart', () => {
  it('keeps its child warm, and tells it how many people there are', async () => {
    const tellApart = standingIn()
    const [first] = await tellApart('fine')
    const [second] = await tellApart('fine', 3)
    expect(first?.speaker).toBe(0)
    expect(second).toEqual({ ...first, speaker: 3 })
  })
  it.each([
    ['die', 'engine-failed'],
    ['hang', 'engine-stalled'],
    ['broken', 'engine-failed'],
    ['gone', 'storage-unavailable'],
  ])('fails on: %s, and serves the next', async (how, code) => {
    const tellApart = standingIn()
    await expect(tellApart(how)).rejects.toMatchObject({ code })
    expect(await tellApart('fine')).toHaveLength(1)
  })
  it('ends at once when it is cancelled', async () => {
    const tellApart = standingIn()
    const cancel = new AbortController()
    const onProgress = () => cancel.abort(new Error('cancelled'))
    await expect(tellApart('hang', null, { signal: cancel.signal, onProgress })).rejects.toThrow('cancelled')
    expect(await tellApart('fine')).toHaveLength(1)
  })
})

const python = [process.env.SPEECH_PYTHON, path.join(clone, '.scriptorium/venv/bin/python')].find(
  found => found && existsSync(found),
)
const modelFile = [process.env.SPEECH_TEST_VOICE_MODEL].find(found => found && existsSync(found))
describe.skipIf(!python || !modelFile)('with the real voice model', () => {
  it('hears one person in a recording of one person', { timeout: 120_000 }, async () => {
    const environment = { python: python ?? '', speechFolder: path.join(clone, 'speech') }
    const source = createReadStream(path.join(clone, 'packages/server/demo/juniper.mp3'))
    const pcm = await decodeRecording(environment, source, folder, { maxDurationMs: 3_600_000 }, unhurried)
    const program = { ...environment, modelFile: modelFile ?? '', threads: 2, workFolder: folder }
    const speakers = openSpeakers(program)
    onTestFinished(() => speakers.stop())
    const turns = await speakers.tellApart(pcm, null, unhurried)
    expect(turns.length).toBeGreaterThan(0)
    expect(new Set(turns.map(turn => turn.speaker))).toEqual(new Set([0]))
    expect(turns.at(-1)?.endMs).toBeLessThanOrEqual(pcm.durationMs)
  })
})
