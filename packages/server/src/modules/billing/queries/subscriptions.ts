import type { ChangeTx, ReadTx } from '#infra/db'
import type { ProvidedSubscription } from '../provider.ts'

type Owner = { tenantId: string; resellerId: string; connectionId: string }

/** The key of a customer with a provider, made where it is missing. */
export async function putBillingCustomer(
  tx: ChangeTx<'tenant'>,
  { tenantId, resellerId, connectionId }: Owner,
  made: { customerKey: string; now: Date },
): Promise<string> {
  await tx
    .insertInto('billing_customer')
    .values({
      tenant_id: tenantId,
      reseller_id: resellerId,
      connection_id: connectionId,
      customer_key: made.customerKey,
      created_at: made.now,
    })
    .onConflict(conflict => conflict.columns(['tenant_id', 'connection_id']).doNothing())
    .execute()
  const { customer_key } = await tx
    .selectFrom('billing_customer')
    .select('customer_key')
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .executeTakeFirstOrThrow()
  return customer_key
}

/** Of two readings the one that began later stays. False where a later one was faster. */
export async function beginReading(tx: ChangeTx<'tenant'>, { tenantId, connectionId }: Owner, readAt: Date) {
  const { numUpdatedRows } = await tx
    .updateTable('billing_customer')
    .set({ read_at: readAt })
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .where(where => where.or([where('read_at', 'is', null), where('read_at', '<=', readAt)]))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** What was read takes the place of what was there. */
export async function replaceSubscriptions(
  tx: ChangeTx<'tenant'>,
  owner: Owner,
  found: readonly ProvidedSubscription[],
  readAt: Date,
): Promise<void> {
  await tx
    .deleteFrom('subscription')
    .where('tenant_id', '=', owner.tenantId)
    .where('connection_id', '=', owner.connectionId)
    .execute()
  if (found.length === 0) return
  await tx
    .insertInto('subscription')
    .values(
      found.map(one => ({
        tenant_id: owner.tenantId,
        reseller_id: owner.resellerId,
        connection_id: owner.connectionId,
        provider_id: one.id,
        product_key: one.productKey,
        next_product_key: one.nextProductKey,
        entitlements: one.entitlements,
        status: one.status,
        gives_access: one.givesAccess,
        renews: one.renews,
        started_at: one.startedAt,
        period_ends_at: one.periodEndsAt,
        read_at: readAt,
      })),
    )
    .execute()
}

export function subscriptionsOf(tx: ReadTx<'tenant'> | ReadTx<'reseller'>, tenantId: string) {
  return tx
    .selectFrom('subscription')
    .select(['provider_id', 'connection_id', 'product_key', 'entitlements', 'status', 'gives_access', 'renews'])
    .select(['started_at', 'period_ends_at'])
    .where('tenant_id', '=', tenantId)
    .orderBy('started_at')
    .execute()
}
