import { z } from 'zod'
import { CustomerSubscription } from './billing.ts'
import { BillingEventState } from './billing-desk.ts'
import { endpoint, Id, IsoTime } from './endpoint.ts'
import { CustomerState } from './life.ts'
import { BillingInterval, Currency, Money } from './money.ts'

const order = { planId: Id, interval: BillingInterval, currency: Currency }
const ofTests = { since: '2027-04', policy: 'test-space.use', scope: 'reseller' } as const
const one = { ...ofTests, locate: 'test-customer', params: z.strictObject({ id: Id }) } as const

export const TestSpace = z
  .object({
    /** Only where no real account takes payments. */
    isOpen: z.boolean(),
    /** At one price each. */
    plans: z.array(z.object({ ...order, name: z.string(), minor: z.int(), trialDays: z.int() })),
    customers: z.array(z.object({ id: Id, name: z.string(), state: CustomerState })),
  })
  .meta({ id: 'TestSpace' })
export type TestSpace = z.output<typeof TestSpace>
export const readTestSpace = endpoint({
  ...ofTests,
  method: 'GET',
  path: '/test-space',
  summary: 'Whether payments can be tried out, and with which customers and plans',
  reply: TestSpace,
})

export const createTestCustomer = endpoint({
  ...ofTests,
  method: 'POST',
  path: '/test-customers',
  summary: 'Create a customer to try payments with; it is left out of all figures',
  body: z.strictObject({ name: z.string().trim().min(1).max(120), ownerEmail: z.email().max(254), ...order }),
  status: 201,
  reply: z.object({ id: Id }).meta({ id: 'TestCustomerMade' }),
  problems: ['wrong-state', 'plan-not-offered', 'not-selling'],
})

/** What a test customer was told and what became of it. Mails that were written in its account, without words: links in
 * them are secrets of whoever they went to. */
export const TestCustomer = z
  .object({
    id: Id,
    name: z.string(),
    state: CustomerState,
    planName: z.string(),
    price: Money.nullable(),
    interval: BillingInterval.nullable(),
    /** What time it is for this customer at the provider; nothing before its first purchase. */
    clockAt: IsoTime.nullable(),
    subscription: CustomerSubscription.shape.subscription,
    events: z.array(
      z.object({
        id: Id,
        type: z.string(),
        state: BillingEventState,
        receivedAt: IsoTime,
        appliedAt: IsoTime.nullable(),
        reason: z.string().nullable(),
      }),
    ),
    mails: z.array(z.object({ id: Id, kind: z.string(), state: z.string(), createdAt: IsoTime })),
  })
  .meta({ id: 'TestCustomer' })
export type TestCustomer = z.output<typeof TestCustomer>
export const readTestCustomer = endpoint({
  ...one,
  method: 'GET',
  path: '/test-customers/:id',
  summary: 'What was played for a test customer, and how everything reacted',
  reply: TestCustomer,
  problems: ['not-found'],
})

export const TestPlay = z.enum(['purchase', 'renewal', 'failed-renewal', 'recovery', 'cancellation', 'refund'])
export type TestPlay = z.output<typeof TestPlay>
export const playForTestCustomer = endpoint({
  ...one,
  method: 'POST',
  path: '/test-customers/:id/plays',
  summary: 'Let something happen to the subscription of a test customer',
  body: z.strictObject({ play: TestPlay }),
  status: 204,
  reply: z.void(),
  problems: ['not-found', 'wrong-state', 'plan-not-offered', 'unavailable'],
})
export const moveTestClock = endpoint({
  ...one,
  method: 'POST',
  path: '/test-customers/:id/clock',
  summary: 'Move the clock of a test customer on; nobody else’s moves',
  body: z.strictObject({ days: z.int().min(1).max(370) }),
  status: 204,
  reply: z.void(),
  problems: ['not-found', 'wrong-state', 'unavailable'],
})
