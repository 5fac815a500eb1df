import { z } from 'zod'
import { endpoint, Id, IsoTime, Milliseconds, pageOf, pageQuery } from './endpoint.ts'

export const SegmentFlag = z.enum(['repetition', 'invented', 'low-confidence', 'other-language', 'unrecognised'])
export type SegmentFlag = z.output<typeof SegmentFlag>
export const Word = z
  .object({ startMs: Milliseconds, endMs: Milliseconds, text: z.string(), confidence: z.number().min(0).max(1) })
  .meta({ id: 'Word' })
export type Word = z.output<typeof Word>
export const Segment = z
  .object({
    startMs: Milliseconds,
    endMs: Milliseconds,
    text: z.string(),
    language: z.string(),
    speaker: z.string().optional(),
    flags: z.array(SegmentFlag),
    words: z.array(Word),
  })
  .meta({ id: 'Segment' })
export type Segment = z.output<typeof Segment>

export const TranscriptSummary = z
  .object({
    id: Id,
    title: z.string(),
    language: z.string().nullable(),
    languages: z.array(z.string()),
    durationMs: Milliseconds,
    coverage: z.number().min(0).max(1).nullable(),
    /** Whether the recording was broken or cut off, so that only a part was heard. */
    damaged: z.boolean(),
    words: z.int(),
    jobId: Id,
    fileId: Id.nullable(),
    createdAt: IsoTime,
  })
  .meta({ id: 'TranscriptSummary' })
export type TranscriptSummary = z.output<typeof TranscriptSummary>
export const Transcript = TranscriptSummary.extend({ model: z.string(), segments: z.array(Segment) }).meta({
  id: 'Transcript',
})
export type Transcript = z.output<typeof Transcript>

export const listTranscripts = endpoint({
  method: 'GET',
  path: '/transcripts',
  since: '2026-12',
  policy: 'transcript.export',
  scope: 'tenant',
  summary: 'Transcripts, newest first',
  query: z.strictObject({ ...pageQuery, search: z.string().trim().max(100).optional() }),
  reply: pageOf(TranscriptSummary),
})
export const readTranscript = endpoint({
  method: 'GET',
  path: '/transcripts/:id',
  since: '2026-12',
  policy: 'transcript.read',
  scope: 'tenant',
  locate: 'transcript',
  summary: 'A transcript with segments and words',
  params: z.strictObject({ id: Id }),
  reply: Transcript,
  problems: ['not-found'],
})
export const renameTranscript = endpoint({
  method: 'PATCH',
  path: '/transcripts/:id',
  since: '2026-12',
  policy: 'transcript.edit',
  scope: 'tenant',
  locate: 'transcript',
  summary: 'Rename a transcript',
  params: z.strictObject({ id: Id }),
  body: z.strictObject({ title: z.string().trim().min(1).max(200) }),
  reply: TranscriptSummary,
  problems: ['not-found'],
})
export const trashTranscript = endpoint({
  method: 'DELETE',
  path: '/transcripts/:id',
  since: '2026-12',
  policy: 'transcript.edit',
  scope: 'tenant',
  locate: 'transcript',
  summary: 'Delete a transcript',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found'],
})
export const ExportFormat = z.enum(['srt', 'vtt', 'txt', 'json'])
export type ExportFormat = z.output<typeof ExportFormat>
export const exportTranscript = endpoint({
  method: 'GET',
  path: '/transcripts/:id/export',
  since: '2026-12',
  policy: 'transcript.export',
  scope: 'tenant',
  locate: 'transcript',
  summary: 'Download a transcript as a file',
  params: z.strictObject({ id: Id }),
  query: z.strictObject({ format: ExportFormat }),
  gives: 'file',
  pace: 'export',
  reply: z.void(),
  problems: ['not-found'],
})
