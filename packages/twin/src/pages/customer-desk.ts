import { z } from 'zod'
import { buy } from '../buy.ts'
import { cancel, payNow, refund } from '../change.ts'
import { setCard } from '../dashboard.ts'
import { refusal } from '../refusal.ts'
import type { Running } from '../twin.ts'
import { nowOf } from '../world.ts'

const customer = z.string().min(1)
/** What is played for one customer alone: its clock moves, and nobody else's. */
export const CustomerAct = z.discriminatedUnion('act', [
  z.strictObject({ customer, act: z.literal('purchase'), product: z.string(), currency: z.string() }),
  z.strictObject({
    customer,
    act: z.enum(['renewal', 'failed-renewal', 'recovery', 'cancellation', 'refund']),
  }),
  z.strictObject({
    customer,
    act: z.literal('advance'),
    ms: z
      .int()
      .min(0)
      .max(400 * 24 * 60 * 60_000),
  }),
])
export type CustomerAct = z.output<typeof CustomerAct>

/** Gives what time it is for the customer afterwards. */
export async function actFor(running: Running, asked: CustomerAct): Promise<{ now: number }> {
  const { world } = running
  const { customer: customerId } = asked
  const subscription = () => {
    const found = world.state.subscriptions.findLast(one => one.customerId === customerId && one.store === 'rc_billing')
    if (!found) throw refusal('resource_missing', 'There is no subscription.')
    return found
  }
  const renewWith = async (card: 'good' | 'declined') => {
    const { autoRenews, expiredAt, periodEndsAt, billingIssueAt } = subscription()
    if (expiredAt !== null || billingIssueAt !== null || !autoRenews)
      throw refusal('unprocessable_entity_error', 'The subscription does not renew.')
    setCard(world, customerId, card)
    await running.advanceCustomer(customerId, Math.max(0, periodEndsAt - nowOf(world, customerId)))
  }
  switch (asked.act) {
    case 'purchase': {
      const product = world.state.products.find(one => one.storeIdentifier === asked.product)
      if (!product) throw refusal('resource_missing', 'There is no such product.')
      setCard(world, customerId, 'good')
      const order = { customerId, productId: product.id, currency: asked.currency, environment: 'production' } as const
      world.change(making => buy(world, making, order))
      break
    }
    case 'renewal':
      await renewWith('good')
      break
    case 'failed-renewal':
      await renewWith('declined')
      break
    case 'recovery':
      setCard(world, customerId, 'good')
      world.change(making => payNow(world, making, subscription()))
      break
    case 'cancellation':
      world.change(making => cancel(world, making, subscription()))
      break
    case 'refund':
      world.change(making => refund(world, making, subscription()))
      break
    case 'advance':
      await running.advanceCustomer(customerId, asked.ms)
  }
  await running.settled()
  return { now: nowOf(world, customerId) }
}
