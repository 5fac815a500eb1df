import type { takeOverDrift as contract } from '@scriptorium/contract'
import { pokeAfter } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { newId } from '#infra/ids'
import { askForReading, findDrift } from './queries/drift.ts'
import { inboxChannel } from './receive-event.ts'

/** Lets the inbox read the customer anew and write what it reads, as after an event. */
export const takeOverDrift: UseCase<typeof contract> = (ctx, { params }) =>
  ctx.change('billing.take-over', async tx => {
    const drift = await findDrift(tx, params.id)
    if (!drift) throw new Problem('not-found')
    if (drift.repaired_at) throw new Problem('already-finished')
    await askForReading(tx, drift, { eventId: `take-over ${newId()}`, at: ctx.now(), by: ctx.actor.id })
    pokeAfter(tx, inboxChannel)
    return { value: undefined, audit: { target: drift.tenant_id, after: { drift: drift.id } } }
  })
