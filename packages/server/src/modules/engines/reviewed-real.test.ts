import { createReadStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { silentLog } from '#infra/log'
import { decodeRecording } from './decode-recording.ts'
import { openEmbeddedEngine } from './embedded-engine.ts'
import type { Heard, Pcm } from './engine.ts'
import { openReviewer } from './review-child.ts'
import { openReviewedEngine } from './reviewed-engine.ts'

const clone = path.resolve(import.meta.dirname, '../../../../..')
const isThere = (found: string | undefined) => found && existsSync(found)
const python = [process.env.SPEECH_PYTHON, path.join(clone, '.scriptorium/venv/bin/python')].find(isThere)
const modelFolder = [process.env.SPEECH_TEST_MODEL_DIR, path.join(clone, '.scriptorium/models/base')].find(isThere)
const recordings = [path.join(process.env.SPEECH_EVAL_DIR ?? clone, 'eval')].find(isThere)
const environment = { python: python ?? '', speechFolder: path.join(clone, 'speech') }
const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-reviewed-real-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const never = new AbortController().signal

/** The library as most servers run it: its defaults, one pass, one language for all that follows. */
const plainFolder = path.join(folder, 'plain')
await mkdir(plainFolder)
await writeFile(
  path.join(plainFolder, 'engine.py'),
  `
import json, sys
import numpy as np
from faster_whisper import WhisperModel
model = WhisperModel(sys.argv[sys.argv.index("--model-dir") + 1], compute_type="int8", cpu_threads=2)
print(json.dumps({"event": "ready"}), flush=True)
def time(seconds): return max(0, round(float(seconds) * 1000))
for line in sys.stdin:
    asked = json.loads(line)
    sound = np.fromfile(asked["pcm"], "<i2").astype(np.float32) / 32768
    found, info = model.transcribe(sound, language=asked["language"], word_timestamps=True)
    segments = [
        {"startMs": time(one.start), "endMs": time(one.end), "text": one.text.strip(), "language": info.language, "flags": [],
         "words": [{"startMs": time(w.start), "endMs": time(w.end), "text": w.word, "confidence": float(w.probability)} for w in one.words]}
        for one in found
    ]
    print(json.dumps({"event": "result", "id": asked["id"], "language": info.language, "languages": [info.language],
                      "coverage": None, "segments": segments}), flush=True)
`,
)

const Known = z.object({ speech: z.array(z.object({ end: z.number(), text: z.string() })) })
type Spoken = { pcm: Pcm; text: string }

/** The beginnings of several recordings, one after the other: the language changes where they meet. */
async function joined(beginnings: readonly [name: string, seconds: number][]): Promise<Spoken> {
  const work = await mkdtemp(path.join(folder, 'job-'))
  const whole = path.join(work, 'sound.pcm')
  const file = await open(whole, 'wx', 0o600)
  const texts: string[] = []
  let durationMs = 0
  for (const [name, seconds] of beginnings) {
    const base = path.join(recordings ?? '', name)
    const part = await mkdtemp(path.join(folder, 'part-'))
    const decoded = await decodeRecording(
      environment,
      createReadStream(`${base}.mp3`),
      part,
      { maxDurationMs: 600_000 },
      { signal: never },
    )
    const { speech } = Known.parse(JSON.parse(await readFile(`${base}.json`, 'utf8')))
    const said = speech.filter(one => one.end <= seconds)
    const lengthMs = Math.round(((said.at(-1)?.end ?? 0) + 0.4) * 1_000)
    texts.push(...said.map(one => one.text))
    await file.write((await readFile(decoded.path)).subarray(0, lengthMs * 32))
    durationMs += lengthMs
  }
  await file.close()
  return { pcm: { path: whole, durationMs }, text: texts.join(' ') }
}

const figures = [
  ['0', 'zero'],
  ['1', 'one', 'un'],
  ['2', 'two', 'deux'],
  ['3', 'three', 'trois'],
  ['4', 'four', 'quatre'],
  ['5', 'five', 'cinq'],
  ['6', 'six'],
  ['7', 'seven', 'sept'],
  ['8', 'eight', 'huit'],
  ['9', 'nine', 'neuf'],
]
const figureOf = new Map(figures.flatMap(([figure = '', ...names]) => names.map(name => [name, figure] as const)))
const plain = (text: string) =>
  (
    text
      .toLowerCase()
      .normalize('NFD')
      .replaceAll(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).map(word => figureOf.get(word) ?? word)

/** Wrong, missing and added words per word of the reference. */
function wordError(reference: string, heard: Heard): number {
  const wanted = plain(reference)
  const found = plain(heard.segments.map(segment => segment.text).join(' '))
  let row = found.map((_, index) => index + 1)
  wanted.forEach((word, index) => {
    let [corner, left] = [index, index + 1]
    row = row.map((above, column) => {
      const cost = Math.min(above + 1, left + 1, corner + (word === found[column] ? 0 : 1))
      corner = above
      left = cost
      return cost
    })
  })
  return (row.at(-1) ?? wanted.length) / wanted.length
}

describe.skipIf(!python || !modelFolder || !recordings)(
  'with a real model and a recording that changes language',
  () => {
    it('brings an engine that loses half of it near to the embedded one', { timeout: 600_000 }, async () => {
      const { pcm, text } = await joined([
        ['en_prompts', 25],
        ['fr_prompts', 25],
        ['en_quiet', 25],
      ])
      const opened = (speechFolder: string) => {
        const limits = { startMs: 300_000, stallMs: () => 300_000 }
        const findModel = async () => modelFolder
        const options = {
          python,
          speechFolder,
          findModel,
          model: 'base',
          slots: 1,
          threads: 2,
          workFolder: folder,
          log: silentLog,
          limits,
        }
        const engine = openEmbeddedEngine(options)
        onTestFinished(() => engine.stop())
        return engine
      }
      const [plainEngine, embedded] = [opened(plainFolder), opened(environment.speechFolder)]
      const reviewer = openReviewer({ ...environment, workFolder: folder })
      onTestFinished(() => reviewer.stop())
      await Promise.all([plainEngine.load(), embedded.load()])
      const errand = { tenantId: 'tenant', jobId: 'job', maxDurationMs: 600_000 }
      const params = { errand, language: null, task: 'transcribe', prompt: null, model: 'base', beam: 5 } as const
      const listening = { signal: never, onProgress: () => undefined }
      const errorOf = (heard: Heard) => wordError(text, heard)
      const before = errorOf(await plainEngine.transcribe(pcm, params, listening))
      const reviewed = await openReviewedEngine(plainEngine, reviewer).transcribe(pcm, params, listening)
      const best = errorOf(await embedded.transcribe(pcm, params, listening))
      const told = JSON.stringify({ before, after: errorOf(reviewed), best })
      expect(before, told).toBeGreaterThan(0.4)
      expect(errorOf(reviewed), told).toBeLessThan(Math.max(best, 0.05) + 0.06)
      expect(reviewed.coverage, told).toBeGreaterThan(0.95)
      expect(new Set(reviewed.languages)).toEqual(new Set(['en', 'fr']))
    })
  },
)
