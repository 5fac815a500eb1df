import { emit, type TenantCtx } from '#infra/db'
import { deleteTranscriptsMade } from './queries.ts'

const atOnce = 50

/** Removes some transcripts that were made until then, the oldest first. Gives how many; call again while there are some. */
export function removeOldTranscripts(ctx: TenantCtx, until: Date): Promise<number> {
  return ctx.change('retention.remove-transcripts', async tx => {
    const gone = await deleteTranscriptsMade(tx, until, atOnce)
    for (const transcriptId of gone) await emit(tx, 'transcript.trashed', { transcriptId })
    return { value: gone.length, audit: { after: { transcripts: gone.length, madeUntil: until.toISOString() } } }
  })
}
