import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { JobProblemCode } from '@scriptorium/contract'
import { z } from 'zod'
import { TaskFailure } from '#infra/queue'
import type { Pcm } from './engine.ts'
import { type ChildEnd, type SpeechEnvironment, startSpeechChild } from './speech-child.ts'

export type DecodeLimits = { maxDurationMs: number; wallMs?: number; maxCpuSeconds?: number; maxMemoryBytes?: number }
/** `bytes`: how long the recording is; unknown, its way to the decoder tells no progress. */
export type Decoding = { signal: AbortSignal; bytes?: number; onProgress?: (fraction: number) => void }
export type Decoded = Pcm & { codec: string; container: string; damaged: boolean }

const Line = z.discriminatedUnion('event', [
  z.object({ event: z.literal('progress'), share: z.number().min(0).max(1) }),
  z.object({
    event: z.literal('done'),
    durationMs: z.int().min(0),
    codec: z.string(),
    container: z.string(),
    damaged: z.boolean(),
  }),
  z.object({ event: z.literal('error'), code: z.string() }),
])
type Line = z.output<typeof Line>

const defaultWallMs = 15 * 60_000
/** A long recording takes about as long to bring from storage as to decode. */
const storedShare = 0.5

/** Writes the recording into the job's own folder and decodes it there in a limited child. What is billed is `durationMs`. */
export async function decodeRecording(
  environment: SpeechEnvironment,
  recording: Readable,
  folder: string,
  limits: DecodeLimits,
  decoding: Decoding,
): Promise<Decoded> {
  const input = path.join(folder, 'recording')
  const output = path.join(folder, 'sound.pcm')
  await store(recording, input, decoding)
  const last = await runDecoder(environment, input, output, folder, limits, decoding)
  await rm(input, { force: true })
  if (last.event === 'done') {
    const { durationMs, codec, container, damaged } = last
    return { path: output, durationMs, codec, container, damaged }
  }
  throw failureOf(last.event === 'error' ? last.code : 'internal', limits)
}

async function store(recording: Readable, file: string, { signal, bytes, onProgress }: Decoding): Promise<void> {
  const counted = async function* (chunks: AsyncIterable<Buffer>) {
    let storedBytes = 0
    for await (const chunk of chunks) {
      yield chunk
      storedBytes += chunk.byteLength
      if (bytes) onProgress?.(storedShare * (storedBytes / bytes))
    }
  }
  try {
    await pipeline(recording, counted, createWriteStream(file, { mode: 0o600 }), { signal })
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof TaskFailure) throw error
    throw new TaskFailure('storage-unavailable', 'The recording could not be read from storage.', { cause: error })
  }
}

async function runDecoder(
  environment: SpeechEnvironment,
  input: string,
  output: string,
  folder: string,
  limits: DecodeLimits,
  { signal, onProgress }: Decoding,
): Promise<Line> {
  if (signal.aborted) throw signal.reason
  let last: Line | undefined
  const child = startSpeechChild(environment, 'decode', argumentsFor(input, output, limits), {
    cwd: folder,
    onLine: line => {
      const read = Line.safeParse(line)
      if (!read.success) return
      last = read.data
      if (last.event === 'progress') onProgress?.(storedShare + (1 - storedShare) * last.share)
    },
  })
  let isOvertime = false
  const wall = setTimeout(() => {
    isOvertime = true
    child.kill()
  }, limits.wallMs ?? defaultWallMs)
  signal.addEventListener('abort', child.kill, { once: true })
  const end = await child.ended
  clearTimeout(wall)
  signal.removeEventListener('abort', child.kill)
  if (signal.aborted) throw signal.reason
  if (last && last.event !== 'progress') return last
  return { event: 'error', code: isOvertime || wasKilled(end) ? 'limits' : 'internal' }
}

function argumentsFor(input: string, output: string, limits: DecodeLimits): string[] {
  return [
    `--input=${input}`,
    `--output=${output}`,
    `--max-seconds=${limits.maxDurationMs / 1000}`,
    `--max-bytes=${limits.maxDurationMs * 32}`,
    ...(limits.maxMemoryBytes ? [`--max-memory-bytes=${limits.maxMemoryBytes}`] : []),
    ...(limits.maxCpuSeconds ? [`--max-cpu-seconds=${limits.maxCpuSeconds}`] : []),
  ]
}

/** A child that a signal ended without a last line ran into a hard limit. */
function wasKilled(end: ChildEnd): boolean {
  return end.signal !== null
}

type DecodeCode = Extract<JobProblemCode, 'empty-file' | 'not-media' | 'no-audio' | 'truncated' | 'limits'>
const sentences: Record<DecodeCode, string> = {
  'empty-file':
    'This file has no content. Choose the recording again: the upload may have been made from an empty file.',
  'not-media':
    'This file is not a recording that can be read. Upload sound or video, for example MP3, M4A, WAV, FLAC, OGG, MP4 or WebM.',
  'no-audio':
    'This file has no sound. Upload a recording with an audio track, or check that the right track is selected.',
  truncated: 'This file is damaged or was cut off. Save or export the recording again and upload the new file.',
  limits:
    'Decoding this file takes more time or memory than is allowed. Export the sound alone, for example as MP3 or M4A, and upload that.',
}

function failureOf(code: string, limits: DecodeLimits): TaskFailure {
  if (code === 'too-long') {
    const allowed = lengthIn(limits.maxDurationMs)
    return new TaskFailure(
      'too-long',
      `This recording is longer than the ${allowed} that your plan allows. Split it and upload the parts.`,
    )
  }
  // safe because the sentences' own keys are asked for
  if (Object.hasOwn(sentences, code)) return new TaskFailure(code as DecodeCode, sentences[code as DecodeCode])
  return new TaskFailure('internal', 'The recording could not be decoded because of a fault of ours.')
}

function lengthIn(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1_000)} seconds`
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} minutes`
  return `${Math.round(ms / 360_000) / 10} hours`
}
