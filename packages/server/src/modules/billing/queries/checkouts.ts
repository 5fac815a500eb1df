import type { ChangeTx, ReadTx } from '#infra/db'

export type Wish = { planId: string; version: number; currency: string; interval: 'month' | 'year' }

export async function insertCheckout(
  tx: ChangeTx<'tenant'>,
  checkout: Wish & {
    id: string
    tenantId: string
    resellerId: string
    productKey: string
    now: Date
  },
): Promise<void> {
  await tx
    .insertInto('checkout')
    .values({
      id: checkout.id,
      tenant_id: checkout.tenantId,
      reseller_id: checkout.resellerId,
      plan_id: checkout.planId,
      version: checkout.version,
      currency: checkout.currency,
      interval: checkout.interval,
      product_key: checkout.productKey,
      created_at: checkout.now,
    })
    .execute()
}

/** What the customer last chose of those that this product stands for. */
export async function newestWish(
  tx: ReadTx<'reseller'>,
  tenantId: string,
  productKey: string,
): Promise<(Wish & { at: Date }) | undefined> {
  const row = await tx
    .selectFrom('checkout')
    .select(['plan_id as planId', 'version', 'currency', 'interval', 'created_at as at'])
    .where('tenant_id', '=', tenantId)
    .where('product_key', '=', productKey)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { ...row, interval: row.interval === 'year' ? 'year' : 'month' }
}

/** Where a bill for this person goes. */
export async function mailOfBuyer(tx: ReadTx<'tenant'>, personId: string | null): Promise<string> {
  const person = await tx.selectFrom('person').select('email').where('id', '=', personId).executeTakeFirst()
  return person?.email ?? ''
}
