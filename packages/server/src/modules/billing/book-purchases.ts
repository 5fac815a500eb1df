import { type AuditEntry, type ChangeTx, inSystem, type Ports, tenantCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { addPack, takeBackPack } from '#modules/usage'
import { packOfKey } from './price-ladder.ts'
import type { ProvidedPurchase } from './provider.ts'
import type { ClaimedEvent } from './queries/inbox.ts'
import {
  insertPurchase,
  markPaidBack,
  newestPackChosen,
  purchaseByTransaction,
  purchasesAnywhere,
  purchasesBookedFor,
} from './queries/purchases.ts'
import { purchaseTold } from './read-event.ts'

type Owner = { tenantId: string; resellerId: string; connectionId: string }
const dayMs = 24 * 60 * 60_000
const packKey = ({ connectionId }: Owner, purchaseId: string) => `${connectionId} ${purchaseId}`

/** Each purchase of a pack that was read is booked once, for whom it was first seen with; what was paid back wholly is taken back. */
export async function bookPurchases(ports: Ports, owner: Owner, purchases: readonly ProvidedPurchase[]): Promise<void> {
  const packs = purchases.filter(({ productKey }) => packOfKey(productKey))
  if (packs.length === 0) return
  const ids = packs.map(({ id }) => id)
  const booked = await inSystem(ports, tx => purchasesAnywhere(tx, owner.connectionId, ids))
  for (const purchase of packs) {
    const known = booked.find(({ provider_id }) => provider_id === purchase.id)
    if (!known) await book(ports, owner, purchase)
    const whose = known ? { ...owner, tenantId: known.tenant_id, resellerId: known.reseller_id } : owner
    if (purchase.isPaidBack && !known?.refunded_at) await takeBackAll(ports, whose, purchase.id)
  }
}

function book(ports: Ports, owner: Owner, { id, quantity, transaction, ...bought }: ProvidedPurchase): Promise<void> {
  return changeOnce(ports, owner, 'pack.buy', async tx => {
    const { productKey, purchasedAt } = bought
    const pack = packOfKey(productKey)
    if (!pack || productKey === null) return null
    const minutes = pack.minutes * quantity
    if (!(await insertPurchase(tx, owner, { id, transaction, productKey, minutes, purchasedAt }))) return null
    // Bought past our checkout, it has no end: that is never to the customer's harm.
    const days = (await newestPackChosen(tx, owner.tenantId, productKey))?.lasts_days ?? null
    const expiresAt = days === null ? null : new Date(purchasedAt.getTime() + days * dayMs)
    await addPack(tx, { sourceKey: packKey(owner, id), minutes, at: purchasedAt, expiresAt })
    const price = { minor: pack.minor * quantity, currency: pack.currency }
    return { target: id, after: { minutes, price } }
  })
}

function takeBackAll(ports: Ports, owner: Owner, id: string): Promise<void> {
  return changeOnce(ports, owner, 'pack.pay-back', async tx => {
    const at = ports.clock.now()
    if (!(await markPaidBack(tx, owner, id, at))) return null
    const key = packKey(owner, id)
    const taken = await takeBackPack(tx, { sourceKey: `${key} paid back`, packKey: key, minutes: null, at })
    return { target: id, after: { ...taken } }
  })
}

/** A part of a price was paid back: as large a part of the minutes is taken back. All of it follows from reading the purchase. */
export async function paybackOf(ports: Ports, event: ClaimedEvent): Promise<void> {
  const told = purchaseTold(event.raw)
  if (!told || told.paidBackMinor === 0) return
  const { connection_id: connectionId } = event
  const known = await inSystem(ports, tx => purchaseByTransaction(tx, connectionId, told.transaction))
  if (!known) return
  const owner = { tenantId: known.tenant_id, resellerId: known.reseller_id, connectionId }
  const pack = packOfKey(known.product_key)
  const paidMinor = told.minor * (known.minutes / (pack?.minutes ?? known.minutes))
  const minutes = Math.round((known.minutes * told.paidBackMinor) / paidMinor)
  if (minutes === 0 || told.paidBackMinor >= paidMinor) return
  await changeOnce(ports, owner, 'pack.pay-back', async tx => {
    const sourceKey = `${connectionId} ${event.event_id}`
    const key = packKey(owner, known.provider_id)
    const taken = await takeBackPack(tx, { sourceKey, packKey: key, minutes, at: ports.clock.now() })
    return { target: known.provider_id, after: { ...taken } }
  })
}

/** Somebody wants what the provider says: packs whose purchase is not there lose what is left of them. */
export async function takeBackGone(ports: Ports, owner: Owner, purchases: readonly ProvidedPurchase[]): Promise<void> {
  const booked = await inSystem(ports, tx => purchasesBookedFor(tx, owner))
  for (const { provider_id: id, refunded_at } of booked)
    if (refunded_at === null && !purchases.some(one => one.id === id)) await takeBackAll(ports, owner, id)
}

/** In the scope of one customer and in its trail; null where another worker was faster. */
async function changeOnce(
  ports: Ports,
  { tenantId, resellerId }: Owner,
  action: 'pack.buy' | 'pack.pay-back',
  work: (tx: ChangeTx<'tenant'>) => Promise<AuditEntry | null>,
): Promise<void> {
  const scope = { kind: 'tenant', realmId: resellerId, resellerId, tenantId, as: 'worker' } as const
  const actor = { kind: 'system', id: null, role: null } as const
  const unchanged = new Error('Known already')
  await tenantCtx(ports, scope, { actor, grant: 'scope', requestId: `purchase ${newId()}` })
    .change(action, async tx => {
      const audit = await work(tx)
      if (!audit) throw unchanged
      return { value: undefined, audit }
    })
    .catch((error: unknown) => {
      if (error !== unchanged) throw error
    })
}
