import type { ChangeTx, ReadTx } from '#infra/db'

const silent = ['suspended', 'closing', 'deleted']

/** Customers about whom something is to be told; the round acts for nobody until it has found them. */
export function untoldCustomers(tx: ReadTx<'system'>, limit: number) {
  return tx
    .selectFrom('usage_alert')
    .innerJoin('tenant', 'tenant.id', 'usage_alert.tenant_id')
    .select(['usage_alert.tenant_id', 'tenant.reseller_id'])
    .distinct()
    .where('usage_alert.told_at', 'is', null)
    .where('tenant.state', 'not in', silent)
    .limit(limit)
    .execute()
}

/** Each alert to exactly one of those who try at once. */
export function claimAlerts(tx: ChangeTx<'reseller'>, tenantId: string, at: Date) {
  return tx
    .updateTable('usage_alert')
    .set({ told_at: at })
    .where('tenant_id', '=', tenantId)
    .where('told_at', 'is', null)
    .returning(['level', 'used_ms', 'included_ms'])
    .execute()
}

export function findCustomer(tx: ReadTx<'reseller'>, tenantId: string) {
  return tx
    .selectFrom('tenant')
    .leftJoin('usage_setting', 'usage_setting.tenant_id', 'tenant.id')
    .select(['tenant.name', 'usage_setting.tell_reseller'])
    .where('tenant.id', '=', tenantId)
    .executeTakeFirst()
}
