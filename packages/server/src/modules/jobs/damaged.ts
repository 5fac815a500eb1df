import type { ReadTx } from '#infra/db'
import type { JobRow } from './queries/jobs.ts'

/** Tells which of these transcripts come from a damaged recording; the transcripts' own module answers. */
export type DamagedAmong = (tx: ReadTx<'tenant'>, transcriptIds: readonly string[]) => Promise<ReadonlySet<string>>

export function transcriptIdsOf(jobs: readonly Pick<JobRow, 'transcript_id'>[]): string[] {
  return jobs.flatMap(({ transcript_id }) => (transcript_id === null ? [] : [transcript_id]))
}
