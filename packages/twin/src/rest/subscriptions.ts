import { z } from 'zod'
import { cancel, extend, refund, refundPurchase } from '../change.ts'
import { refusal } from '../refusal.ts'
import { entitlementsOf } from '../world.ts'
import { type Api, type ApiCall, bodyOf, call, endOfList, listOf, requireFound } from './api.ts'
import { entitlementShape, purchaseShape, subscriptionShape } from './shapes.ts'

const dayMs = 24 * 60 * 60_000

export function subscriptionCalls(api: Api, openPortal: (customerId: string) => string): void {
  const { world } = api
  const domain = 'customer_information'
  const subscriptionOf = ({ params }: ApiCall) =>
    requireFound(
      world.state.subscriptions.find(one => one.id === params.subscription),
      'Subscription',
    )
  const purchaseOf = ({ params }: ApiCall) =>
    requireFound(
      world.state.purchases.find(one => one.id === params.purchase),
      'Purchase',
    )

  call(api, domain, 'GET', '/subscriptions', request => {
    const wanted = required(request, 'store_subscription_identifier')
    const found = world.state.subscriptions.filter(one => one.originalTransactionId === wanted)
    return endOfList(
      world,
      request.url.pathname,
      found.map(one => subscriptionShape(world, one)),
    )
  })
  call(api, domain, 'GET', '/subscriptions/:subscription', request => subscriptionShape(world, subscriptionOf(request)))
  call(api, domain, 'GET', '/subscriptions/:subscription/entitlements', request => {
    const { productId, grantedEntitlementId } = subscriptionOf(request)
    return listOf(
      world,
      request,
      entitlementsOf(world.state, productId, grantedEntitlementId),
      one => one.id,
      one => entitlementShape(world, one),
    )
  })
  call(api, domain, 'POST', '/subscriptions/:subscription/actions/cancel', request => {
    const found = subscriptionOf(request)
    return world.change(making => {
      cancel(world, making, found, 'DEVELOPER_INITIATED')
      return subscriptionShape(world, found)
    })
  })
  call(api, domain, 'POST', '/subscriptions/:subscription/actions/refund', request => {
    const found = subscriptionOf(request)
    return world.change(making => {
      refund(world, making, found)
      return subscriptionShape(world, found)
    })
  })
  const Extension = z.strictObject({
    extend_by_days: z.int().positive().optional(),
    extend_until_ms: z.int().positive().optional(),
    extend_reason_code: z.union([z.string(), z.int()]).optional(),
  })
  call(api, domain, 'POST', '/subscriptions/:subscription/actions/extend', request => {
    const found = subscriptionOf(request)
    const { extend_by_days, extend_until_ms } = bodyOf(request, Extension)
    const until = extend_until_ms ?? (extend_by_days ? found.periodEndsAt + extend_by_days * dayMs : undefined)
    if (until === undefined) throw refusal('parameter_error', 'extend_by_days or extend_until_ms is needed')
    return world.change(making => {
      extend(world, making, found, until)
      return subscriptionShape(world, found)
    })
  })
  call(api, domain, 'GET', '/subscriptions/:subscription/authenticated_management_url', request => {
    const { customerId, store } = subscriptionOf(request)
    if (store !== 'rc_billing')
      throw refusal('unprocessable_entity_error', 'Only subscriptions bought on the web have a portal.')
    return { object: 'authenticated_management_url', management_url: openPortal(customerId) }
  })
  call(api, domain, 'GET', '/purchases', request => {
    const wanted = required(request, 'store_purchase_identifier')
    const found = world.state.purchases.filter(one => one.payment.transactionId === wanted)
    return endOfList(
      world,
      request.url.pathname,
      found.map(one => purchaseShape(world, one)),
    )
  })
  call(api, domain, 'GET', '/purchases/:purchase', request => purchaseShape(world, purchaseOf(request)))
  call(api, domain, 'POST', '/purchases/:purchase/actions/refund', request => {
    const found = purchaseOf(request)
    return world.change(making => {
      refundPurchase(world, making, found)
      return purchaseShape(world, found)
    })
  })
}

function required({ query }: ApiCall, name: string): string {
  const value = query.get(name)
  if (!value) throw refusal('parameter_error', `${name} is required`, name)
  return value
}
