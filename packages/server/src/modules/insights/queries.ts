import { type NotNull, sql } from 'kysely'
import { containing, type ReadTx } from '#infra/db'

// The catalogue does not tell that columns of a view are never null.
type TenantColumns = {
  tenant_id: NotNull
  reseller_id: NotNull
  slug: NotNull
  name: NotNull
  state: NotNull
  created_at: NotNull
  plan_name: NotNull
  parallel_jobs: NotNull
  minutes_per_month: NotNull
  storage_bytes: NotNull
  max_file_bytes: NotNull
  max_duration_ms: NotNull
  models: NotNull
}
type ResellerColumns = {
  reseller_id: NotNull
  slug: NotNull
  name: NotNull
  region: NotNull
  state: NotNull
  created_at: NotNull
}
type Page = { before: string | undefined; search: string | undefined; limit: number }

/** The customer in scope, without figures. */
export async function findTenantRow(tx: ReadTx<'tenant'>, tenantId: string) {
  return tx
    .selectFrom('report_tenant')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('state', '!=', 'deleted')
    .$narrowType<TenantColumns>()
    .executeTakeFirst()
}

/** Resellers with how many customers they have and what these used in a month. */
export async function listResellerRows(tx: ReadTx<'platform'>, { before, search, limit }: Page, month: Date) {
  let query = tx.selectFrom('report_reseller').selectAll().$narrowType<ResellerColumns>()
  if (before) query = query.where('reseller_id', '<', before)
  if (search) {
    const pattern = containing(search)
    query = query.where(where => where.or([where('name', 'ilike', pattern), where('slug', 'ilike', pattern)]))
  }
  const rows = await query
    .orderBy('reseller_id', 'desc')
    .limit(limit + 1)
    .execute()
  const figures =
    rows.length === 0
      ? []
      : await tx
          .selectFrom('report_tenant as tenant')
          .leftJoin('report_usage_by_tenant as used', join =>
            join.onRef('used.tenant_id', '=', 'tenant.tenant_id').on('used.month', '=', month),
          )
          .select([
            'tenant.reseller_id',
            sql<number>`count(*)::int`.as('customers'),
            sql<number>`coalesce(sum(used.used_ms), 0)::bigint`.as('used_ms'),
          ])
          .where('tenant.state', '!=', 'deleted')
          .where(
            'tenant.reseller_id',
            'in',
            rows.map(row => row.reseller_id),
          )
          .groupBy('tenant.reseller_id')
          .execute()
  return rows.map(row => ({ ...row, figures: figures.find(one => one.reseller_id === row.reseller_id) }))
}
