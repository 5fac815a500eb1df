import { createHash } from 'node:crypto'
import { z } from 'zod'
import { digitsOf, packOfKey } from './price-ladder.ts'

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

const Purchase = z.object({
  event: z.object({
    type: z.enum(['NON_RENEWING_PURCHASE', 'CANCELLATION']),
    transaction_id: z.string(),
    product_id: z.string(),
    price_in_purchased_currency: z.number().nullish(),
  }),
})
/** Types that never are about something bought once. New types may be. */
const ofSubscriptions: readonly string[] = [
  'INITIAL_PURCHASE',
  'RENEWAL',
  'UNCANCELLATION',
  'EXPIRATION',
  'BILLING_ISSUE',
  'PRODUCT_CHANGE',
  'SUBSCRIPTION_PAUSED',
  'SUBSCRIPTION_EXTENDED',
  'INVOICE_ISSUANCE',
]
export function mayTellOfPurchase({ type }: { type: string }): boolean {
  return !ofSubscriptions.includes(type)
}

/** That a pack was bought (nothing paid back), or how much of its price was paid back; nothing for other events. */
export function purchaseTold(raw: string): { transaction: string; paidBackMinor: number; minor: number } | null {
  const parsed = Purchase.safeParse(parseJson(Buffer.from(raw)))
  if (!parsed.success) return null
  const { type, transaction_id: transaction, product_id, price_in_purchased_currency: price } = parsed.data.event
  const pack = packOfKey(product_id)
  if (!pack) return null
  const paidBackMinor = Math.max(0, Math.round(-(price ?? 0) * 10 ** digitsOf(pack.currency)))
  return type === 'CANCELLATION' && paidBackMinor === 0 ? null : { transaction, paidBackMinor, minor: pack.minor }
}

function parseJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(raw).toString('utf8'))
  } catch {
    return undefined
  }
}
