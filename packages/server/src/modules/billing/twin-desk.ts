import { z } from 'zod'
import { safeFetch, textOf } from '#infra/safe-fetch'
import { durationOf, type Rung } from './price-ladder.ts'

// What people do in RevenueCat's dashboard, done at the desk of the twin. Never used with a real account.

async function send(url: string, method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown) {
  const reply = await safeFetch(url + path, {
    method,
    allow: [new URL(url).host],
    redirects: 0,
    headers: { 'content-type': 'application/json', 'x-twin-desk': 'yes' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { ok: reply.ok, status: reply.status, text: await textOf(reply) }
}

async function ask(url: string, method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const { ok, status, text } = await send(url, method, path, body)
  if (!ok) throw new Error(`The twin answered ${status} to ${method} ${path}`)
  return JSON.parse(text)
}

/** Puts a product of the ladder on sale. */
export async function putOnSale(url: string, rung: Rung): Promise<void> {
  await ask(url, 'PUT', '/desk/products', {
    store_identifier: rung.key,
    display_name: rung.name,
    type: rung.interval ? 'subscription' : 'consumable',
    duration: rung.interval && durationOf(rung.interval),
    trial_duration: rung.trialDays > 0 ? `P${rung.trialDays}D` : null,
    grace_duration: rung.interval && 'P3D',
    prices: { [rung.currency]: rung.minor },
  })
}

export async function readSigningSecret(url: string, webhookId: string): Promise<string> {
  const found = await ask(url, 'GET', `/desk/webhooks/${encodeURIComponent(webhookId)}/secret`)
  return z.object({ signing_secret: z.string() }).parse(found).signing_secret
}

export type DeskAct =
  | { customer: string; act: 'purchase'; product: string; currency: string }
  | { customer: string; act: 'renewal' | 'failed-renewal' | 'recovery' | 'cancellation' | 'refund' }
  | { customer: string; act: 'advance'; ms: number }

/** Lets something happen to one customer, by its own clock. Gives why the twin refused, as people read it. */
export async function actAtDesk(url: string, act: DeskAct): Promise<string | null> {
  const { ok, status, text } = await send(url, 'POST', '/desk/customers', act)
  if (ok) return null
  if (status < 400 || status >= 500) throw new Error(`The twin answered ${status} to a play`)
  return z.object({ message: z.string() }).parse(JSON.parse(text)).message
}

/** What time it is for a customer; nothing where the twin cannot be asked. */
export async function readClock(url: string, customer: string): Promise<string | null> {
  const found = await ask(url, 'POST', '/desk/clock', { customer }).catch(() => null)
  return found === null ? null : new Date(z.object({ now: z.number() }).parse(found).now).toISOString()
}
