import type { Segment, Word } from '@scriptorium/contract'
import { sql } from 'kysely'
import { z } from 'zod'
import { type ChangeTx, containing, type ReadTx, scopeOf } from '#infra/db'

const columns = [
  'id',
  'job_id',
  'file_id',
  'title',
  'language',
  'languages',
  'duration_ms',
  'coverage',
  'damaged',
  'words',
  'model',
  'created_at',
] as const
export type TranscriptRow = NonNullable<Awaited<ReturnType<typeof findTranscript>>>

function tenantIdOf(tx: ReadTx<'tenant'>): string {
  const scope = scopeOf(tx)
  if (scope.kind !== 'tenant') throw new Error('Transcripts belong to a customer')
  return scope.tenantId
}

export function findTranscript(tx: ReadTx<'tenant'>, id: string) {
  return tx
    .selectFrom('transcript')
    .select(columns)
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Which of these come from a recording that was broken or cut off. */
export async function damagedAmong(tx: ReadTx<'tenant'>, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tx
    .selectFrom('transcript')
    .select('id')
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('id', 'in', [...ids])
    .where('damaged', '=', true)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Newest first; `before` is the last id of the page before. */
export function findTranscripts(
  tx: ReadTx<'tenant'>,
  page: { limit: number; before: string | undefined; search: string | undefined },
): Promise<TranscriptRow[]> {
  let query = matching(tx, page.search).select(columns)
  if (page.before) query = query.where('id', '<', page.before)
  return query.orderBy('id', 'desc').limit(page.limit).execute()
}

export async function countTranscripts(tx: ReadTx<'tenant'>, search: string | undefined): Promise<number> {
  const { transcripts } = await matching(tx, search)
    .select(({ fn }) => fn.countAll<number>().as('transcripts'))
    .executeTakeFirstOrThrow()
  return Number(transcripts)
}

function matching(tx: ReadTx<'tenant'>, search: string | undefined) {
  const query = tx.selectFrom('transcript').where('tenant_id', '=', tenantIdOf(tx))
  return search ? query.where('title', 'ilike', containing(search)) : query
}

export async function setTitle(tx: ChangeTx<'tenant'>, id: string, title: string): Promise<TranscriptRow | undefined> {
  return tx
    .updateTable('transcript')
    .set({ title })
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst()
}

/** With its segments. */
export async function deleteTranscript(tx: ChangeTx<'tenant'>, id: string): Promise<boolean> {
  const deleted = await tx
    .deleteFrom('transcript')
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('id', '=', id)
    .executeTakeFirst()
  return deleted.numDeletedRows > 0n
}

/** Some transcripts that were made until then, with their segments. Gives their ids. */
export async function deleteTranscriptsMade(tx: ChangeTx<'tenant'>, until: Date, limit: number): Promise<string[]> {
  const rows = await tx
    .deleteFrom('transcript')
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('id', 'in', from =>
      from
        .selectFrom('transcript')
        .select('id')
        .where('tenant_id', '=', tenantIdOf(tx))
        .where('created_at', '<=', until)
        .orderBy('created_at')
        .limit(limit),
    )
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** How many transcripts were made until a moment, and after another one. */
export async function countTranscriptsMade(
  tx: ReadTx<'tenant'>,
  { after, until }: { after: Date | null; until: Date },
): Promise<number> {
  let query = tx
    .selectFrom('transcript')
    .select(({ fn }) => fn.countAll<number>().as('transcripts'))
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('created_at', '<=', until)
  if (after) query = query.where('created_at', '>', after)
  return Number((await query.executeTakeFirstOrThrow()).transcripts)
}

export type NewTranscript = {
  id: string
  jobId: string
  fileId: string | null
  title: string
  language: string | null
  languages: string[]
  durationMs: number
  coverage: number | null
  damaged: boolean
  words: number
  model: string
  createdAt: Date
}

/** The id that a job's transcript has already, from an earlier run. */
export async function transcriptIdOfJob(tx: ReadTx<'tenant'>, jobId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('transcript')
    .select('id')
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('job_id', '=', jobId)
    .executeTakeFirst()
  return row?.id
}

/** Puts the transcript of a job in the place of an older one. A title that somebody gave it stays. */
export async function replaceTranscript(tx: ChangeTx<'tenant'>, made: NewTranscript): Promise<void> {
  const result = {
    file_id: made.fileId,
    language: made.language,
    languages: made.languages,
    duration_ms: made.durationMs,
    coverage: made.coverage,
    damaged: made.damaged,
    words: made.words,
    model: made.model,
  }
  await tx
    .insertInto('transcript')
    .values({
      tenant_id: tenantIdOf(tx),
      id: made.id,
      job_id: made.jobId,
      title: made.title,
      created_at: made.createdAt,
      ...result,
    })
    .onConflict(conflict => conflict.columns(['tenant_id', 'job_id']).doUpdateSet(result))
    .execute()
}

/** One statement whatever the length: ten hours are some twelve thousand rows. */
export async function replaceSegments(
  tx: ChangeTx<'tenant'>,
  transcriptId: string,
  segments: readonly Segment[],
): Promise<void> {
  const tenantId = tenantIdOf(tx)
  await tx.deleteFrom('segment').where('tenant_id', '=', tenantId).where('transcript_id', '=', transcriptId).execute()
  const rows = segments.map((segment, position) => ({
    position,
    start_ms: segment.startMs,
    end_ms: segment.endMs,
    text: segment.text,
    language: segment.language,
    speaker: segment.speaker ?? null,
    flags: segment.flags,
    words: segment.words.map(word => [word.startMs, word.endMs, word.text, word.confidence]),
  }))
  await sql`insert into segment (tenant_id, transcript_id, position, start_ms, end_ms, text, language, speaker, flags, words)
    select ${tenantId}, ${transcriptId}, s.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as s (position int, start_ms bigint, end_ms bigint, text text, language text, speaker text, flags text[], words jsonb)`.execute(
    tx,
  )
}

export async function findSegments(tx: ReadTx<'tenant'>, transcriptId: string): Promise<Segment[]> {
  const rows = await tx
    .selectFrom('segment')
    .select(['start_ms', 'end_ms', 'text', 'language', 'speaker', 'flags', 'words'])
    .where('tenant_id', '=', tenantIdOf(tx))
    .where('transcript_id', '=', transcriptId)
    .orderBy('position')
    .execute()
  return rows.map(row => ({
    startMs: row.start_ms,
    endMs: row.end_ms,
    text: row.text,
    language: row.language,
    ...(row.speaker === null ? {} : { speaker: row.speaker }),
    // safe because replaceSegments alone writes this column, from the flags of the contract
    flags: row.flags as Segment['flags'],
    words: StoredWords.parse(row.words),
  }))
}

const StoredWord = z
  .tuple([z.number(), z.number(), z.string(), z.number()])
  .transform(([startMs, endMs, text, confidence]): Word => ({ startMs, endMs, text, confidence }))
const StoredWords = z.array(StoredWord)
