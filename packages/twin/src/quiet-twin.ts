import { buy } from './buy.ts'
import {
  cancel,
  changeProduct,
  chargeBack,
  extend,
  grant,
  payNow,
  refund,
  refundPart,
  refundPartOfPurchase,
  refundPurchase,
  reverseRefund,
  revokeGrant,
  transfer,
  uncancel,
} from './change.ts'
import { saveProduct } from './dashboard.ts'
import { isRefusal } from './refusal.ts'
import { actOn, nextActAt } from './renew.ts'
import { productShape, purchaseShape, subscriptionShape } from './rest/shapes.ts'
import type { EventBody, Product, State } from './state.ts'
import { customerFor, emptyState, type Making, newEventId, productOf, type World } from './world.ts'

export const acts = [
  'buy small',
  'buy large',
  'buy pack',
  'refund pack',
  'refund half pack',
  'to small',
  'to large',
  'cancel',
  'uncancel',
  'refund',
  'refund half',
  'charge back',
  'reverse refund',
  'card declined',
  'card good',
  'pay now',
  'grant',
  'revoke grant',
  'extend',
  'transfer',
] as const
export type Act = (typeof acts)[number]

/** A twin without a web side: acts change its state at once, and what it would tell is taken by hand. */
export type QuietTwin = {
  state: State
  /** False where the act is refused in the state that the customer is in. */
  act: (what: Act, customerId: string, other: string) => boolean
  /** What happens by itself until `at`, in its order; `moveTo` sets the clock on the way. */
  passUntil: (at: number, moveTo: (at: number) => void) => void
  /** Events told since the last call, as they stand in a webhook's body. */
  take: () => EventBody[]
  /** As REST v2 answers. */
  subscriptionsOf: (customerId: string) => unknown[]
  purchasesOf: (customerId: string) => unknown[]
  product: (id: string) => unknown
}

const dayMs = 24 * 60 * 60_000

export function openQuietTwin(seed: string, now: () => number): QuietTwin {
  const state = emptyState(seed, now())
  const told: EventBody[] = []
  const world: World = {
    state,
    now,
    origin: () => 'http://twin.test',
    change: doing => {
      const emit: Making['emit'] = ({ type, body }) => {
        told.push({ ...body, type, id: newEventId(state), event_timestamp_ms: now() })
      }
      return doing({ emit })
    },
  }
  const forMonth = { duration: 'P1M', type: 'subscription' } as const
  const small = saveProduct(world, {
    ...forMonth,
    store_identifier: 'small_m',
    display_name: 'Small',
    grace_duration: 'P3D',
    prices: { EUR: 1000 },
  })
  const large = saveProduct(world, {
    ...forMonth,
    store_identifier: 'large_m',
    display_name: 'Large',
    trial_duration: 'P14D',
    prices: { EUR: 3000 },
  })
  const pack = saveProduct(world, {
    store_identifier: 'pack_60_eur_500',
    display_name: '60 minutes',
    type: 'consumable',
    prices: { EUR: 500 },
  })
  state.entitlements.push(
    { id: 'entl1', lookupKey: 'use', displayName: 'Use', createdAt: now(), productIds: [small.id, large.id] },
    { id: 'entl2', lookupKey: 'more', displayName: 'More', createdAt: now(), productIds: [large.id] },
  )
  const shop = { small, large, pack }
  return {
    state,
    act: (what, customerId, other) => {
      try {
        world.change(making => doAct(world, making, shop, { what, customerId, other }))
        return true
      } catch (error) {
        if (isRefusal(error)) return false
        throw error
      }
    },
    passUntil: (at, moveTo) => {
      for (;;) {
        const due = Math.min(...state.subscriptions.map(one => nextActAt(one) ?? Infinity))
        if (due > at) break
        if (due > now()) moveTo(due)
        for (const one of state.subscriptions.filter(each => (nextActAt(each) ?? Infinity) <= now()))
          world.change(making => actOn(world, making, one))
      }
      moveTo(at)
    },
    take: () => told.splice(0),
    subscriptionsOf: customerId =>
      state.subscriptions.filter(one => one.customerId === customerId).map(one => subscriptionShape(world, one)),
    purchasesOf: customerId =>
      state.purchases.filter(one => one.customerId === customerId).map(one => purchaseShape(world, one)),
    product: id => productShape(productOf(state, id)),
  }
}

function doAct(
  world: World,
  making: Making,
  shop: Record<'small' | 'large' | 'pack', Product>,
  { what, customerId, other }: { what: Act; customerId: string; other: string },
): void {
  const found = world.state.subscriptions.findLast(one => one.customerId === customerId && one.store === 'rc_billing')
  const order = (product: Product) => {
    buy(world, making, { customerId, productId: product.id, currency: 'EUR', environment: 'production' })
  }
  switch (what) {
    case 'buy small':
      order(shop.small)
      return
    case 'buy large':
      order(shop.large)
      return
    case 'buy pack':
      order(shop.pack)
      return
    case 'refund pack':
    case 'refund half pack': {
      const pack = world.state.purchases.findLast(one => one.customerId === customerId && one.refundedAt === null)
      if (!pack) return
      const { minor, refundedMinor } = pack.payment
      if (what === 'refund pack') refundPurchase(world, making, pack)
      else refundPartOfPurchase(world, making, pack, Math.floor((minor - refundedMinor) / 2))
      return
    }
    case 'card declined':
    case 'card good':
      customerFor(world, customerId).card = what === 'card good' ? 'good' : 'declined'
      return
    case 'grant':
      // A running grant grows without a word, so that only reading again shows it.
      if (
        world.state.subscriptions.some(
          one => one.customerId === customerId && one.store === 'promotional' && one.expiredAt === null,
        )
      )
        return
      grant(world, making, customerId, 'entl2', world.now() + 20 * dayMs)
      return
    case 'revoke grant':
      revokeGrant(world, making, customerId, 'entl2')
      return
    case 'transfer':
      customerFor(world, other)
      transfer(world, making, customerId, other)
      return
  }
  if (!found) return
  switch (what) {
    case 'to small':
      changeProduct(world, making, found, shop.small)
      return
    case 'to large':
      changeProduct(world, making, found, shop.large)
      return
    case 'cancel':
      cancel(world, making, found)
      return
    case 'uncancel':
      uncancel(world, making, found)
      return
    case 'refund':
      refund(world, making, found)
      return
    case 'charge back':
      chargeBack(world, making, found)
      return
    case 'reverse refund':
      reverseRefund(world, making, found)
      return
    case 'pay now':
      payNow(world, making, found)
      return
    case 'extend':
      if (found.expiredAt === null) extend(world, making, found, found.periodEndsAt + 5 * dayMs)
      return
    case 'refund half': {
      const last = found.payments.at(-1)
      if (last) refundPart(world, making, found, last, Math.floor((last.minor - last.refundedMinor) / 2))
    }
  }
}
