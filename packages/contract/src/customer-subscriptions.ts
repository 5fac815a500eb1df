import { z } from 'zod'
import { endpoint, Id, IsoTime, pageOf, pageQuery, sortBy } from './endpoint.ts'
import { BillingInterval, Currency, Money } from './money.ts'

/** `ending`: cancelled, and works until its period ends. `payment-failed`: the provider tries again by itself. */
export const SubscriptionState = z.enum(['trial', 'active', 'payment-failed', 'ending', 'ended'])
export type SubscriptionState = z.output<typeof SubscriptionState>

export const SubscriptionRow = z
  .object({
    customerId: Id,
    name: z.string(),
    /** Made to try payments with; left out of the totals. */
    isTest: z.boolean(),
    planName: z.string(),
    state: SubscriptionState,
    givesAccess: z.boolean(),
    /** As agreed, net; nothing where the customer is on no plan at a price. */
    price: Money.nullable(),
    interval: BillingInterval.nullable(),
    startedAt: IsoTime,
    /** What the provider does next by itself. It tells no day of a retry. */
    next: z.object({ kind: z.enum(['renewal', 'end', 'retry']), at: IsoTime.nullable() }).nullable(),
  })
  .meta({ id: 'SubscriptionRow' })
export type SubscriptionRow = z.output<typeof SubscriptionRow>

export const SubscriptionSort = sortBy('name', 'state', 'price', 'next')
export type SubscriptionSort = z.output<typeof SubscriptionSort>
export const SubscriptionFilter = z.strictObject({
  search: z.string().trim().max(100).optional(),
  state: SubscriptionState.optional(),
})
export type SubscriptionFilter = z.output<typeof SubscriptionFilter>

const ofReseller = { method: 'GET', since: '2027-04', policy: 'revenue.read', scope: 'reseller' } as const

export const listSubscriptions = endpoint({
  ...ofReseller,
  path: '/subscriptions',
  summary: 'Customers that have or had a subscription, with what happens next',
  query: z.strictObject({ ...pageQuery, ...SubscriptionFilter.shape, sort: SubscriptionSort.optional() }),
  reply: pageOf(SubscriptionRow),
})
export const exportSubscriptions = endpoint({
  ...ofReseller,
  path: '/subscriptions/export',
  pace: 'export',
  gives: 'file',
  summary: 'All subscriptions that the filters leave, as a CSV file',
  query: z.strictObject({ ...SubscriptionFilter.shape, sort: SubscriptionSort.optional() }),
  reply: z.void(),
})
export const SubscriptionTotals = z
  .object({
    states: z.array(z.object({ state: SubscriptionState, customers: z.int() })),
    /** What those that renew agreed to pay by the month, net; a trial pays nothing yet. */
    perMonth: z.array(z.object({ currency: Currency, minor: z.int(), customers: z.int() })),
  })
  .meta({ id: 'SubscriptionTotals' })
export type SubscriptionTotals = z.output<typeof SubscriptionTotals>
export const readSubscriptionTotals = endpoint({
  ...ofReseller,
  path: '/subscriptions/totals',
  summary: 'How many subscriptions are in which state, and what they renew for by the month',
  reply: SubscriptionTotals,
})
