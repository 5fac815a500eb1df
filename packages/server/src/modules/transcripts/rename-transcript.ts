import type { renameTranscript as contract } from '@scriptorium/contract'
import { emit } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { setTitle } from './queries.ts'
import { showTranscript } from './show-transcript.ts'

/** Titles are content, so the audit entry says only that it was renamed. */
export const renameTranscript: UseCase<typeof contract> = (ctx, { params, body }) =>
  ctx.change('transcript.rename', async tx => {
    const row = await setTitle(tx, params.id, body.title)
    if (!row) throw new Problem('not-found')
    await emit(tx, 'transcript.changed', { transcriptId: row.id })
    return { value: showTranscript(row), audit: { target: row.id } }
  })
