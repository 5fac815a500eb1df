import type { TranscriptSummary } from '@scriptorium/contract'
import type { TranscriptRow } from './queries.ts'

export function showTranscript(row: TranscriptRow): TranscriptSummary {
  return {
    id: row.id,
    title: row.title,
    language: row.language,
    languages: row.languages,
    durationMs: row.duration_ms,
    coverage: row.coverage,
    damaged: row.damaged,
    words: row.words,
    jobId: row.job_id,
    fileId: row.file_id,
    createdAt: row.created_at.toISOString(),
  }
}
