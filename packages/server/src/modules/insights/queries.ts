import { type NotNull, sql } from 'kysely'
import { containing, type ReadTx } from '#infra/db'
import type { Order } from '#infra/http'

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

/** A row of one customer, without figures. Row level security says whose. */
export async function findTenantRow(tx: ReadTx<'tenant'> | ReadTx<'reseller'>, tenantId: string) {
  return rowsOf(tx).where('tenant_id', '=', tenantId).executeTakeFirst()
}

const tenantValues = {
  created: sql`report_tenant.tenant_id`,
  name: sql`lower(report_tenant.name)`,
  state: sql`report_tenant.state`,
} as const

/** In the wished order, one more than asked for; the id decides between equals. */
export async function listTenantRows(
  tx: ReadTx<'reseller'>,
  { before, search, limit, order }: Page & { order: Order<keyof typeof tenantValues> },
) {
  const value = tenantValues[order.column]
  const direction = order.down ? 'desc' : 'asc'
  let query = matchingTenants(tx, search)
  if (before) {
    const beyond = order.down ? sql`<` : sql`>`
    query = query.where(sql<boolean>`(${value}, report_tenant.tenant_id) ${beyond} (
      select ${value}, report_tenant.tenant_id from report_tenant where report_tenant.tenant_id = ${before})`)
  }
  return query
    .orderBy(value, direction)
    .orderBy('tenant_id', direction)
    .limit(limit + 1)
    .execute()
}
export type TenantRow = Awaited<ReturnType<typeof listTenantRows>>[number]

export async function countTenantRows(tx: ReadTx<'reseller'>, search: string | undefined): Promise<number> {
  const { tenants } = await matchingTenants(tx, search)
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as('tenants'))
    .executeTakeFirstOrThrow()
  return Number(tenants)
}

function matchingTenants(tx: ReadTx<'reseller'>, search: string | undefined) {
  if (!search) return rowsOf(tx)
  const pattern = containing(search)
  return rowsOf(tx).where(where => where.or([where('name', 'ilike', pattern), where('slug', 'ilike', pattern)]))
}

function rowsOf(tx: ReadTx) {
  return tx.selectFrom('report_tenant').selectAll().where('state', '!=', 'deleted').$narrowType<TenantColumns>()
}

export async function usedMsByTenant(tx: ReadTx, tenantIds: string[], month: Date): Promise<Map<string, number>> {
  if (tenantIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('report_usage_by_tenant')
    .select(['tenant_id', 'used_ms'])
    .where('tenant_id', 'in', tenantIds)
    .where('month', '=', month)
    .$narrowType<{ tenant_id: NotNull; used_ms: NotNull }>()
    .execute()
  return new Map(rows.map(row => [row.tenant_id, row.used_ms]))
}

export async function storedBytesByTenant(tx: ReadTx, tenantIds: string[]): Promise<Map<string, number>> {
  if (tenantIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('report_storage_by_tenant')
    .selectAll()
    .where('tenant_id', 'in', tenantIds)
    .$narrowType<{ tenant_id: NotNull; stored_bytes: NotNull }>()
    .execute()
  return new Map(rows.map(row => [row.tenant_id, row.stored_bytes]))
}

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
