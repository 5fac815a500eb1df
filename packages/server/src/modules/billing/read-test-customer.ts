import { BillingEventState, CustomerState, type readTestCustomer as contract } from '@scriptorium/contract'
import { inSystem } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { assignedPlan } from '#modules/plans'
import { leadingOf } from './judge-subscriptions.ts'
import { eventsOfKey } from './queries/events.ts'
import { subscriptionsOf } from './queries/subscriptions.ts'
import { findTestCustomer, keyOfCustomer } from './queries/test-customers.ts'
import { shownSubscription } from './read-subscription.ts'
import { testAccount } from './test-space.ts'
import { readClock } from './twin-desk.ts'
import type { Payments } from './way-to-pay.ts'

/** Mails about a customer, newest first and without words. Notices fulfil this. */
export type MailsOf = (tenantId: string) => Promise<{ id: string; kind: string; state: string; createdAt: string }[]>

/** Everything that reacted, in one reading: event, subscription, life, mails. */
export const readTestCustomer =
  ({ ports }: Payments, mailsOf: MailsOf): UseCase<typeof contract> =>
  async (ctx, { params }) => {
    const { customer, plan, leading } = await ctx.read(async tx => ({
      customer: await findTestCustomer(tx, params.id),
      plan: await assignedPlan(tx, params.id),
      leading: leadingOf(await subscriptionsOf(tx, params.id)),
    }))
    if (!customer) throw new Problem('not-found')
    const account = await testAccount(ports)
    const key = account && (await ctx.read(tx => keyOfCustomer(tx, customer.id, account.id)))
    // Events are the platform's: those of this key alone, and never as they were sent.
    const events = key ? await inSystem(ports, tx => eventsOfKey(tx, account.id, key)) : []
    return {
      id: customer.id,
      name: customer.name,
      state: CustomerState.parse(customer.state),
      planName: customer.planName,
      price: plan ? { minor: plan.minor, currency: plan.currency } : null,
      interval: plan?.interval ?? null,
      clockAt: key ? await readClock(account.url, key) : null,
      subscription: leading ? shownSubscription(leading) : null,
      events: events.map(row => ({
        id: row.id,
        type: row.type,
        state: BillingEventState.parse(row.state),
        receivedAt: row.received_at.toISOString(),
        appliedAt: row.applied_at?.toISOString() ?? null,
        reason: row.note,
      })),
      mails: await mailsOf(customer.id),
    }
  }
