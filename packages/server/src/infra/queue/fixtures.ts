import { z } from 'zod'
import { task } from './task.ts'

/** A task that does nothing by itself; `n` tells tasks apart. */
export const probe = task({
  kind: 'probe',
  version: 1,
  lane: 'speech',
  attempts: 3,
  payload: z.strictObject({ n: z.number() }),
})
