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
  type OpenaiManner,
  type OpenaiStandIn,
  openOpenaiStandIn,
  secretWords,
} from '../../../../../tests/support/openai-stand-in.ts'
import type { Pcm, TranscribeParams } from './engine.ts'
import { type OpenaiLimits, type OpenaiOptions, openOpenaiEngine } from './openai-engine.ts'

const errand = { tenantId: 'tenant', jobId: 'job', maxDurationMs: 3_600_000 }
const params: TranscribeParams = { errand, language: 'en', task: 'transcribe', prompt: null, model: 'base', beam: 5 }
const limits: Partial<OpenaiLimits> = {
  pieceMs: () => 20_000,
  retryMs: 1,
  patience: { tries: 3, waitMs: 1_000 },
}

/** Sounds of 400 ms, each with a number of its own, where they begin; silence between them. */
async function recording(durationMs: number, sounds: Record<number, number>): Promise<Pcm> {
  const samples = new Int16Array(durationMs * 16)
  for (const [number, startMs] of Object.entries(sounds))
    samples.fill(Number(number), startMs * 16, (startMs + 400) * 16)
  const file = path.join(await testFolder(), 'sound.pcm')
  await writeFile(file, new Uint8Array(samples.buffer))
  return { path: file, durationMs }
}
async function standIn(manner: OpenaiManner, options = {}): Promise<OpenaiStandIn> {
  const made = await openOpenaiStandIn(manner, options)
  onTestFinished(() => made.close())
  return made
}
const engineAt = (server: OpenaiStandIn, more: Partial<OpenaiOptions> = {}) =>
  openOpenaiEngine({
    url: server.url,
    allow: [server.host],
    models: { base: 'whisper-1' },
    timestamps: 'words',
    limits,
    ...more,
  })
const unhurried = () => ({ signal: new AbortController().signal, onProgress: () => undefined })
const inPieces = { capabilities: { maxDurationMs: 2_000 } }

describe.each<[string, OpenaiManner, Partial<OpenaiOptions>]>([
  ['hosted server', 'fine', {}],
  ['server that keeps words in segments, in pieces', 'nested', inPieces],
  ['server without segments', 'words-only', {}],
  ['server with segments only', 'fine', { timestamps: 'segments' }],
  ['server with text only, in pieces', 'json-only', { timestamps: 'none', ...inPieces }],
])('a %s', (_name, manner, options) => {
  engineSuite(async (): Promise<SuiteSubject> => {
    const server = await standIn(manner)
    const made = async (number: number, other: number): Promise<SuiteRecording> => ({
      pcm: await recording(4_000, { [number]: 200, [number + 1]: 1_000, [number + 2]: 3_000 }),
      params,
      says: `number${number}. number${number + 1}.`,
      neverSays: `number${other}`,
    })
    let asked = 0
    return {
      engine: engineAt(server, {
        ...options,
        fetch: async (address, call) => {
          const { safeFetch } = await import('#infra/safe-fetch')
          asked += 1
          return safeFetch(address, call)
        },
      }),
      recordings: [await made(100, 200), await made(200, 100)],
      working: async () => {
        await vi.waitUntil(() => asked > 0, { timeout: 5_000, interval: 1 })
      },
      leftovers: async () => {
        await vi.waitUntil(() => server.underway() === 0, { timeout: 5_000, interval: 1 })
        return server.underway()
      },
    }
  })
})

describe('a long or large recording', () => {
  const sounds = { 5001: 100, 5002: 1_300, 5003: 2_700, 5004: 3_400, 5005: 5_500 }
  const heardOf = async (server: OpenaiStandIn, more: Partial<OpenaiOptions>) =>
    engineAt(server, more).transcribe(await recording(6_001, sounds), params, unhurried())

  it.each([
    ['longer', { capabilities: { maxDurationMs: 2_000 } }],
    ['larger', { capabilities: { maxBytes: 32_768 + 44 + 2_000 * 32 } }],
  ])('than a server takes is sent in pieces and joined to the millisecond: %s', async (_name, more) => {
    const server = await standIn('fine', { maxBytes: 44 + 2_000 * 32 })
    const heard = await heardOf(server, more)
    expect(server.seen.requests).toBeGreaterThan(3)
    const words = heard.segments.flatMap(segment => segment.words)
    expect(words.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual(
      Object.entries(sounds).map(([number, startMs]) => [` Number${number}.`, startMs, startMs + 400]),
    )
    // Every sample went out once: what each piece is longer by is its head.
    expect(server.seen.bytes.reduce((sum, bytes) => sum + bytes - 44, 0)).toBe(6_001 * 32)
    expect(server.seen.atOnce).toBeLessThanOrEqual(2)
  })
  it('tells of each piece that is done', async () => {
    const seen: number[] = []
    const server = await standIn('fine')
    const listening = { ...unhurried(), onProgress: (share: number) => seen.push(share) }
    await engineAt(server, inPieces).transcribe(await recording(6_000, sounds), params, listening)
    expect(seen.length).toBe(server.seen.requests)
    expect(seen.at(-1)).toBe(1)
  })
  it('is one segment a piece where the server tells text only', async () => {
    const heard = await heardOf(await standIn('json-only'), { ...inPieces, timestamps: 'none' })
    expect(heard.segments.every(segment => segment.words.length === 0)).toBe(true)
    expect(heard.segments[0]).toMatchObject({ startMs: 0, text: 'Number5001.', language: 'en' })
    expect(textOf(heard)).toContain('Number5005.')
  })
  it('fails as a whole when a piece fails, with nothing left under way', async () => {
    const server = await standIn('refuses-request')
    const pcm = await recording(20_000, {})
    const running = engineAt(server, { capabilities: { maxDurationMs: 1_000 } }).transcribe(pcm, params, unhurried())
    await expect(running).rejects.toMatchObject({ code: 'engine-failed' })
    const asked = server.seen.requests
    expect(asked).toBeLessThan(6)
    await vi.waitUntil(() => server.underway() === 0, { timeout: 5_000, interval: 1 })
    expect(server.seen.requests).toBe(asked)
  })
})

describe('a server that misbehaves', () => {
  it.each<[OpenaiManner, string]>([
    ['busy', 'engine-failed'],
    ['too-large', 'engine-failed'],
    ['refuses-key', 'engine-failed'],
    ['refuses-language', 'unsupported-language'],
    ['refuses-request', 'engine-failed'],
    ['breaks', 'engine-failed'],
    ['drops', 'engine-lost'],
    ['never-answers', 'engine-stalled'],
    ['huge', 'engine-failed'],
    ['wrong-types', 'engine-failed'],
    ['no-json', 'engine-failed'],
  ])('ends a recording with the right problem within its limits and takes the next: %s', async (manner, code) => {
    const server = await standIn(manner)
    const hurried = code === 'engine-stalled' ? { limits: { ...limits, pieceMs: () => 150 } } : {}
    const engine = engineAt(server, hurried)
    const pcm = await recording(1_000, { 7: 100 })
    const failure = await engine.transcribe(pcm, params, unhurried()).catch(error => error)
    expect(failure).toMatchObject({ code })
    expect(`${failure.message} ${failure.stack} ${failure.cause}`).not.toContain(secretWords)
    server.become('fine')
    expect(textOf(await engineAt(server).transcribe(pcm, params, unhurried()))).toContain('Number7')
  })
  it.each<OpenaiManner>(['busy-for-a-while', 'breaks-once', 'drops-once'])(
    'in passing is asked again: %s',
    async manner => {
      const server = await standIn(manner)
      const heard = await engineAt(server).transcribe(await recording(1_000, { 7: 100 }), params, unhurried())
      expect(textOf(heard)).toContain('Number7')
      expect(server.seen.requests).toBe(2)
    },
  )
  it('is not waited for longer than is bearable, whatever it asks', async () => {
    const server = await standIn('busy')
    const pcm = await recording(1_000, { 7: 100 })
    await expect(engineAt(server).transcribe(pcm, params, unhurried())).rejects.toThrow('full at the moment')
    expect(server.seen.requests).toBe(1)
  })
  it('that refuses the key is told to the platform, and never the key', async () => {
    const server = await standIn('fine', { key: 'right' })
    const pcm = await recording(1_000, { 7: 100 })
    const engine = engineAt(server, { secret: secretWords })
    const failure = await engine.transcribe(pcm, params, unhurried()).catch(error => error)
    expect(failure.message).toContain('check the key')
    expect(failure.message).not.toContain(secretWords)
    expect(textOf(await engineAt(server, { secret: 'right' }).transcribe(pcm, params, unhurried()))).toContain(
      'Number7',
    )
  })
  it('is blamed for no language where none was named', async () => {
    const running = engineAt(await standIn('refuses-language'))
    const pcm = await recording(1_000, { 7: 100 })
    const lost = running.transcribe(pcm, { ...params, language: null }, unhurried())
    await expect(lost).rejects.toMatchObject({ code: 'engine-failed' })
  })
})

describe('what a server is told', () => {
  it('is the model by its own name, the language, the prompt and the times that are wanted, and no name of a file', async () => {
    const server = await standIn('fine')
    const asked = { ...params, prompt: 'Scriptorium' }
    await engineAt(server, { url: `${server.url}/v1/` }).transcribe(
      await recording(1_000, { 7: 100 }),
      asked,
      unhurried(),
    )
    expect(server.seen.paths).toEqual(['/v1/audio/transcriptions'])
    expect(server.seen.fields[0]).toEqual({
      model: ['whisper-1'],
      response_format: ['verbose_json'],
      language: ['en'],
      prompt: ['Scriptorium'],
      'timestamp_granularities[]': ['word', 'segment'],
      filename: ['recording.wav'],
    })
  })
  it('is neither language nor words for a translation', async () => {
    const server = await standIn('fine')
    const asked = { ...params, task: 'translate' } as const
    const heard = await engineAt(server).transcribe(await recording(1_000, { 7: 100 }), asked, unhurried())
    expect(server.seen.paths).toEqual(['/v1/audio/translations'])
    expect(Object.keys(server.seen.fields[0] ?? {})).toEqual(['model', 'response_format', 'filename'])
    expect(textOf(heard)).toContain('Number7')
  })
  it('is nothing where it has no such model', async () => {
    const server = await standIn('fine')
    const running = engineAt(server).transcribe(await recording(1_000, {}), { ...params, model: 'large' }, unhurried())
    await expect(running).rejects.toThrow('no such model')
    expect(server.seen.requests).toBe(0)
  })
})

describe('what a server tells', () => {
  it('keeps its confidence: of the word, or of its segment', async () => {
    const confidences = async (manner: OpenaiManner) => {
      const heard = await engineAt(await standIn(manner)).transcribe(
        await recording(1_000, { 7: 100 }),
        params,
        unhurried(),
      )
      return heard.segments.flatMap(segment => segment.words.map(word => word.confidence))
    }
    expect(await confidences('nested')).toEqual([0.7])
    expect((await confidences('fine'))[0]).toBeCloseTo(0.5)
  })
  it('is no speech where it is empty', async () => {
    const heard = await engineAt(await standIn('silent')).transcribe(await recording(1_000, {}), params, unhurried())
    expect(heard).toEqual({ language: 'en', languages: [], coverage: null, segments: [] })
  })
})

describe('the health of a server', () => {
  const now = new AbortController().signal
  it('is ready where it takes the key, and says so where it does not, or where nobody answers', async () => {
    const server = await standIn('fine', { key: 'right' })
    expect(await engineAt(server, { secret: 'right' }).probe(now)).toEqual({ health: 'ready' })
    const wrong = await engineAt(server, { secret: 'wrong' }).probe(now)
    expect(wrong).toMatchObject({ health: 'failed', detail: expect.stringContaining('check the key') })
    await server.close()
    const gone = await engineAt(server).probe(now)
    expect(gone).toMatchObject({ health: 'failed', detail: expect.stringContaining('not be reached') })
  })
})
