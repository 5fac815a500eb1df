import type { trashTranscript as contract } from '@scriptorium/contract'
import { emit } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { deleteTranscript } from './queries.ts'

export const trashTranscript: UseCase<typeof contract> = (ctx, { params }) =>
  ctx.change('transcript.trash', async tx => {
    if (!(await deleteTranscript(tx, params.id))) throw new Problem('not-found')
    await emit(tx, 'transcript.trashed', { transcriptId: params.id })
    return { value: undefined, audit: { target: params.id } }
  })
