import type { readTranscript as contract, Transcript } from '@scriptorium/contract'
import type { TenantCtx } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { findSegments, findTranscript } from './queries.ts'
import { showTranscript } from './show-transcript.ts'

export const readTranscript: UseCase<typeof contract> = (ctx, { params }) => wholeTranscript(ctx, params.id)

/** With segments and words. */
export function wholeTranscript(ctx: TenantCtx, id: string): Promise<Transcript> {
  return ctx.read(async tx => {
    const row = await findTranscript(tx, id)
    if (!row) throw new Problem('not-found')
    return { ...showTranscript(row), model: row.model, segments: await findSegments(tx, id) }
  })
}
