import type { ChangeTx, ReadTx } from '#infra/db'

type Owner = { tenantId: string; resellerId: string; connectionId: string }

export async function insertPackCheckout(
  tx: ChangeTx<'tenant'>,
  checkout: {
    id: string
    tenantId: string
    resellerId: string
    offerId: string
    lastsDays: number | null
    productKey: string
    now: Date
  },
): Promise<void> {
  await tx
    .insertInto('pack_checkout')
    .values({
      id: checkout.id,
      tenant_id: checkout.tenantId,
      reseller_id: checkout.resellerId,
      offer_id: checkout.offerId,
      lasts_days: checkout.lastsDays,
      product_key: checkout.productKey,
      created_at: checkout.now,
    })
    .execute()
}

/** What the customer last chose of those that this product stands for. */
export function newestPackChosen(tx: ReadTx<'tenant'>, tenantId: string, productKey: string) {
  return tx
    .selectFrom('pack_checkout')
    .select('lasts_days')
    .where('tenant_id', '=', tenantId)
    .where('product_key', '=', productKey)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

const columns = ['tenant_id', 'reseller_id', 'provider_id', 'product_key', 'minutes', 'refunded_at'] as const

/** Whosever they are: a purchase that changes hands stays where it was booked. */
export function purchasesAnywhere(tx: ReadTx<'system'>, connectionId: string, ids: readonly string[]) {
  return tx
    .selectFrom('pack_purchase')
    .select(columns)
    .where('connection_id', '=', connectionId)
    .where('provider_id', 'in', ids.length > 0 ? ids : [''])
    .execute()
}

export function purchasesBookedFor(
  tx: ReadTx<'system'>,
  { tenantId, connectionId }: Pick<Owner, 'tenantId' | 'connectionId'>,
) {
  return tx
    .selectFrom('pack_purchase')
    .select(columns)
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .execute()
}

export function purchaseByTransaction(tx: ReadTx<'system'>, connectionId: string, transaction: string) {
  return tx
    .selectFrom('pack_purchase')
    .select(columns)
    .where('connection_id', '=', connectionId)
    .where('transaction_id', '=', transaction)
    .executeTakeFirst()
}

/** False where it is booked already, for whomever. */
export async function insertPurchase(
  tx: ChangeTx<'tenant'>,
  { tenantId, resellerId, connectionId }: Owner,
  purchase: { id: string; transaction: string; productKey: string; minutes: number; purchasedAt: Date },
): Promise<boolean> {
  const made = await tx
    .insertInto('pack_purchase')
    .values({
      tenant_id: tenantId,
      reseller_id: resellerId,
      connection_id: connectionId,
      provider_id: purchase.id,
      transaction_id: purchase.transaction,
      product_key: purchase.productKey,
      minutes: purchase.minutes,
      purchased_at: purchase.purchasedAt,
    })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

/** False where it is known as paid back already. */
export async function markPaidBack(
  tx: ChangeTx<'tenant'>,
  { tenantId, connectionId }: Owner,
  id: string,
  at: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('pack_purchase')
    .set({ refunded_at: at })
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .where('provider_id', '=', id)
    .where('refunded_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
