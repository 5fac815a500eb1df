import { z } from 'zod'
import { endpoint, Id, IsoTime } from './endpoint.ts'
import { CustomerState } from './life.ts'
import { BillingInterval, Currency, Money } from './money.ts'
import { PlanFeature } from './tenancy.ts'

const order = { planId: Id, interval: BillingInterval, currency: Currency }
/** A plan at one of its prices. */
export const PlanOnSale = z
  .object({
    ...order,
    name: z.string(),
    minor: z.int(),
    minutesPerMonth: z.int(),
    storageBytes: z.int(),
    seats: z.int().nullable(),
    features: z.array(PlanFeature),
    trialDays: z.int(),
    /** Whether the customer is on it at this price. */
    isCurrent: z.boolean(),
  })
  .meta({ id: 'PlanOnSale' })
export type PlanOnSale = z.output<typeof PlanOnSale>

export const CustomerSubscription = z
  .object({
    state: CustomerState,
    planName: z.string(),
    price: Money.nullable(),
    interval: BillingInterval.nullable(),
    /** At the provider of payments; nothing where it never had one. */
    subscription: z
      .object({
        state: z.enum(['trial', 'paid', 'payment-failed', 'ended']),
        givesAccess: z.boolean(),
        renews: z.boolean(),
        periodEndsAt: IsoTime.nullable(),
      })
      .nullable(),
    /** Whether plans are bought here at all. */
    canBuy: z.boolean(),
    plans: z.array(PlanOnSale),
  })
  .meta({ id: 'CustomerSubscription' })
export type CustomerSubscription = z.output<typeof CustomerSubscription>

export const WayToPay = z.object({ url: z.url() }).meta({ id: 'WayToPay' })
const paying = { since: '2027-03', policy: 'subscription.manage', scope: 'tenant' } as const

export const readSubscription = endpoint({
  ...paying,
  method: 'GET',
  path: '/subscription',
  summary: 'The plan and what is paid for it, and what else can be bought',
  reply: CustomerSubscription,
})
export const beginCheckout = endpoint({
  ...paying,
  method: 'POST',
  path: '/checkouts',
  summary: 'Choose a plan; gives where it is bought, or where a running subscription is changed',
  body: z.strictObject(order),
  status: 201,
  reply: WayToPay,
  problems: ['plan-not-offered', 'unavailable'],
})
export const openSubscription = endpoint({
  ...paying,
  method: 'POST',
  path: '/subscription/portal',
  summary: 'Gives where the subscription is paid, changed and cancelled; the address works once',
  reply: WayToPay,
  problems: ['wrong-state', 'plan-not-offered', 'unavailable'],
})
