import { z } from 'zod'
import { grant, revokeGrant } from '../change.ts'
import { takeFault } from '../faults.ts'
import { viewOf } from '../late-view.ts'
import { decimalOf } from '../money.ts'
import { isRefusal, refusal } from '../refusal.ts'
import type { Customer, Subscription } from '../state.ts'
import { type Answer, type Call, json, LostAnswer, type Route } from '../web.ts'
import { customerFor, entitlementsOf, findCustomer, givesAccess, productOf, type World } from '../world.ts'
import { bodyOf, requireFound } from './api.ts'
import { setAttributes } from './customers.ts'

const statuses: Partial<Record<string, number>> = {
  authentication_error: 401,
  resource_missing: 404,
  rate_limit_error: 429,
  server_error: 500,
}
/** A grant that would end this close to the running one counts as sent twice. */
const sameGrantMs = 2 * 60 * 60_000

export function v1Routes(world: World): Route[] {
  const route = (method: string, path: string, handler: (call: Call, id: string) => Answer): Route => ({
    method,
    path: `/v1${path}`,
    answer: call => {
      try {
        admit(world, call)
        const answer = handler(call, call.params.customer ?? '')
        if (takeFault(world.state.faults, 'lostAnswers')) throw new LostAnswer()
        return answer
      } catch (error) {
        if (!isRefusal(error)) throw error
        return json(statuses[error.refusal] ?? 400, { code: 7000, message: error.message })
      }
    },
  })
  const entitlementOf = ({ params }: Call) =>
    requireFound(
      world.state.entitlements.find(one => one.lookupKey === params.entitlement),
      'Entitlement',
    )
  const Attributes = z.object({
    attributes: z.record(
      z.string().min(1).max(40),
      z.object({ value: z.string().max(500).nullable(), updated_at_ms: z.int().optional() }),
    ),
  })
  const Grant = z.object({ end_time_ms: z.int() })
  return [
    // A read of somebody unknown makes them: 201 instead of 200.
    route('GET', '/subscribers/:customer', (_call, id) => {
      const isNew = findCustomer(world.state, id) === undefined
      const customer = isNew ? world.change(() => customerFor(world, id)) : customerFor(world, id)
      return json(isNew ? 201 : 200, subscriber(world, customer))
    }),
    route('POST', '/subscribers/:customer/attributes', (call, id) => {
      const { attributes } = bodyOf(call, Attributes)
      world.change(() => {
        const changes = Object.entries(attributes).map(([name, { value, updated_at_ms }]) => ({
          name,
          value,
          ...(updated_at_ms === undefined ? {} : { updatedAt: updated_at_ms }),
        }))
        setAttributes(world, customerFor(world, id), changes)
      })
      return json(200, {})
    }),
    route('POST', '/subscribers/:customer/entitlements/:entitlement/promotional', (call, id) => {
      const { end_time_ms } = bodyOf(call, Grant)
      const entitlement = entitlementOf(call)
      world.change(making => {
        const customer = customerFor(world, id)
        const running = world.state.subscriptions.find(
          one => one.customerId === id && one.grantedEntitlementId === entitlement.id && givesAccess(one),
        )
        if (running && Math.abs(running.periodEndsAt - end_time_ms) <= sameGrantMs) return
        grant(world, making, customer.id, entitlement.id, end_time_ms)
      })
      return json(201, subscriber(world, customerFor(world, id)))
    }),
    route('POST', '/subscribers/:customer/entitlements/:entitlement/revoke_promotionals', (call, id) => {
      const entitlement = entitlementOf(call)
      world.change(making => revokeGrant(world, making, customerFor(world, id).id, entitlement.id))
      return json(200, subscriber(world, customerFor(world, id)))
    }),
  ]
}

function admit({ state }: World, { headers }: Call): void {
  if (headers.authorization !== `Bearer ${state.project.v1Key}`)
    throw refusal('authentication_error', 'Invalid API key.')
  if (takeFault(state.faults, 'rateLimited')) throw refusal('rate_limit_error', 'Rate limit exceeded')
  if (takeFault(state.faults, 'serverErrors')) throw refusal('server_error', 'There was an internal server error')
}

const time = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
const timeOrNull = (ms: number | null) => (ms === null ? null : time(ms))

/** Everything of a customer, by product id. What has expired stays in it: whoever reads compares dates. */
function subscriber(world: World, customer: Customer) {
  const { state } = world
  const { subscriptions, purchases } = viewOf(world, customer.id)
  const byEnd = subscriptions.toSorted((one, other) => one.periodEndsAt - other.periodEndsAt)
  return {
    request_date: time(world.now()),
    request_date_ms: world.now(),
    subscriber: {
      original_app_user_id: customer.id,
      original_application_version: null,
      original_purchase_date: null,
      first_seen: time(customer.createdAt),
      last_seen: time(customer.lastSeenAt),
      management_url: subscriptions.some(one => one.store === 'rc_billing') ? `${world.origin()}/portal` : null,
      entitlements: Object.fromEntries(
        byEnd.flatMap(one =>
          entitlementsOf(state, one.productId, one.grantedEntitlementId).map(({ lookupKey }) => [
            lookupKey,
            {
              expires_date: time(one.periodEndsAt),
              grace_period_expires_date: timeOrNull(one.graceEndsAt),
              product_identifier: productKey(world, one),
              purchase_date: time(one.periodStartsAt),
            },
          ]),
        ),
      ),
      subscriptions: Object.fromEntries(byEnd.map(one => [productKey(world, one), subscriptionOf(world, one)])),
      non_subscriptions: Object.fromEntries(
        [...new Set(purchases.map(one => one.productId))].map(id => [
          productOf(state, id).storeIdentifier,
          purchases
            .filter(one => one.productId === id && one.refundedAt === null)
            .map(one => ({
              id: one.id,
              is_sandbox: one.environment === 'sandbox',
              purchase_date: time(one.payment.at),
              store: 'rc_billing',
            })),
        ]),
      ),
      other_purchases: {},
      subscriber_attributes: Object.fromEntries(
        Object.entries(customer.attributes).map(([name, { value, updatedAt }]) => [
          name,
          { value, updated_at_ms: updatedAt },
        ]),
      ),
    },
  }
}

function subscriptionOf(world: World, one: Subscription) {
  const last = one.payments.at(-1)
  return {
    auto_resume_date: null,
    billing_issues_detected_at: timeOrNull(one.billingIssueAt),
    display_name: one.productId ? productOf(world.state, one.productId).displayName : null,
    expires_date: time(one.periodEndsAt),
    grace_period_expires_date: timeOrNull(one.graceEndsAt),
    is_sandbox: one.environment === 'sandbox',
    original_purchase_date: time(one.startsAt),
    ownership_type: 'PURCHASED',
    period_type: one.periodType === 'TRIAL' ? 'trial' : 'normal',
    price: { amount: decimalOf(last?.minor ?? 0, one.currency), currency: one.currency },
    purchase_date: time(one.periodStartsAt),
    refunded_at: timeOrNull(one.refundedAt),
    store: one.store,
    store_transaction_id: last?.transactionId ?? one.originalTransactionId,
    unsubscribe_detected_at: timeOrNull(one.unsubscribedAt),
  }
}

function productKey(world: World, { productId, grantedEntitlementId }: Subscription): string {
  if (productId !== null) return productOf(world.state, productId).storeIdentifier
  const granted = world.state.entitlements.find(one => one.id === grantedEntitlementId)
  return `rc_promo_${granted?.lookupKey ?? 'entitlement'}_custom`
}
