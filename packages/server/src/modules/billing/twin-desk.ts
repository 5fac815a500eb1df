import { z } from 'zod'
import { safeFetch, textOf } from '#infra/safe-fetch'
import { durationOf, type Rung } from './price-ladder.ts'

// What people do in RevenueCat's dashboard, done at the desk of the twin. Never used with a real account.

async function ask(url: string, method: 'GET' | 'PUT', path: string, body?: unknown): Promise<unknown> {
  const reply = await safeFetch(url + path, {
    method,
    allow: [new URL(url).host],
    redirects: 0,
    headers: { 'content-type': 'application/json', 'x-twin-desk': 'yes' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await textOf(reply)
  if (!reply.ok) throw new Error(`The twin answered ${reply.status} to ${method} ${path}`)
  return JSON.parse(text)
}

/** Puts a product of the ladder on sale. */
export async function putOnSale(url: string, rung: Rung): Promise<void> {
  await ask(url, 'PUT', '/desk/products', {
    store_identifier: rung.key,
    display_name: rung.name,
    type: 'subscription',
    duration: durationOf(rung.interval),
    trial_duration: rung.trialDays > 0 ? `P${rung.trialDays}D` : null,
    grace_duration: 'P3D',
    prices: { [rung.currency]: rung.minor },
  })
}

export async function readSigningSecret(url: string, webhookId: string): Promise<string> {
  const found = await ask(url, 'GET', `/desk/webhooks/${encodeURIComponent(webhookId)}/secret`)
  return z.object({ signing_secret: z.string() }).parse(found).signing_secret
}
