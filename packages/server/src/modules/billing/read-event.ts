import { createHash } from 'node:crypto'
import { z } from 'zod'

/** An event as far as the inbox must understand it. New types and fields come without notice. */
export type ReceivedEvent = {
  id: string
  type: string
  environment: 'production' | 'sandbox' | null
  happenedAt: Date
  customerKeys: string[]
  /** Why it is kept without being applied. */
  unreadable?: string
}

const key = z.string().min(1).max(1500)
const keys = z.array(key).max(50)
const Envelope = z.object({
  event: z.object({
    id: z.string().min(1).max(200),
    type: z.string().min(1).max(100),
    event_timestamp_ms: z.number().min(0).max(8.64e15).nullish(),
    environment: z.string().nullish(),
    purchase_environment: z.string().nullish(),
    app_user_id: key.nullish(),
    original_app_user_id: key.nullish(),
    aliases: keys.nullish(),
    transferred_from: keys.nullish(),
    transferred_to: keys.nullish(),
  }),
})

export const unreadableType = 'unreadable'

/** Never throws: what is authentic but cannot be read is kept under the hash of its bytes. */
export function readEvent(raw: Uint8Array, now: Date): ReceivedEvent {
  const parsed = Envelope.safeParse(parseJson(raw))
  if (!parsed.success) {
    const id = `unreadable ${createHash('sha256').update(raw).digest('hex')}`
    return {
      id,
      type: unreadableType,
      environment: null,
      happenedAt: now,
      customerKeys: [],
      unreadable: 'It could not be read as an event.',
    }
  }
  const { event } = parsed.data
  const named = [
    event.app_user_id,
    event.original_app_user_id,
    ...(event.aliases ?? []),
    ...(event.transferred_from ?? []),
    ...(event.transferred_to ?? []),
  ].filter(one => typeof one === 'string')
  const environment = (event.environment ?? event.purchase_environment ?? '').toLowerCase()
  return {
    id: event.id,
    type: event.type,
    environment: environment === 'production' || environment === 'sandbox' ? environment : null,
    happenedAt: typeof event.event_timestamp_ms === 'number' ? new Date(event.event_timestamp_ms) : now,
    customerKeys: [...new Set(named)],
  }
}

const Expected = z.object({
  event: z.object({
    type: z.string(),
    original_transaction_id: z.string(),
    expiration_at_ms: z.number(),
  }),
})
const begins = ['INITIAL_PURCHASE', 'RENEWAL']

/** What a read must show once it knows of this event: the end of a period; nothing where an event does not say. */
export function expectedPeriod(raw: string): { transaction: string; endsAt: Date } | null {
  const parsed = Expected.safeParse(parseJson(Buffer.from(raw)))
  if (!parsed.success || !begins.includes(parsed.data.event.type)) return null
  const { original_transaction_id: transaction, expiration_at_ms } = parsed.data.event
  return { transaction, endsAt: new Date(expiration_at_ms) }
}

function parseJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(raw).toString('utf8'))
  } catch {
    return undefined
  }
}
