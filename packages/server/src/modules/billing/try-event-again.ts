import type { tryBillingEventAgain as contract } from '@scriptorium/contract'
import { pokeAfter } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { findEvent, putBack } from './queries/events.ts'
import { unreadableType } from './read-event.ts'
import { inboxChannel } from './receive-event.ts'

/** What cannot be read stays so, and what was applied needs nothing more. */
export function mayTryAgain({ state, type }: { state: string; type: string }): boolean {
  return (state === 'failed' || state === 'unmatched') && type !== unreadableType
}

/** Puts an event back among those that wait, with all its attempts. */
export const tryEventAgain: UseCase<typeof contract> = (ctx, { params }) =>
  ctx.change('billing.try-again', async tx => {
    const event = await findEvent(tx, params.id)
    if (!event) throw new Problem('not-found')
    if (!mayTryAgain(event)) throw new Problem('wrong-state')
    await putBack(tx, event.id, ctx.now())
    pokeAfter(tx, inboxChannel)
    const { type, state, attempts } = event
    return { value: undefined, audit: { target: event.event_id, before: { type, state, attempts } } }
  })
