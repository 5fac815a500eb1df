import type { NotNull } from 'kysely'
import type { ReadTx } from '#infra/db'

export async function membersByTenant(tx: ReadTx<'reseller'>, tenantIds: string[]): Promise<Map<string, number>> {
  if (tenantIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('report_members_by_tenant')
    .selectAll()
    .where('tenant_id', 'in', tenantIds)
    .$narrowType<{ tenant_id: NotNull; members: NotNull }>()
    .execute()
  return new Map(rows.map(row => [row.tenant_id, row.members]))
}

export async function jobsByTenant(tx: ReadTx<'reseller'>, tenantIds: string[]) {
  if (tenantIds.length === 0) return []
  return tx
    .selectFrom('report_jobs_by_tenant')
    .selectAll()
    .where('tenant_id', 'in', tenantIds)
    .$narrowType<{ tenant_id: NotNull; state: NotNull; jobs: NotNull }>()
    .execute()
}
