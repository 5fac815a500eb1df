import type { listBillingCauses as listContract, tryBillingCauseAgain as tryContract } from '@scriptorium/contract'
import { pokeAfter } from '#infra/db'
import type { UseCase } from '#infra/http'
import { countCauses, putBackAll } from './queries/events.ts'
import { unreadableType } from './read-event.ts'
import { inboxChannel } from './receive-event.ts'

/** Why events stopped: what went wrong once often went wrong for many. */
export const listBillingCauses: UseCase<typeof listContract> = ctx =>
  ctx.read(async tx => ({ items: await countCauses(tx, unreadableType) }))

/** Puts every event of one reason back among those that wait; none is there once somebody else did. */
export const tryBillingCauseAgain: UseCase<typeof tryContract> = (ctx, { body }) =>
  ctx.change('billing.try-all-again', async tx => {
    const count = await putBackAll(tx, body, unreadableType, ctx.now())
    if (count > 0) pokeAfter(tx, inboxChannel)
    return { value: { count }, audit: { before: { ...body, count } } }
  })
