import { z } from 'zod'
import {
  changeSettings,
  DashboardProduct,
  type Play,
  play,
  plays,
  resend,
  Settings,
  saveProduct,
  sendTest,
  setCard,
  setFaults,
} from '../dashboard.ts'
import { Faults } from '../faults.ts'
import { isRefusal } from '../refusal.ts'
import { errorAnswer } from '../rest/api.ts'
import { productShape } from '../rest/shapes.ts'
import type { Subscription } from '../state.ts'
import type { Running } from '../twin.ts'
import { type Answer, type Call, formOf, json, page, type Route, seeOther } from '../web.ts'
import { findCustomer, givesAccess, nowOf, productOf } from '../world.ts'
import { actFor, CustomerAct } from './customer-desk.ts'
import { alert, dateText, document, html, type Markup } from './page.ts'

const hourMs = 60 * 60_000
const steps: readonly [string, number][] = [
  ['1 hour', hourMs],
  ['1 day', 24 * hourMs],
  ['1 week', 7 * 24 * hourMs],
  ['31 days', 31 * 24 * hourMs],
]

/** The desk: what stands in RevenueCat's dashboard, the clock and the faults. By page for people, by JSON for programs. */
export function deskRoutes(running: Running): Route[] {
  const { world } = running
  return [
    { method: 'GET', path: '/', answer: () => page(desk(running, null)) },
    { method: 'POST', path: '/', answer: call => actOnDesk(running, call) },
    program('POST', '/desk/advance', z.strictObject({ ms: z.int().min(0) }), async ({ ms }) => {
      await running.advance(ms)
      return { now: world.now() }
    }),
    program('PUT', '/desk/faults', Faults, faults => setFaults(world, faults)),
    program('PUT', '/desk/settings', Settings, settings => changeSettings(world, settings)),
    program('PUT', '/desk/products', DashboardProduct, asked => productShape(saveProduct(world, asked))),
    program(
      'POST',
      '/desk/play',
      z.strictObject({ subscription: z.string(), play: z.enum(plays) }),
      ({ subscription, play: what }) => playById(running, subscription, what),
    ),
    program('POST', '/desk/customers', CustomerAct, asked => actFor(running, asked)),
    program('POST', '/desk/clock', z.strictObject({ customer: z.string() }), ({ customer }) => ({
      now: nowOf(world, customer),
    })),
    program('POST', '/desk/resend', z.strictObject({ event: z.string() }), ({ event }) => resend(world, event)),
    {
      method: 'GET',
      path: '/desk/webhooks/:webhook/secret',
      answer: ({ params, headers }) => {
        const found = world.state.webhooks.find(one => one.id === params.webhook)
        // A page of another site can send a GET here, but no header of its own choice.
        if (headers['x-twin-desk'] === undefined || !found) return { status: 404 }
        return json(200, { signing_secret: found.signingSecret })
      },
    },
  ]
}

function program<T>(method: string, path: string, schema: z.ZodType<T>, act: (asked: T) => unknown): Route {
  return {
    method,
    path,
    answer: async call => {
      // A form of another site cannot send JSON without asking first, and is not let in then.
      if (!(call.headers['content-type'] ?? '').startsWith('application/json'))
        return { status: 415, body: 'Send JSON.' }
      const parsed = schema.safeParse(JSON.parse(call.body))
      if (!parsed.success) return json(400, { message: z.prettifyError(parsed.error) })
      try {
        return json(200, (await act(parsed.data)) ?? {})
      } catch (error) {
        if (isRefusal(error)) return errorAnswer(error)
        throw error
      }
    },
  }
}

async function playById(running: Running, id: string, what: Play): Promise<void> {
  const subscription = running.world.state.subscriptions.find(one => one.id === id)
  if (subscription) await play(running, what, subscription)
}

async function actOnDesk(running: Running, call: Call): Promise<Answer> {
  const { world } = running
  const form = formOf(call)
  const act = form.get('act')
  try {
    if (act === 'advance') await running.advance(Number(form.get('ms')) || 0)
    if (act === 'test') sendTest(world)
    if (act === 'resend') resend(world, form.get('event') ?? '')
    if (act === 'card') {
      const customer = findCustomer(world.state, form.get('customer') ?? '')
      if (customer) setCard(world, customer.id, customer.card === 'good' ? 'declined' : 'good')
    }
    const what = plays.find(one => one === act)
    if (what) await playById(running, form.get('subscription') ?? '', what)
    if (act === 'faults') setFaults(world, faultsOf(form))
    return seeOther('/')
  } catch (error) {
    if (isRefusal(error)) return page(desk(running, error.message), 422)
    throw error
  }
}

const counts = ['duplicateDeliveries', 'badSignatures', 'rateLimited', 'locked', 'serverErrors', 'lostAnswers'] as const
const countTexts: Record<(typeof counts)[number], string> = {
  duplicateDeliveries: 'Copies of each event',
  badSignatures: 'Next attempts with a wrong signature',
  rateLimited: 'Next calls answered with 429',
  locked: 'Next calls answered with 423',
  serverErrors: 'Next calls answered with 500',
  lostAnswers: 'Next calls whose answer is lost',
}

function faultsOf(form: URLSearchParams): z.input<typeof Faults> {
  const numbers = Object.fromEntries(counts.map(name => [name, Math.min(10, Number(form.get(name)) || 0)]))
  return {
    ...numbers,
    reversed: form.has('reversed'),
    unknownTypes: form.has('unknownTypes'),
    delayMs: (Number(form.get('delaySeconds')) || 0) * 1000,
    lateReadMs: (Number(form.get('lateReadSeconds')) || 0) * 1000,
    lastPage: form.has('absent') ? 'absent' : 'null',
  }
}

function desk(running: Running, fault: string | null): string {
  const { state, now, origin } = running.world
  const webhooks = state.webhooks.map(
    one => html`<tr><td>${one.name}</td><td>${one.url}</td><td><code>${one.signingSecret}</code></td></tr>`,
  )
  return document(
    { title: 'RevenueCat twin', wide: true },
    html`${alert(fault)}
<p>It is <strong>${dateText(now())}</strong> here. Project <code>${state.project.id}</code>, API at <code>${origin()}/v2</code>.</p>
<form method="post" class="row">${hidden('act', 'advance')}
${steps.map(([text, ms]) => html`<button name="ms" value="${ms}">${text} on</button>`)}</form>
<h2>Subscriptions</h2>${table(
      ['Customer', 'Product', 'State', 'Play'],
      state.subscriptions
        .toReversed()
        .slice(0, 100)
        .map(one => subscriptionRow(running, one)),
    )}
<h2>Deliveries</h2>${table(
      ['Event', 'Type', 'State', 'Attempts', 'Last answer', ''],
      state.deliveries
        .toReversed()
        .slice(0, 50)
        .map(
          one =>
            html`<tr><td><code>${one.eventId.slice(0, 8)}</code></td><td>${one.type}</td><td>${
              one.state === 'waiting' ? `waiting until ${dateText(one.dueAt)}` : one.state
            }</td><td>${one.attempts}</td><td>${one.lastAnswer}</td><td>${form('resend', 'Send again', [['event', one.eventId]])}</td></tr>`,
        ),
    )}
<h2>Webhooks</h2>${table(['Name', 'Address', 'Signing secret'], webhooks)}${form('test', 'Send a test event', [])}
<h2>Faults</h2>${faultForm(state.faults)}`,
  )
}

function subscriptionRow({ world }: Running, one: Subscription): Markup {
  const name = one.productId ? productOf(world.state, one.productId).displayName : 'Granted'
  const state = givesAccess(one)
    ? `${one.graceEndsAt ? 'grace' : one.autoRenews ? 'runs' : 'cancelled'} until ${dateText(one.graceEndsAt ?? one.periodEndsAt)}`
    : one.nextRetryAt
      ? 'payment open'
      : 'ended'
  const card = findCustomer(world.state, one.customerId)?.card ?? 'good'
  return html`<tr><td>${one.customerId}<br><small>card: ${card}</small></td><td>${name}${
    one.environment === 'sandbox' ? ' (sandbox)' : ''
  }</td><td>${state}</td>
<td><div class="row"><form method="post" class="row">${hidden('subscription', one.id)}<select name="act" aria-label="What happens to ${one.id}">${plays.map(
    what => html`<option value="${what}">${what.replaceAll('-', ' ')}</option>`,
  )}</select><button>Play</button></form>
${form('card', 'Change the card', [['customer', one.customerId]])}</div></td></tr>`
}

function faultForm(faults: Faults): Markup {
  const check = (name: string, text: string, isOn: boolean) =>
    html`<label class="choice"><input type="checkbox" name="${name}"${{ markup: isOn ? ' checked' : '' }}><span>${text}</span></label>`
  const number = (name: string, text: string, value: number, most: number) =>
    html`<p><label>${text}<br><input type="number" name="${name}" min="0" max="${most}" value="${value}"></label></p>`
  return html`<form method="post">${hidden('act', 'faults')}
<div class="grid">${counts.map(name => number(name, countTexts[name], faults[name], 10))}
${number('delaySeconds', 'Seconds until the first attempt', faults.delayMs / 1000, 86_400)}
${number('lateReadSeconds', 'Seconds for which reads show the past', faults.lateReadMs / 1000, 86_400)}</div>
${check('reversed', 'Events of one act in reverse order', faults.reversed)}
${check('unknownTypes', 'An event of an unknown type with each act', faults.unknownTypes)}
${check('absent', 'Last pages without next_page', faults.lastPage === 'absent')}
<button>Set</button></form>`
}

function table(heads: readonly string[], rows: readonly Markup[]): Markup {
  if (rows.length === 0) return html`<p class="dim">Nothing yet.</p>`
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${heads[0] ?? ''}"><table><thead><tr>${heads.map(
    head => html`<th scope="col">${head}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>`
}

function form(act: string, text: string, fields: readonly (readonly [string, string])[]): Markup {
  return html`<form method="post">${hidden('act', act)}${fields.map(([name, value]) => hidden(name, value))}<button>${text}</button></form>`
}

function hidden(name: string, value: string): Markup {
  return html`<input type="hidden" name="${name}" value="${value}">`
}
