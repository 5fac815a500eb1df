import { randomBytes } from 'node:crypto'
import { comparePrice } from '../buy.ts'
import { cancel, changeProduct, keepProduct, payNow, refund, refundPurchase, uncancel } from '../change.ts'
import { setCard } from '../dashboard.ts'
import { priceText } from '../money.ts'
import { isRefusal, refusal } from '../refusal.ts'
import type { Product, Purchase, Subscription } from '../state.ts'
import { type Answer, type Call, formOf, page, type Route, seeOther } from '../web.ts'
import { entitlementKeys, givesAccess, type Making, productOf, type World } from '../world.ts'
import { lengthText } from './checkout.ts'
import { alert, dateText, document, html, type Markup } from './page.ts'

export type Portal = { routes: Route[]; open: (customerId: string) => string }

/** Where a customer looks after what it bought. A link works once and leaves a session of this twin's run. */
export function customerPortal(world: World): Portal {
  const tokens = new Map<string, string>()
  const sessions = new Map<string, string>()
  const customerOf = (call: Call) =>
    sessions.get(/(?:^|; )twin_portal=([\w-]+)/.exec(call.headers.cookie ?? '')?.[1] ?? '')
  return {
    open: customerId => {
      const token = randomBytes(18).toString('base64url')
      tokens.set(token, customerId)
      return `${world.origin()}/portal/${token}`
    },
    routes: [
      {
        method: 'GET',
        path: '/portal/:token',
        answer: ({ params }) => {
          const customerId = tokens.get(params.token ?? '')
          if (customerId === undefined) return page(closed, 404)
          tokens.delete(params.token ?? '')
          const session = randomBytes(18).toString('base64url')
          sessions.set(session, customerId)
          return seeOther('/portal', { 'set-cookie': `twin_portal=${session}; HttpOnly; SameSite=Lax; Path=/portal` })
        },
      },
      {
        method: 'GET',
        path: '/portal',
        answer: call => {
          const customerId = customerOf(call)
          return customerId === undefined ? page(closed, 404) : page(overview(world, customerId, null))
        },
      },
      {
        method: 'POST',
        path: '/portal',
        answer: call => {
          const customerId = customerOf(call)
          return customerId === undefined ? page(closed, 404) : act(world, customerId, call)
        },
      },
    ],
  }
}

const closed = document(
  { title: 'This link has been used' },
  html`<p>Go back to where you came from and open your subscription from there again.</p>`,
)

function act(world: World, customerId: string, call: Call): Answer {
  const form = formOf(call)
  const id = form.get('id')
  try {
    if (form.get('act') === 'card') setCard(world, customerId, form.get('card') === 'declined' ? 'declined' : 'good')
    const purchase = world.state.purchases.find(one => one.id === id && one.customerId === customerId)
    if (purchase) world.change(making => refundPurchase(world, making, purchase))
    const subscription = world.state.subscriptions.find(one => one.id === id && one.customerId === customerId)
    if (subscription) world.change(making => change(world, making, subscription, form))
    return seeOther('/portal')
  } catch (error) {
    if (isRefusal(error)) return page(overview(world, customerId, error.message), 422)
    throw error
  }
}

function change(world: World, making: Making, subscription: Subscription, form: URLSearchParams): void {
  switch (form.get('act')) {
    case 'cancel':
      cancel(world, making, subscription)
      break
    case 'uncancel':
      uncancel(world, making, subscription)
      break
    case 'change':
      changeProduct(world, making, subscription, productOf(world.state, form.get('product') ?? ''))
      break
    case 'keep':
      keepProduct(subscription)
      break
    case 'pay':
      payNow(world, making, subscription)
      break
    case 'refund':
      refund(world, making, subscription)
      break
    default:
      throw refusal('parameter_error', 'Nothing was chosen.')
  }
}

function overview(world: World, customerId: string, fault: string | null): string {
  const ofCustomer = (one: { customerId: string }) => one.customerId === customerId
  const subscriptions = world.state.subscriptions.filter(one => ofCustomer(one) && one.store === 'rc_billing')
  const purchases = world.state.purchases.filter(ofCustomer)
  const back = world.state.settings.successUrl
  return document(
    { title: 'Your subscription' },
    html`${alert(fault)}
${subscriptions.length + purchases.length === 0 ? html`<p>You have bought nothing yet.</p>` : null}
${subscriptions.toReversed().map(one => subscriptionCard(world, one))}
${purchases.length > 0 ? html`<h2>Bought once</h2>${purchases.map(one => purchaseCard(world, one))}` : null}
<h2>Card for the test</h2>${cardForm(world.state.customers[customerId]?.card ?? 'good')}
${back ? html`<p><a href="${back}">Back</a></p>` : null}`,
  )
}

function subscriptionCard(world: World, one: Subscription): Markup {
  const product = productOf(world.state, one.productId ?? '')
  const price = `${priceText(product.prices[one.currency] ?? 0, one.currency)} every ${lengthText(product.duration ?? 'P1M')}`
  return html`<section class="card"><h2 style="margin-top:0">${product.displayName}</h2><p>${price}<br>${stateText(world, one)}</p>
<div class="row">${buttons(world, one)}</div>${givesAccess(one) ? changes(world, one, product) : null}</section>`
}

function stateText(world: World, one: Subscription): string {
  const end = dateText(one.periodEndsAt)
  if (one.graceEndsAt !== null) return `The last payment failed. All works until ${dateText(one.graceEndsAt)}.`
  if (!givesAccess(one))
    return one.nextRetryAt === null ? `Ended on ${dateText(one.expiredAt ?? 0)}.` : 'The last payment failed.'
  if (!one.autoRenews) return `Cancelled. Runs until ${end}.`
  if (one.pendingProductId) return `Changes to ${productOf(world.state, one.pendingProductId).displayName} on ${end}.`
  return one.periodType === 'TRIAL' ? `Free until ${end}, then it is paid.` : `Renews on ${end}.`
}

function buttons(world: World, one: Subscription): Markup[] {
  const access = givesAccess(one)
  const name = productOf(world.state, one.productId ?? '').displayName
  const last = one.payments.at(-1)
  return [
    ...(one.billingIssueAt !== null ? [button(one.id, 'pay', 'Pay now', name, true)] : []),
    ...(access && one.autoRenews ? [button(one.id, 'cancel', 'Cancel', name)] : []),
    ...(access && !one.autoRenews ? [button(one.id, 'uncancel', 'Keep it', name, true)] : []),
    ...(access && one.pendingProductId ? [button(one.id, 'keep', 'Stay on this plan', name)] : []),
    ...(access && last && last.refundedMinor < last.minor ? [button(one.id, 'refund', 'Ask for a refund', name)] : []),
  ]
}

function button(id: string, act: string, text: string, name: string, isMain = false): Markup {
  return html`<form method="post"><input type="hidden" name="id" value="${id}">
<button name="act" value="${act}" aria-label="${text}: ${name}"${{ markup: isMain ? ' class="main"' : '' }}>${text}</button></form>`
}

/** Plans of the same offering in the same currency; dearer ones begin at once. */
function changes(world: World, one: Subscription, from: Product): Markup | null {
  const others = reachable(world, one, from)
  if (others.length === 0) return null
  return html`<h2>Change the plan</h2><form method="post"><input type="hidden" name="id" value="${one.id}">
${others.map(product => {
  const price = `${priceText(product.prices[one.currency] ?? 0, one.currency)} every ${lengthText(product.duration ?? 'P1M')}`
  const when = comparePrice(from, product, one.currency) > 0 ? 'begins now' : `begins on ${dateText(one.periodEndsAt)}`
  return html`<label class="choice"><input type="radio" name="product" required value="${product.id}"><span>${product.displayName}<br><small>${price}, ${when}</small></span></label>`
})}<button name="act" value="change">Change</button></form>`
}

/** Where the offering names paths (`metadata.paths`: product -> products), only those; otherwise any of its plans. */
function reachable(world: World, one: Subscription, from: Product): Product[] {
  const offering = world.state.offerings.find(each => each.lookupKey === one.offeringKey)
  const paths = offering?.metadata?.paths
  const allowed = typeof paths === 'object' && paths !== null ? Object.entries(paths) : null
  const named = allowed?.find(([key]) => key === from.storeIdentifier)?.[1]
  const ids = new Set(
    world.state.packages
      .filter(each => each.offeringId === offering?.id)
      .flatMap(each => each.products.map(({ productId }) => productId)),
  )
  return world.state.products.filter(
    product =>
      ids.has(product.id) &&
      product.id !== from.id &&
      product.type === 'subscription' &&
      product.prices[one.currency] !== undefined &&
      entitlementKeys(world.state, product.id).length > 0 &&
      (allowed === null || (Array.isArray(named) && named.includes(product.storeIdentifier))),
  )
}

function purchaseCard(world: World, one: Purchase): Markup {
  const name = productOf(world.state, one.productId).displayName
  return html`<section class="card"><p style="margin-top:0"><strong>${name}</strong><br>${priceText(one.payment.minor, one.currency)}, ${
    one.refundedAt === null ? dateText(one.payment.at) : 'refunded'
  }</p>${one.refundedAt === null ? button(one.id, 'refund', 'Ask for a refund', name) : null}</section>`
}

function cardForm(card: string): Markup {
  const choice = (value: string, text: string) =>
    html`<label class="choice"><input type="radio" name="card" value="${value}"${{ markup: card === value ? ' checked' : '' }}><span>${text}</span></label>`
  return html`<form method="post"><fieldset><legend>Payments from now on</legend>${choice('good', 'Card that works')}${choice(
    'declined',
    'Card that is declined',
  )}<button name="act" value="card">Save</button></fieldset></form>`
}
