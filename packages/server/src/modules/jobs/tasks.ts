import { Id } from '@scriptorium/contract'
import { z } from 'zod'
import { task } from '#infra/queue'

/** A recording becomes a transcript. Everything that was asked for is read from the job. */
export const transcribe = task({
  kind: 'transcribe',
  version: 1,
  lane: 'speech',
  attempts: 3,
  payload: z.strictObject({ jobId: Id }),
})
