import { z } from 'zod'
import { chargeBack, payNow, refund, refundPart, reverseRefund } from './change.ts'
import { durationPattern } from './durations.ts'
import { webApp } from './events.ts'
import { Faults } from './faults.ts'
import { refusal } from './refusal.ts'
import type { Product, Subscription } from './state.ts'
import type { Running } from './twin.ts'
import { customerFor, newId, type World } from './world.ts'

// What people do in RevenueCat's dashboard, at Stripe or at their bank, and what no call of its API does.

const Duration = z.string().regex(durationPattern).nullable().default(null)
export const DashboardProduct = z.strictObject({
  store_identifier: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9._]+$/),
  display_name: z.string().min(1),
  type: z.enum(['subscription', 'consumable', 'non_consumable']).default('subscription'),
  duration: Duration,
  trial_duration: Duration,
  grace_duration: Duration,
  /** Minor units by currency. */
  prices: z.record(z.string().regex(/^[A-Z]{3}$/), z.int().positive()),
})
export type DashboardProduct = z.input<typeof DashboardProduct>

/** Creates a web product, or adds currencies to one. A saved price stays as it is. */
export function saveProduct(world: World, asked: DashboardProduct): Product {
  const wanted = DashboardProduct.parse(asked)
  return world.change(() => {
    const appId = webApp(world.state)
    const known = world.state.products.find(
      one => one.storeIdentifier === wanted.store_identifier && one.appId === appId,
    )
    if (known) {
      known.displayName = wanted.display_name
      known.prices = { ...wanted.prices, ...known.prices }
      return known
    }
    const product: Product = {
      id: newId(world.state, 'prod', 10),
      storeIdentifier: wanted.store_identifier,
      appId,
      type: wanted.type,
      displayName: wanted.display_name,
      createdAt: world.now(),
      duration: wanted.type === 'subscription' ? (wanted.duration ?? 'P1M') : null,
      trialDuration: wanted.trial_duration,
      graceDuration: wanted.grace_duration,
      prices: wanted.prices,
    }
    world.state.products.push(product)
    return product
  })
}

export const Settings = z.strictObject({
  retryScale: z.number().positive().optional(),
  successUrl: z.url().nullable().optional(),
  taxShare: z.number().min(0).max(1).optional(),
  commissionShare: z.number().min(0).max(1).optional(),
  limits: z
    .strictObject({ customer_information: z.int().positive(), project_configuration: z.int().positive() })
    .optional(),
})

export function changeSettings(world: World, asked: z.input<typeof Settings>): void {
  world.change(() => Object.assign(world.state.settings, Settings.parse(asked)))
}

/** Sets these switches, and every other one back. */
export function setFaults(world: World, asked: z.input<typeof Faults>): void {
  const faults = Faults.parse(asked)
  world.change(() => {
    world.state.faults = faults
  })
}

export function setCard(world: World, customerId: string, card: 'good' | 'declined'): void {
  world.change(() => {
    customerFor(world, customerId).card = card
  })
}

/** Sends an event once more, as the dashboard's button does: same id, same time of the event. */
export function resend(world: World, eventId: string): void {
  world.change(() => {
    const found = world.state.deliveries.filter(one => one.eventId === eventId)
    if (found.length === 0) throw refusal('resource_missing', 'There is no delivery of this event.')
    const byWebhook = new Map(found.map(one => [one.webhookId, one]))
    for (const one of byWebhook.values())
      world.state.deliveries.push({
        ...one,
        id: newId(world.state, 'whd', 12),
        dueAt: world.now(),
        attempts: 0,
        state: 'waiting',
        lastAnswer: null,
      })
  })
}

/** A test event of the dashboard: shaped like a purchase, and about nobody. */
export function sendTest(world: World): void {
  world.change(({ emit }) =>
    emit({
      type: 'TEST',
      customerIds: [],
      environment: null,
      body: {
        app_id: webApp(world.state),
        app_user_id: 'test_customer',
        original_app_user_id: 'test_customer',
        aliases: ['test_customer'],
        product_id: 'test_product',
        period_type: 'NORMAL',
        purchased_at_ms: world.now(),
        expiration_at_ms: world.now() + 3_600_000,
        environment: 'SANDBOX',
        store: 'RC_BILLING',
        price: 0,
        currency: 'USD',
        price_in_purchased_currency: 0,
        entitlement_ids: null,
        transaction_id: null,
        original_transaction_id: null,
        subscriber_attributes: {},
      },
    }),
  )
}

export const plays = [
  'failed-renewal',
  'recovered-renewal',
  'renewal',
  'refund',
  'partial-refund',
  'reversed-refund',
  'chargeback',
] as const
export type Play = (typeof plays)[number]

/** Something that happens to a subscription in the field, at once. */
export async function play(running: Running, what: Play, subscription: Subscription): Promise<void> {
  const { world } = running
  const { customerId } = subscription
  const toPeriodEnd = () => running.advance(Math.max(0, subscription.periodEndsAt - world.now()))
  switch (what) {
    case 'renewal':
      return toPeriodEnd()
    case 'failed-renewal':
      setCard(world, customerId, 'declined')
      return toPeriodEnd()
    case 'recovered-renewal':
      setCard(world, customerId, 'good')
      return world.change(making => payNow(world, making, subscription))
    case 'refund':
      return world.change(making => refund(world, making, subscription))
    case 'partial-refund': {
      const last = subscription.payments.at(-1)
      if (!last) throw refusal('unprocessable_entity_error', 'There is no payment to refund.')
      const half = Math.ceil((last.minor - last.refundedMinor) / 2)
      return world.change(making => refundPart(world, making, subscription, last, half))
    }
    case 'reversed-refund':
      return world.change(making => reverseRefund(world, making, subscription))
    case 'chargeback':
      return world.change(making => chargeBack(world, making, subscription))
  }
}
