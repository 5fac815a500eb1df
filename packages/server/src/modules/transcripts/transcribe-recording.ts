import type { Segment } from '@scriptorium/contract'
import { emit, type TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { type Run, type Slot, TaskFailure, type TaskHandler } from '#infra/queue'
import {
  type Decoded,
  decodeRecording,
  type Engine,
  type Heard,
  type JobFolders,
  type Speakers,
  type SpeechEnvironment,
  withSpeakers,
} from '#modules/engines'
import { openPlain, type Storage, setDuration } from '#modules/files'
import { findJobInput, type JobInput } from '#modules/jobs'
import { ensureMinutes } from '#modules/usage'
import { cutIntoCues } from './cues.ts'
import { replaceSegments, replaceTranscript, transcriptIdOfJob } from './queries.ts'

export type TranscribeParts = {
  storage: Storage
  /** The engine of the slot that the task holds. */
  engineAt: (slot: Slot) => Engine
  /** Nothing where the extra is not installed: then no job that asks for it arrives here. */
  speakers: Speakers | undefined
  speech: SpeechEnvironment
  folders: JobFolders
}

/** Decoding is this share of the way, as far as progress tells. */
const decodeShare = 0.03

/** The handler of the task `transcribe`: from the stored recording to the stored transcript. */
export function transcribeRecording(parts: TranscribeParts): TaskHandler<{ jobId: string }> {
  return async (ctx, { jobId }, run) => {
    const input = await ctx.read(tx => findJobInput(tx, jobId))
    if (!input) throw new TaskFailure('file-gone', 'The job was removed.')
    const { decoded, heard, busyMs } = await parts.folders.use(async folder => {
      const { file, stream } = await openRecording(ctx, parts.storage, input)
      const sound = await decodeRecording(
        parts.speech,
        stream,
        folder,
        { maxDurationMs: input.maxDurationMs },
        { signal: run.signal, bytes: file.received_bytes, onProgress: share => run.progress(share * decodeShare) },
      )
      await ensureMinutes(ctx, { taskId: run.taskId, decodedMs: sound.durationMs, personId: input.createdBy })
      run.progress(decodeShare)
      const began = performance.now()
      const words = await listenTo(ctx, parts.engineAt(run.slot), sound, input, run)
      const named = input.diarize ? await nameSpeakers(parts.speakers, sound, words, input, run) : words
      return { decoded: sound, heard: named, busyMs: performance.now() - began }
    })
    await storeTranscript(ctx, input, run, decoded, heard, busyMs)
  }
}

async function openRecording(ctx: TenantCtx, storage: Storage, { fileId }: JobInput) {
  const gone = () =>
    new TaskFailure('file-gone', 'The recording was deleted before it was transcribed. Upload it again.')
  if (!fileId) throw gone()
  try {
    return await openPlain(ctx, storage, fileId)
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-found') throw gone()
    throw new TaskFailure('storage-unavailable', 'The recording could not be read from storage.', { cause: error })
  }
}

function listenTo(ctx: TenantCtx, engine: Engine, sound: Decoded, input: JobInput, run: Run): Promise<Heard> {
  const { jobId, language, goal, prompt, model, beam, maxDurationMs } = input
  const errand = { tenantId: ctx.tenantId, jobId, maxDurationMs }
  return engine.transcribe(
    { path: sound.path, durationMs: sound.durationMs },
    { errand, language, task: goal, prompt, model, beam },
    { signal: run.signal, onProgress: share => run.progress(decodeShare + share * (heardShare(input) - decodeShare)) },
  )
}

/** How far the way is when all words are heard. */
function heardShare({ diarize }: JobInput): number {
  return diarize ? 0.9 : 1
}

/** An engine may have told speakers apart itself; otherwise it is done by their voices. */
async function nameSpeakers(
  speakers: Speakers | undefined,
  sound: Decoded,
  heard: Heard,
  input: JobInput,
  run: Run,
): Promise<Heard> {
  if (!speakers || heard.segments.some(({ speaker }) => speaker)) return heard
  const from = heardShare(input)
  const turns = await speakers.tellApart(sound, input.speakers, {
    signal: run.signal,
    onProgress: share => run.progress(from + share * (1 - from)),
  })
  return { ...heard, segments: withSpeakers(heard.segments, turns) }
}

/** All or nothing, and the same again when the task runs twice: one transcript a job, its parts replaced. */
async function storeTranscript(
  ctx: TenantCtx,
  input: JobInput,
  run: Run,
  decoded: Decoded,
  heard: Heard,
  busyMs: number,
): Promise<void> {
  const segments = cutIntoCues(heard.segments, decoded.durationMs)
  const { jobId, fileId, title, model } = input
  const { durationMs, damaged } = decoded
  const { language, languages, coverage } = heard
  const words = countWords(segments)
  await ctx.change('transcript.finish', async tx => {
    const id = (await transcriptIdOfJob(tx, jobId)) ?? newId()
    if (!(await run.finish(tx, { decodedMs: durationMs, busyMs, transcriptId: id }))) {
      throw new TaskFailure('worker-lost', 'Another worker has taken this over.')
    }
    const made = {
      id,
      jobId,
      fileId,
      title,
      language,
      languages,
      durationMs,
      coverage,
      damaged,
      words,
      model,
      createdAt: ctx.now(),
    }
    await replaceTranscript(tx, made)
    await replaceSegments(tx, id, segments)
    if (fileId) await setDuration(tx, fileId, durationMs)
    await emit(tx, 'transcript.finished', { transcriptId: id, jobId })
    return { value: undefined, audit: { target: id, after: { jobId, durationMs, words } } }
  })
}

function countWords(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.words.length, 0)
}
