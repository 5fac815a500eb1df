import { z } from 'zod'
import { endpoint, Id, IsoTime, pageOf, pageQuery } from './endpoint.ts'

export const BillingEventState = z.enum(['waiting', 'applied', 'ignored', 'unmatched', 'failed'])
export type BillingEventState = z.output<typeof BillingEventState>

export const BillingEvent = z
  .object({
    id: Id,
    /** As the provider names it; new ones come without notice. */
    type: z.string(),
    state: BillingEventState,
    /** Null where it names nobody, or somebody by a key that is not ours. */
    customerKey: z.string().nullable(),
    tenant: z.string().nullable(),
    happenedAt: IsoTime,
    receivedAt: IsoTime,
    appliedAt: IsoTime.nullable(),
    nextTryAt: IsoTime.nullable(),
    attempts: z.int(),
    /** Why it waits, was left or failed. */
    reason: z.string().nullable(),
    mayTryAgain: z.boolean(),
  })
  .meta({ id: 'BillingEvent' })
export type BillingEvent = z.output<typeof BillingEvent>
export const listBillingEvents = endpoint({
  method: 'GET',
  path: '/billing-events',
  since: '2026-12',
  policy: 'billing.read',
  scope: 'platform',
  summary: 'What providers of payments told, and what became of it',
  query: z.strictObject({ ...pageQuery, state: BillingEventState.optional(), type: z.string().max(100).optional() }),
  reply: pageOf(BillingEvent),
})
export const tryBillingEventAgain = endpoint({
  method: 'POST',
  path: '/billing-events/:id/try-again',
  since: '2026-12',
  policy: 'billing.repair',
  scope: 'platform',
  locate: 'billing-event',
  summary: 'Try an event again that failed, or that nobody was known for',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'wrong-state'],
})

/** Events that stopped for one reason. */
export const BillingCause = z
  .object({ state: z.enum(['failed', 'unmatched']), reason: z.string(), count: z.int() })
  .meta({ id: 'BillingCause' })
export type BillingCause = z.output<typeof BillingCause>
export const listBillingCauses = endpoint({
  method: 'GET',
  path: '/billing-causes',
  since: '2027-04',
  policy: 'billing.read',
  scope: 'platform',
  summary: 'Why events were not applied, and how many for each reason; those that can be tried again',
  reply: z.object({ items: z.array(BillingCause) }).meta({ id: 'BillingCauses' }),
})
export const tryBillingCauseAgain = endpoint({
  method: 'POST',
  path: '/billing-causes/try-again',
  since: '2027-04',
  policy: 'billing.repair',
  scope: 'platform',
  summary: 'Try all events again that stopped for one reason',
  body: z.strictObject({ state: BillingCause.shape.state, reason: z.string().min(1).max(2000) }),
  status: 200,
  reply: z.object({ count: z.int() }).meta({ id: 'BillingCauseTried' }),
})

export const DriftedSubscription = z.object({
  id: z.string(),
  product: z.string().nullable(),
  next: z.string().nullable(),
  entitlements: z.array(z.string()),
  status: z.string(),
  access: z.boolean(),
  renews: z.boolean(),
  endsAt: IsoTime.nullable(),
})
export type DriftedSubscription = z.output<typeof DriftedSubscription>
export const DriftedPack = z.object({
  id: z.string(),
  product: z.string(),
  minutes: z.int(),
  isPaidBack: z.boolean(),
})
export type DriftedPack = z.output<typeof DriftedPack>
export const BillingDrift = z
  .object({
    id: Id,
    /** Null once the customer is gone. */
    tenant: z.string().nullable(),
    reseller: z.string().nullable(),
    here: z.array(DriftedSubscription),
    there: z.array(DriftedSubscription),
    packsHere: z.array(DriftedPack),
    packsThere: z.array(DriftedPack),
    foundAt: IsoTime,
    /** Since when somebody wants what the provider says. */
    askedAt: IsoTime.nullable(),
    repairedAt: IsoTime.nullable(),
    /** Nobody asked for it: the event came late. */
    byItself: z.boolean(),
  })
  .meta({ id: 'BillingDrift' })
export type BillingDrift = z.output<typeof BillingDrift>
export const listBillingDrift = endpoint({
  method: 'GET',
  path: '/billing-drift',
  since: '2026-12',
  policy: 'billing.read',
  scope: 'platform',
  summary: 'Where subscriptions and packs of minutes here are not what their provider says',
  query: z.strictObject(pageQuery),
  reply: pageOf(BillingDrift),
})
export const takeOverDrift = endpoint({
  method: 'POST',
  path: '/billing-drift/:id/take-over',
  since: '2026-12',
  policy: 'billing.repair',
  scope: 'platform',
  locate: 'billing-drift',
  summary: 'Take over what the provider says of a customer',
  params: z.strictObject({ id: Id }),
  reply: z.void(),
  status: 204,
  problems: ['not-found', 'already-finished'],
})
