import type { moveTestClock as clockContract, playForTestCustomer as playContract } from '@scriptorium/contract'
import { noteInCustomer, type ResellerCtx } from '#infra/db'
import { Problem, type UseCase } from '#infra/http'
import { assignedPlan } from '#modules/plans'
import { billingCustomer } from './billing-customer.ts'
import { rungOf } from './price-ladder.ts'
import { findTestCustomer } from './queries/test-customers.ts'
import { requireTestAccount } from './test-space.ts'
import { actAtDesk, type DeskAct, putOnSale } from './twin-desk.ts'
import type { Payments } from './way-to-pay.ts'

const dayMs = 24 * 60 * 60_000

/** A purchase is of the plan that the customer is on; what follows comes by the webhook, as from the provider. */
export const playForTestCustomer =
  (payments: Payments): UseCase<typeof playContract> =>
  async (ctx, { params, body }) => {
    const { customer, account, key } = await openFor(payments, ctx, params.id)
    if (body.play === 'purchase') {
      const plan = await ctx.read(tx => assignedPlan(tx, customer.id))
      if (!plan || plan.minor === 0)
        throw new Problem('plan-not-offered', {
          detail: 'This customer is on no plan that costs something. Change it.',
        })
      const rung = rungOf(plan)
      await reached(() => putOnSale(account.url, rung))
      await play(account.url, { customer: key, act: 'purchase', product: rung.key, currency: plan.currency })
    } else await play(account.url, { customer: key, act: body.play })
    await note(ctx, customer.id, 'test-space.play', { play: body.play })
  }

export const moveTestClock =
  (payments: Payments): UseCase<typeof clockContract> =>
  async (ctx, { params, body }) => {
    const { customer, account, key } = await openFor(payments, ctx, params.id)
    await play(account.url, { customer: key, act: 'advance', ms: body.days * dayMs })
    await note(ctx, customer.id, 'test-space.clock', { days: body.days })
  }

async function openFor({ ports }: Payments, ctx: ResellerCtx, id: string) {
  // Before anything else: another's customer is answered like a missing one, open or closed.
  const customer = await ctx.read(tx => findTestCustomer(tx, id))
  if (!customer) throw new Problem('not-found')
  const account = await requireTestAccount(ports)
  const owner = { tenantId: id, resellerId: ctx.resellerId, connectionId: account.id }
  return { customer, account, key: await billingCustomer(ports, owner) }
}

async function play(url: string, act: DeskAct): Promise<void> {
  const refusal = await reached(() => actAtDesk(url, act))
  if (refusal) throw new Problem('wrong-state', { detail: `This cannot be played now. ${refusal}` })
}

async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch {
    throw new Problem('unavailable', { detail: 'The twin cannot be reached at the moment. Try again in a minute.' })
  }
}

function note(
  ctx: ResellerCtx,
  id: string,
  action: 'test-space.play' | 'test-space.clock',
  after: object,
): Promise<void> {
  return ctx.change(action, async tx => {
    const audit = { target: id, after: { ...after } }
    await noteInCustomer(ctx, tx, id, action, audit)
    return { value: undefined, audit }
  })
}
