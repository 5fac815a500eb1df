import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  engineSuite,
  type SuiteRecording,
  type SuiteSubject,
  testFolder,
  textOf,
} from '../../../../../tests/support/engine-suite.ts'
import {
  openWebuiStandIn,
  secretWords,
  type WebuiManner,
  type WebuiStandIn,
} from '../../../../../tests/support/webui-stand-in.ts'
import type { Pcm, TranscribeParams } from './engine.ts'
import { openWebuiEngine, type WebuiLimits } from './webui-engine.ts'

const secret = 'a secret of both sides'
const errand = {
  tenantId: '0190a0a0-0000-7000-8000-000000000001',
  jobId: '0190a0a0-0000-7000-8000-000000000002',
  maxDurationMs: 60_000,
}
const params: TranscribeParams = { errand, language: 'en', task: 'transcribe', prompt: null, model: 'base', beam: 5 }
/** Nothing ends by these on a busy machine. */
const limits: Partial<WebuiLimits> = {
  pollMs: () => 5,
  uploadMs: () => 20_000,
  stallMs: () => 20_000,
  totalMs: () => 20_000,
  unreachableMs: 5_000,
  patience: { tries: 4, waitMs: 1_000 },
}
/** By these an engine that says nothing more is given up. */
const impatient = { ...limits, uploadMs: () => 300, stallMs: () => 150, queueMs: 150 }

/** A second of sound of which every sample is the number. */
async function recording(number: number, durationMs = 1_000): Promise<Pcm> {
  const file = path.join(await testFolder(), 'sound.pcm')
  await writeFile(file, new Uint8Array(new Int16Array(durationMs * 16).fill(number).buffer))
  return { path: file, durationMs }
}
async function standIn(manner: WebuiManner, isWrapped = true): Promise<WebuiStandIn> {
  const made = await openWebuiStandIn({ manner, ...(isWrapped ? { secret } : {}) })
  onTestFinished(() => made.close())
  return made
}
const engineAt = (server: WebuiStandIn, more: Partial<Parameters<typeof openWebuiEngine>[0]> = {}) =>
  openWebuiEngine({ url: server.url, allow: [server.host], secret, limits, ...more })
const plainAt = (server: WebuiStandIn) => engineAt(server, { secret: undefined })
const listening = (onProgress: (share: number) => void = () => undefined, signal = new AbortController().signal) => ({
  signal,
  onProgress,
})
const until = async (reached: () => boolean) => {
  await vi.waitUntil(reached, { timeout: 5_000, interval: 2 })
}

describe.each(['wrapped', 'plain'])('a %s Whisper-WebUI', kind => {
  engineSuite(async (): Promise<SuiteSubject> => {
    const server = await standIn('slow', kind === 'wrapped')
    const made = async (number: number, other: number): Promise<SuiteRecording> => ({
      pcm: await recording(number),
      params,
      says: `number${number}`,
      neverSays: `number${other}`,
    })
    return {
      engine: kind === 'wrapped' ? engineAt(server) : engineAt(server, { secret: undefined }),
      recordings: [await made(7, 8), await made(8, 7)],
      working: () => until(() => [...server.tasks.values()].some(task => task.polls > 2)),
      // A plain one offers no way to take anything back.
      leftovers: async () => (kind === 'wrapped' ? server.tasks.size : 0),
    }
  })
})

describe('a Whisper-WebUI that misbehaves', () => {
  it.each<[WebuiManner, string]>([
    ['stuck', 'engine-stalled'],
    ['queued', 'engine-stalled'],
    ['hangs', 'engine-stalled'],
    ['beats', 'engine-stalled'],
    ['plain-500', 'engine-failed'],
    ['forgets', 'engine-lost'],
    ['fails', 'engine-failed'],
    ['huge', 'engine-failed'],
    ['wrong-types', 'engine-failed'],
    ['no-json', 'engine-failed'],
    ['resets', 'engine-lost'],
    ['never-reads', 'engine-stalled'],
    ['refuses-form', 'engine-failed'],
    ['refuses-language', 'unsupported-language'],
    ['refuses-size', 'limits'],
    ['full', 'engine-failed'],
  ])('ends a recording with the right problem within its limits and takes the next: %s', async (manner, code) => {
    for (const isWrapped of [true, false]) {
      const server = await standIn(manner, isWrapped)
      const kind = isWrapped ? {} : { secret: undefined }
      const hurried = manner === 'beats' ? { ...limits, totalMs: () => 300 } : impatient
      const engine = engineAt(server, { ...kind, limits: code === 'engine-stalled' ? hurried : limits })
      const failure = await engine.transcribe(await recording(1), params, listening()).catch(error => error)
      expect(failure).toMatchObject({ code })
      expect(`${failure.message} ${failure.stack} ${failure.cause}`).not.toContain(secretWords)
      if (isWrapped) expect(server.tasks.size).toBe(0)
      server.become('fine')
      const heard = await engineAt(server, kind).transcribe(await recording(2), params, listening())
      expect(textOf(heard)).toContain('number2')
    }
  })
  it('is asked again while it is full, as it says, with a new signature each time', async () => {
    const server = await standIn('full-for-a-while')
    const heard = await engineAt(server).transcribe(await recording(3), params, listening())
    expect(textOf(heard)).toContain('number3')
    expect(server.seen.posts).toBe(3)
  })
  it('is asked again when a poll fails in passing', async () => {
    const server = await standIn('broken-while-polled')
    expect(textOf(await engineAt(server).transcribe(await recording(3), params, listening()))).toContain('number3')
  })
  it('that is restarted in the middle of a recording fails it soon, so that another attempt can begin', async () => {
    const server = await standIn('slow', false)
    const hurried = { ...limits, unreachableMs: 100 }
    const running = engineAt(server, { secret: undefined, limits: hurried }).transcribe(
      await recording(3),
      params,
      listening(),
    )
    running.catch(() => undefined)
    await until(() => server.tasks.size > 0)
    await server.close()
    await expect(running).rejects.toMatchObject({ code: 'engine-lost' })
  })
  it('that takes its time to read loses no recording while it goes on reading', async () => {
    const server = await standIn('fine')
    const pcm = await recording(4, 20_000)
    const heard = await engineAt(server).transcribe(
      pcm,
      { ...params, errand: { ...errand, maxDurationMs: 20_000 } },
      listening(),
    )
    expect(textOf(heard)).toContain('number4')
  })
})

describe('what a Whisper-WebUI tells', () => {
  it('is no speech where it is nulls', async () => {
    const server = await standIn('nulls')
    const heard = await engineAt(server).transcribe(await recording(1), params, listening())
    expect(heard.segments).toEqual([])
  })
  it('keeps speakers apart, split at the first bar only where there is a label', async () => {
    const server = await standIn('diarized')
    const heard = await engineAt(server).transcribe(await recording(1), params, listening())
    expect(heard.segments.map(({ speaker, text }) => [speaker, text])).toEqual([
      ['SPEAKER_00', 'Hello | there'],
      [null, 'Who is it?'],
      [null, 'no label | at all'],
    ])
  })
  it('is put in order and inside the recording', async () => {
    const server = await standIn('outside')
    const heard = await engineAt(server).transcribe(await recording(1), params, listening())
    expect(heard.segments.map(({ startMs, endMs, text }) => [startMs, endMs, text])).toEqual([
      [0, 500, ' first'],
      [1000, 1000, ' last'],
    ])
    expect(heard.segments.flatMap(({ words }) => words)).toEqual([
      { startMs: 400, endMs: 500, text: ' fi', confidence: 0.5 },
      { startMs: 400, endMs: 400, text: 'rst', confidence: 0 },
      { startMs: 1000, endMs: 1000, text: ' last', confidence: 1 },
    ])
  })
  it('names the language where it is wrapped, and where it is plain only what was asked for', async () => {
    const auto = { ...params, language: null }
    const wrapped = await engineAt(await standIn('fine')).transcribe(await recording(1), auto, listening())
    expect([wrapped.language, wrapped.languages, wrapped.coverage]).toEqual(['en', ['en'], null])
    const server = await standIn('fine', false)
    expect((await plainAt(server).transcribe(await recording(1), auto, listening())).language).toBe(null)
    expect((await plainAt(server).transcribe(await recording(1), params, listening())).language).toBe('en')
  })
})

describe('what a Whisper-WebUI is told', () => {
  it('is signed for one tenant, job, method and path, with the tier on the recording only', async () => {
    const server = await standIn('fine')
    await engineAt(server, { computeType: 'float16', device: 'cuda' }).transcribe(
      await recording(1),
      params,
      listening(),
    )
    const tier = { model: 'base', computeType: 'float16', device: 'cuda', beam: 5, maxDurationMs: 60_000 }
    expect(server.seen.claims[0]).toMatchObject({ tenant: errand.tenantId, job: errand.jobId, method: 'POST', tier })
    expect(server.seen.claims.at(-1)).toMatchObject({ method: 'DELETE' })
    expect(server.seen.claims.slice(1).every(claims => claims.tier === undefined)).toBe(true)
    expect([...(server.seen.queries[0]?.keys() ?? [])].toSorted()).toEqual(['is_translate', 'lang', 'vad_filter'])
  })
  it('holds no name: not of the file, and of the language the name that it knows', async () => {
    const server = await standIn('fine', false)
    const asked = { ...params, language: 'ht', task: 'translate', prompt: 'x'.repeat(9_000) } as const
    await plainAt(server).transcribe(await recording(1), asked, listening())
    expect(server.seen.filenames).toEqual(['recording.wav'])
    const query = Object.fromEntries(server.seen.queries[0] ?? [])
    expect(query).toMatchObject({ lang: 'haitian creole', is_translate: 'true', model_size: 'base', beam_size: '5' })
    expect(query.initial_prompt?.length).toBeLessThanOrEqual(6_000)
  })
  it('is refused here where the language does not exist, or the recording is beyond its limits', async () => {
    const server = await standIn('fine')
    const pcm = await recording(1)
    const klingon = engineAt(server).transcribe(pcm, { ...params, language: 'tlh' }, listening())
    await expect(klingon).rejects.toMatchObject({ code: 'unsupported-language' })
    const small = engineAt(server, { capabilities: { maxDurationMs: 999 } }).transcribe(pcm, params, listening())
    await expect(small).rejects.toMatchObject({ code: 'limits' })
    const tiny = engineAt(server, { capabilities: { maxBytes: 32_000 } }).transcribe(pcm, params, listening())
    await expect(tiny).rejects.toMatchObject({ code: 'limits' })
    expect(server.seen.posts).toBe(0)
  })
  it('reaches a plain one a recording at a time, and a wrapped one all at once', async () => {
    for (const [isWrapped, atOnce] of [
      [true, 3],
      [false, 1],
    ] as const) {
      const server = await standIn('slow', isWrapped)
      const engine = engineAt(server, { ...(isWrapped ? {} : { secret: undefined }) })
      const sounds = await Promise.all([1, 2, 3].map(number => recording(number)))
      await Promise.all(sounds.map(pcm => engine.transcribe(pcm, params, listening())))
      expect(server.seen.atOnce).toBe(atOnce)
    }
  })
  it('reaches a plain one only when it has ended what was cancelled, as it cannot be told to', async () => {
    const server = await standIn('slow', false)
    const engine = engineAt(server, { secret: undefined })
    const cancel = new AbortController()
    const running = engine.transcribe(await recording(1), params, listening(undefined, cancel.signal))
    running.catch(() => undefined)
    await until(() => server.tasks.size > 0)
    cancel.abort(new Error('cancelled'))
    await expect(running).rejects.toThrow('cancelled')
    expect(textOf(await engine.transcribe(await recording(2), params, listening()))).toContain('number2')
    expect(server.seen).toMatchObject({ atOnce: 1, posts: 2 })
  })
  it('goes nowhere that is not allowed [NET-01]', async () => {
    const server = await standIn('fine')
    const lost = engineAt(server, { allow: [] }).transcribe(await recording(1), params, listening())
    await expect(lost).rejects.toMatchObject({ code: 'engine-failed', message: expect.stringContaining('allow') })
    expect(server.seen.posts).toBe(0)
  })
  it('says that the platform must check the key where the signature is refused, and never the key', async () => {
    const server = await standIn('fine')
    const lost = await engineAt(server, { secret: secretWords })
      .transcribe(await recording(1), params, listening())
      .catch(error => error)
    expect(lost).toMatchObject({ code: 'engine-failed', message: expect.stringContaining('check the key') })
    expect(lost.message).not.toContain(secretWords)
  })
  it('when cancelled with the whole recording already there, is taken back as soon as it has a name', async () => {
    const server = await standIn('slow-to-name')
    const cancel = new AbortController()
    const running = engineAt(server).transcribe(await recording(1), params, listening(undefined, cancel.signal))
    running.catch(() => undefined)
    await until(() => server.tasks.size > 0)
    cancel.abort(new Error('cancelled'))
    await expect(running).rejects.toThrow('cancelled')
    expect(server.seen.posts).toBe(1)
    expect(server.tasks.size).toBe(0)
  })
})

describe('the health of a Whisper-WebUI', () => {
  const now = new AbortController().signal
  it('is ready where it answers as its kind does', async () => {
    expect(await engineAt(await standIn('fine')).probe(now)).toEqual({ health: 'ready' })
    expect(await plainAt(await standIn('fine', false)).probe(now)).toEqual({ health: 'ready' })
  })
  it('says what is wrong: the secret, the kind, or that nobody answers', async () => {
    const wrapped = await standIn('fine')
    const wrong = await engineAt(wrapped, { secret: 'wrong' }).probe(now)
    expect(wrong).toMatchObject({ health: 'failed', detail: expect.stringContaining('same secret') })
    const missing = await plainAt(wrapped).probe(now)
    expect(missing).toMatchObject({ health: 'failed', detail: expect.stringContaining('Give its secret') })
    const plain = await engineAt(await standIn('fine', false)).probe(now)
    expect(plain).toMatchObject({ health: 'failed', detail: expect.stringContaining('no tenant wrapper') })
    await wrapped.close()
    const gone = await engineAt(wrapped).probe(now)
    expect(gone).toMatchObject({ health: 'failed', detail: expect.stringContaining('not be reached') })
  })
})
