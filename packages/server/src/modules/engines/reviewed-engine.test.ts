import { createReadStream, existsSync } from 'node:fs'
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { TaskFailure } from '#infra/queue'
import { decodeRecording } from './decode-recording.ts'
import type { Engine, HeardSegment, Listening, Pcm, TranscribeParams } from './engine.ts'
import { engineThat } from './fixtures.ts'
import { openReviewer } from './review-child.ts'
import { openReviewedEngine } from './reviewed-engine.ts'

const clone = path.resolve(import.meta.dirname, '../../../../..')
const python = [process.env.SPEECH_PYTHON, path.join(clone, '.scriptorium/venv/bin/python')].find(
  found => found && existsSync(found),
)
const environment = { python: python ?? '', speechFolder: path.join(clone, 'speech') }
const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-reviewed-'))
const reviewer = openReviewer({ ...environment, workFolder: folder })
afterAll(async () => {
  await reviewer.stop()
  await rm(folder, { recursive: true, force: true })
})

const never = new AbortController().signal
const errand = { tenantId: 'tenant', jobId: 'job', maxDurationMs: 600_000 }
const params: TranscribeParams = {
  errand,
  language: null,
  task: 'transcribe',
  prompt: 'Names: Juniper',
  model: 'base',
  beam: 5,
}
const silenceMs = 8_000
/** A clear sentence of so many different words, evenly said. */
const letters = 'abcdefghijklmnopqrstuvwxyz'
function said(startMs: number, endMs: number, language = 'en', everyMs = 400): HeardSegment {
  const count = Math.max(1, Math.floor((endMs - startMs) / everyMs))
  const words = Array.from({ length: count }, (_, index) => {
    const from = startMs + Math.round(((endMs - startMs) * index) / count)
    const to = startMs + Math.round(((endMs - startMs) * (index + 1)) / count)
    const text = ` ${letters[(from >> 4) % 26]}${letters[(from >> 6) % 26]}${from}`
    return { startMs: from, endMs: to, text, confidence: 0.9 }
  })
  return {
    startMs,
    endMs,
    text: words
      .map(word => word.text)
      .join('')
      .trim(),
    language,
    flags: [],
    words,
  }
}
const repeated = (startMs: number, endMs: number, text: string): HeardSegment[] =>
  Array.from({ length: Math.floor((endMs - startMs) / 1_000) }, (_, index) => {
    const from = startMs + index * 1_000
    const word = { startMs: from, endMs: from + 1_000, text: ` ${text}`, confidence: 0.9 }
    return { startMs: from, endMs: from + 1_000, text, language: 'en', flags: [], words: [word] }
  })
const textOf = (segments: readonly HeardSegment[]) => segments.map(segment => segment.text).join(' ')

type Call = { pcm: Pcm; params: TranscribeParams; bytes: number; listening: Listening }
/** Hears what the script says: first the whole, then each stretch. */
function standIn(hear: (call: Call, number: number) => HeardSegment[] | Promise<HeardSegment[]>) {
  const calls: Call[] = []
  const transcribe: Engine['transcribe'] = async (pcm, asked, listening) => {
    const call = { pcm, params: asked, bytes: (await readFile(pcm.path)).length, listening }
    calls.push(call)
    for (const share of [0.5, 1]) listening.onProgress(share)
    const segments = await hear(call, calls.length)
    return { language: segments[0]?.language ?? null, languages: [], coverage: null, segments }
  }
  const engine = engineThat(transcribe, { words: false })
  return { calls, bare: engine, engine: openReviewedEngine(engine, reviewer) }
}

describe.skipIf(!python)('an engine whose work is reviewed', () => {
  let recording: Pcm & { speechEndMs: number }
  const record = async () => {
    if (recording) return recording
    const work = await mkdtemp(path.join(folder, 'job-'))
    const source = createReadStream(path.join(clone, 'packages/server/demo/juniper.mp3'))
    const decoded = await decodeRecording(environment, source, work, { maxDurationMs: 3_600_000 }, { signal: never })
    await appendFile(decoded.path, Buffer.alloc(silenceMs * 32))
    recording = { path: decoded.path, durationMs: decoded.durationMs + silenceMs, speechEndMs: decoded.durationMs }
    return recording
  }
  const leftovers = async (pcm: Pcm) => readdir(path.dirname(pcm.path))

  it('hears again what it dropped, cuts out what it repeated, and drops what it invented at the end', async () => {
    const pcm = await record()
    const third = Math.floor(pcm.speechEndMs / 3)
    const { calls, engine } = standIn((call, number) => {
      if (number === 1)
        return [
          said(0, third - 2_000),
          ...repeated(2 * third, pcm.speechEndMs, 'Thank you very much.'),
          said(pcm.speechEndMs + 3_000, pcm.speechEndMs + 5_000),
        ]
      return call.bytes / 32 < 4_000 ? repeated(0, 1_000, 'See you.') : [said(0, call.pcm.durationMs, 'fr')]
    })
    const seen: number[] = []
    const heard = await engine.transcribe(pcm, params, { signal: never, onProgress: share => seen.push(share) })
    expect(textOf(heard.segments)).not.toContain('Thank you')
    expect(textOf(heard.segments)).not.toContain('See you')
    expect(heard.segments.every(segment => segment.endMs <= pcm.speechEndMs + 500)).toBe(true)
    expect(heard.segments.flatMap(segment => segment.flags)).toEqual([])
    expect(heard.coverage).toBeGreaterThan(0.95)
    expect(heard).toMatchObject({ language: 'en', languages: ['fr', 'en'] })
    expect(calls.slice(1).map(call => [call.params.prompt, call.params.language])).toEqual(
      calls.slice(1).map(() => [null, null]),
    )
    expect(calls.slice(1).every(call => call.bytes === call.pcm.durationMs * 32)).toBe(true)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.every(share => share >= 0 && share <= 1)).toBe(true)
    expect(await leftovers(pcm)).toEqual(['sound.pcm'])
  })
  it('gives the engine the very sound of the stretch, in a file nobody else may read', async () => {
    const pcm = await record()
    const whole = await readFile(pcm.path)
    const { engine } = standIn(async (call, number) => {
      if (number === 1) return [said(0, 4_000)]
      const part = await readFile(call.pcm.path)
      expect(whole.includes(part)).toBe(true)
      expect(part.length).toBeGreaterThan(32_000)
      return []
    })
    await engine.transcribe(pcm, { ...params, language: 'en' }, { signal: never, onProgress: () => undefined })
  })
  it('keeps the named language when it listens again', async () => {
    const pcm = await record()
    const { calls, engine } = standIn((_, number) => (number === 1 ? [said(0, 4_000)] : []))
    await engine.transcribe(pcm, { ...params, language: 'en' }, { signal: never, onProgress: () => undefined })
    expect(calls.length).toBeGreaterThan(1)
    expect(calls.map(call => call.params.language)).toEqual(calls.map(() => 'en'))
  })
  it('marks what it could not hear, and asks an engine no more that fails again and again', async () => {
    const pcm = await record()
    const { calls, engine } = standIn((_, number) => {
      if (number > 1) throw new Error('not now')
      // Single words with holes between them: many stretches to hear again.
      return Array.from({ length: 12 }, (_, index) => said(index * 3_000, index * 3_000 + 400))
    })
    const heard = await engine.transcribe(pcm, params, { signal: never, onProgress: () => undefined })
    expect(heard.segments.filter(segment => segment.flags.includes('unrecognised')).length).toBeGreaterThan(3)
    expect(heard.coverage).toBeLessThan(0.5)
    expect(calls.length).toBe(4)
    expect(await leftovers(pcm)).toEqual(['sound.pcm'])
  })
  it('says that it is our fault when the review fails, as the engine did its work', async () => {
    const pcm = await record()
    const broken = { review: () => Promise.reject(new TaskFailure('engine-failed', 'The review stopped.')) }
    const engine = openReviewedEngine(standIn(() => []).bare, broken)
    const heard = engine.transcribe(pcm, params, { signal: never, onProgress: () => undefined })
    await expect(heard).rejects.toThrow('The review of what was heard failed.')
    await expect(heard).rejects.not.toBeInstanceOf(TaskFailure)
  })
  it('begins no other round with an engine that could hear nothing in this one', async () => {
    const pcm = await record()
    let hearings = 0
    const engine: Engine = {
      ...standIn(() => []).engine,
      transcribe: async () => {
        hearings += 1
        if (hearings > 1) throw new Error('not now')
        return { language: null, languages: [], coverage: null, segments: [] }
      },
    }
    const insatiable = {
      review: async ({ again }: { again: readonly unknown[] }) => ({
        coverage: 0,
        segments: [],
        listenAgain: [{ startMs: 1_000 * again.length, endMs: 1_000 * again.length + 900, why: 'uncovered' as const }],
      }),
    }
    await openReviewedEngine(engine, insatiable).transcribe(pcm, params, { signal: never, onProgress: () => undefined })
    expect(hearings).toBe(2)
  })
  it('gives words to an engine that tells none', async () => {
    const pcm = await record()
    const whole = said(0, pcm.speechEndMs, 'en', 350)
    const { calls, engine } = standIn(() => [{ ...whole, words: [] }])
    const heard = await engine.transcribe(pcm, params, { signal: never, onProgress: () => undefined })
    expect(engine.capabilities.words).toBe(true)
    expect(
      heard.segments[0]?.words
        .map(word => word.text)
        .join('')
        .trim(),
    ).toBe(whole.text)
    expect(calls.length).toBe(1)
  })
  it.each([1, 2])('ends when it is cancelled in hearing %i, and leaves no sound behind', async at => {
    const pcm = await record()
    const cancel = new AbortController()
    const { engine } = standIn(async (call, number) => {
      if (number < at) return [said(0, 4_000)]
      cancel.abort(new Error('cancelled'))
      throw call.listening.signal.reason
    })
    await expect(
      engine.transcribe(pcm, params, { signal: cancel.signal, onProgress: () => undefined }),
    ).rejects.toThrow('cancelled')
    expect(await leftovers(pcm)).toEqual(['sound.pcm'])
  })
})
