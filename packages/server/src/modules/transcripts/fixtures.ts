import type { Segment } from '@scriptorium/contract'
import { emit, type TenantCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { replaceSegments, replaceTranscript } from './queries.ts'

/** A stored transcript, as a finished job leaves it. */
export async function makeTranscript(
  ctx: TenantCtx,
  transcript: {
    jobId?: string
    fileId?: string | null
    title?: string
    segments?: Segment[]
    durationMs?: number
    damaged?: boolean
  } = {},
): Promise<{ transcriptId: string }> {
  const id = newId()
  const jobId = transcript.jobId ?? newId()
  const segments = transcript.segments ?? [
    makeSegment(['Ask', ' not', ' what', ' your', ' country', ' can', ' do', ' for', ' you.']),
  ]
  await ctx.change('transcript.finish', async tx => {
    await replaceTranscript(tx, {
      id,
      jobId,
      fileId: transcript.fileId ?? null,
      title: transcript.title ?? 'Speech.mp3',
      language: 'en',
      languages: ['en'],
      durationMs: transcript.durationMs ?? segments.at(-1)?.endMs ?? 0,
      coverage: 1,
      damaged: transcript.damaged ?? false,
      words: segments.flatMap(segment => segment.words).length,
      model: 'base',
      createdAt: ctx.now(),
    })
    await replaceSegments(tx, id, segments)
    await emit(tx, 'transcript.finished', { transcriptId: id, jobId })
    return { value: undefined, audit: { target: id } }
  })
  return { transcriptId: id }
}

/** One cue of these words, 300 ms each. */
export function makeSegment(words: readonly string[], startMs = 0, more: Partial<Segment> = {}): Segment {
  const timed = words.map((text, index) => ({
    startMs: startMs + index * 300,
    endMs: startMs + index * 300 + 280,
    text,
    confidence: 0.9,
  }))
  return {
    startMs,
    endMs: timed.at(-1)?.endMs ?? startMs,
    text: words.join('').trim(),
    language: 'en',
    flags: [],
    words: timed,
    ...more,
  }
}
