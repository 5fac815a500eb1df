import { createHmac } from 'node:crypto'
import { takeFault } from './faults.ts'
import type { Delivery, EventBody, State, Webhook } from './state.ts'
import { isEventBody, type Making, newEventId, newId } from './world.ts'

/** Minutes after a failed attempt until the next one; after the last there is none. */
const retryMinutes = [5, 10, 20, 40, 80]
const timeoutMs = 60_000

type Emitted = Parameters<Making['emit']>[0]

/** Events of one act become deliveries, one for each webhook that wants them. */
export function enqueueEvents(state: State, emitted: readonly Emitted[], at: number): void {
  const { faults } = state
  if (emitted.length === 0) return
  const all = faults.unknownTypes ? [...emitted, unknownTypeOf(emitted[0])] : emitted
  const events = all.map(event => ({ ...event, body: eventBody(state, event, at) }))
  state.events.push(...events.map(({ customerIds, environment, body }) => ({ customerIds, environment, body })))
  for (const { customerIds, environment, body } of faults.reversed ? events.toReversed() : events) {
    for (const webhook of state.webhooks.filter(one => wants(one, body, environment))) {
      for (let copy = 0; copy <= faults.duplicateDeliveries; copy += 1) {
        state.deliveries.push({
          id: newId(state, 'whd', 12),
          webhookId: webhook.id,
          eventId: body.id,
          type: body.type,
          customerIds,
          body,
          dueAt: at + faults.delayMs,
          attempts: 0,
          state: 'waiting',
          lastAnswer: null,
        })
      }
    }
  }
}

function unknownTypeOf(event: Emitted | undefined): Emitted {
  if (!event) throw new Error('An act without events has no unknown one')
  return { ...event, type: 'SUBSCRIPTION_SHIMMERED' }
}

function eventBody(state: State, { type, body }: Emitted, at: number): EventBody {
  const { nullFields, missingFields } = state.faults
  const fields = Object.entries(body)
    .filter(([name]) => !missingFields.includes(name))
    .map(([name, value]) => [name, nullFields.includes(name) ? null : value])
  const event = { type, id: newEventId(state), event_timestamp_ms: at, ...Object.fromEntries(fields) }
  if (!isEventBody(event)) throw new Error('An event lost what every event has')
  return event
}

function wants(webhook: Webhook, body: EventBody, environment: string | null): boolean {
  if (webhook.eventTypes && !webhook.eventTypes.includes(body.type.toLowerCase())) return false
  if (webhook.appId && webhook.appId !== body.app_id) return false
  return !webhook.environment || !environment || webhook.environment === environment
}

/** `real`: the time of the receiver, who refuses signatures of another day. */
type Clocks = { now: () => number; real: () => number }

/** One attempt. The answer counts only when its status is 200. */
export async function attempt(state: State, delivery: Delivery, clocks: Clocks, ended: AbortSignal): Promise<void> {
  const webhook = state.webhooks.find(one => one.id === delivery.webhookId)
  if (!webhook) {
    delivery.state = 'given-up'
    delivery.lastAnswer = 'The webhook is gone.'
    return
  }
  const answer = await post(state, webhook, delivery.body, clocks.real(), ended)
  // The program ends: this attempt was none, and is made again after the next start.
  if (ended.aborted) return
  delivery.attempts += 1
  delivery.lastAnswer = answer
  if (answer === '200') {
    delivery.state = 'delivered'
    return
  }
  const minutes = retryMinutes[delivery.attempts - 1]
  if (minutes === undefined) delivery.state = 'given-up'
  else delivery.dueAt = clocks.now() + minutes * 60_000 * state.settings.retryScale
}

async function post(state: State, webhook: Webhook, event: EventBody, at: number, ended: AbortSignal): Promise<string> {
  const body = JSON.stringify({ api_version: '1.0', event })
  try {
    const reply = await fetch(webhook.url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.any([ended, AbortSignal.timeout(timeoutMs)]),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'RevenueCat twin',
        ...(webhook.authorizationHeader ? { authorization: webhook.authorizationHeader } : {}),
        'x-revenuecat-webhook-signature': signatureOf(state, webhook, body, at),
      },
    })
    await reply.body?.cancel()
    return String(reply.status)
  } catch (error) {
    return error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : 'failed'
  }
}

/** `t` is the real time of each attempt, however far the twin's clock is ahead. */
function signatureOf(state: State, webhook: Webhook, body: string, at: number): string {
  const seconds = Math.floor(at / 1000)
  const secret = takeFault(state.faults, 'badSignatures') ? 'another secret' : webhook.signingSecret
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}
