import { buy, current } from '../buy.ts'
import { setCard } from '../dashboard.ts'
import { priceText } from '../money.ts'
import { isRefusal } from '../refusal.ts'
import { setAttributes } from '../rest/customers.ts'
import type { Environment, Product } from '../state.ts'
import { type Answer, type Call, formOf, page, type Route, seeOther } from '../web.ts'
import { customerFor, productOf, type World } from '../world.ts'
import { alert, document, html, type Markup } from './page.ts'

/** The page behind a purchase link: `/pay/<token>/<app user id>`. */
export function checkoutRoutes(world: World, openPortal: (customerId: string) => string): Route[] {
  return [
    { method: 'GET', path: '/pay/:token/:customer', answer: call => show(world, openPortal, call, null) },
    { method: 'POST', path: '/pay/:token/:customer', answer: call => order(world, openPortal, call) },
    { method: 'GET', path: '/paid/:customer', answer: call => page(thanks(world, call)) },
  ]
}

type Offer = { key: string; product: Product }
const units: Record<string, string> = { D: 'day', W: 'week', M: 'month', Y: 'year' }

function show(world: World, openPortal: (id: string) => string, call: Call, fault: string | null): Answer {
  const environment = environmentOf(world, call)
  const offers = environment ? offersFor(world, call) : []
  if (!environment || offers.length === 0)
    return page(
      document({ title: 'Page not found' }, html`<p>This purchase link does not exist, or nothing is sold here.</p>`),
      404,
    )
  const customerId = call.params.customer ?? ''
  const running = current(world.state, customerId, environment)
  const isSubscribing = offers.some(offer => offer.product.type === 'subscription')
  if (running && isSubscribing)
    return page(
      document(
        { title: 'You are subscribed' },
        html`<p>You have ${productOf(world.state, running.productId ?? '').displayName} already. Change or cancel it in your account.</p>
<p><a class="button main" href="${openPortal(customerId)}">Open your subscription</a></p>`,
      ),
    )
  const email = call.url.searchParams.get('email') ?? ''
  return page(
    document(
      { title: offers.length === 1 ? `Buy ${offers[0]?.product.displayName ?? ''}` : 'Choose what to buy' },
      html`${alert(fault)}
${environment === 'sandbox' ? html`<p class="alert">Sandbox: a month passes in five minutes, and it ends after six renewals.</p>` : null}
<form method="post"><fieldset><legend>Product</legend>${choices(offers, call)}</fieldset>
<fieldset><legend>You</legend><label for="email">E-mail address</label><br>
<input type="email" id="email" name="email" required autocomplete="email" value="${email}"${{ markup: email ? ' readonly' : '' }}></fieldset>
<fieldset><legend>Card for the test</legend>
<label class="choice"><input type="radio" name="card" value="good" checked><span>Card that works</span></label>
<label class="choice"><input type="radio" name="card" value="later"><span>Card that pays once and is declined from then on</span></label>
<label class="choice"><input type="radio" name="card" value="declined"><span>Card that is declined at once</span></label></fieldset>
<button class="main" type="submit">${submitText(offers, call)}</button></form>`,
    ),
    fault ? 422 : 200,
  )
}

function choices(offers: readonly Offer[], call: Call): Markup[] {
  const wanted = call.url.searchParams.get('currency')
  return offers.flatMap(({ key, product }, place) =>
    Object.entries(product.prices)
      .filter(([currency], _place, all) => !wanted || currency === wanted || !all.some(([other]) => other === wanted))
      .map(([currency, minor], second) => {
        const checked = place === 0 && second === 0 ? ' checked' : ''
        return html`<label class="choice"><input type="radio" name="choice" required value="${key} ${currency}"${{ markup: checked }}>
<span><strong>${product.displayName}</strong><br>${terms(product, minor, currency)}</span></label>`
      }),
  )
}

function terms(product: Product, minor: number, currency: string): string {
  const price = priceText(minor, currency)
  if (product.type !== 'subscription') return `${price}, once`
  const every = `${price} every ${lengthText(product.duration ?? 'P1M')}`
  return product.trialDuration ? `${lengthText(product.trialDuration)} free, then ${every}` : every
}

export function lengthText(duration: string): string {
  const [, count = '1', unit = 'M'] = /^P(\d+)([DWMY])$/.exec(duration) ?? []
  return Number(count) === 1 ? (units[unit] ?? '') : `${count} ${units[unit]}s`
}

function submitText(offers: readonly Offer[], call: Call): string {
  const [only] = offers
  if (offers.length !== 1 || !only) return 'Buy'
  if (only.product.trialDuration) return 'Start the trial'
  const prices = Object.entries(only.product.prices)
  const [currency, minor] = prices.find(([one]) => one === call.url.searchParams.get('currency')) ?? prices[0] ?? []
  return prices.length === 1 || call.url.searchParams.has('currency')
    ? `Pay ${priceText(minor ?? 0, currency ?? 'EUR')}`
    : 'Pay'
}

function order(world: World, openPortal: (id: string) => string, call: Call): Answer {
  const environment = environmentOf(world, call)
  const form = formOf(call)
  const [key = '', currency = ''] = (form.get('choice') ?? '').split(' ')
  const chosen = offersFor(world, call).find(offer => offer.key === key)
  if (!environment || !chosen) return show(world, openPortal, call, 'Choose a product.')
  const customerId = call.params.customer ?? ''
  const card = form.get('card')
  const email = call.url.searchParams.get('email') ?? form.get('email') ?? ''
  try {
    world.change(making => {
      const customer = customerFor(world, customerId)
      customer.card = card === 'declined' ? 'declined' : 'good'
      if (email) setAttributes(world, customer, [{ name: '$email', value: email }])
      return buy(world, making, {
        customerId,
        productId: chosen.product.id,
        currency,
        environment,
        offeringKey: offeringFor(world, customerId)?.lookupKey ?? null,
        metadata: metadataOf(call),
      })
    })
  } catch (error) {
    if (isRefusal(error)) return show(world, openPortal, call, error.message)
    throw error
  }
  if (card === 'later') setCard(world, customerId, 'declined')
  const success = `/paid/${encodeURIComponent(customerId)}`
  const back = world.state.settings.successUrl
  return seeOther(
    back && call.url.searchParams.get('skip_purchase_success') === 'true' ? withId(back, customerId) : success,
  )
}

function thanks(world: World, call: Call): string {
  const back = world.state.settings.successUrl
  return document(
    { title: 'Thank you' },
    html`<p>The purchase is done.</p>
${back ? html`<p><a class="button main" href="${withId(back, call.params.customer ?? '')}">Continue</a></p>` : null}`,
  )
}

function withId(address: string, customerId: string): string {
  const url = new URL(address)
  url.searchParams.set('app_user_id', customerId)
  return url.href
}

function environmentOf(world: World, call: Call): Environment | null {
  const { production, sandbox } = world.state.project.links
  if (call.params.token === production) return 'production'
  return call.params.token === sandbox ? 'sandbox' : null
}

function offeringFor(world: World, customerId: string) {
  const assigned = world.state.customers[customerId]?.offeringId
  return world.state.offerings.find(one => (assigned ? one.id === assigned : one.isCurrent))
}

/** `package_id` leads straight to one product. */
function offersFor(world: World, call: Call): Offer[] {
  const offering = offeringFor(world, call.params.customer ?? '')
  const wanted = call.url.searchParams.get('package_id')
  return world.state.packages
    .filter(one => one.offeringId === offering?.id && (wanted === null || one.lookupKey === wanted))
    .flatMap(one =>
      one.products.map(({ productId }) => ({ key: one.lookupKey, product: productOf(world.state, productId) })),
    )
    .filter(({ product }) => Object.keys(product.prices).length > 0)
}

/** UTM parameters ride along as metadata. */
function metadataOf(call: Call): Record<string, string> | null {
  const found = [...call.url.searchParams].filter(([name]) => name.startsWith('utm_'))
  return found.length > 0 ? Object.fromEntries(found) : null
}
