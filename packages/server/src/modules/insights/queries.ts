import type { ResellerFilter } from '@scriptorium/contract'
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

const values = {
  created: sql`reseller_id`,
  name: sql`lower(name)`,
  state: sql`state`,
} as const
type ResellerOrder = Order<keyof typeof values>

function matching(tx: ReadTx<'platform'>, { search, state }: ResellerFilter) {
  let query = tx.selectFrom('report_reseller')
  if (state) query = query.where('state', '=', state)
  if (search) {
    const pattern = containing(search)
    query = query.where(where => where.or([where('name', 'ilike', pattern), where('slug', 'ilike', pattern)]))
  }
  return query
}

/** Resellers in the wished order, one more than asked for, with how many customers they have and what these used in a
 * month. The id decides between equals. */
export async function listResellerRows(
  tx: ReadTx<'platform'>,
  {
    before,
    limit,
    order,
    wanted,
  }: { before: string | undefined; limit: number; order: ResellerOrder; wanted: ResellerFilter },
  month: Date,
) {
  const value = values[order.column]
  const direction = order.down ? 'desc' : 'asc'
  let query = matching(tx, wanted).selectAll().$narrowType<ResellerColumns>()
  if (before) {
    const beyond = order.down ? sql`<` : sql`>`
    query = query.where(sql<boolean>`(${value}, reseller_id) ${beyond} (
      select ${value}, reseller_id from report_reseller where reseller_id = ${before})`)
  }
  const rows = await query
    .orderBy(value, direction)
    .orderBy('reseller_id', direction)
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

export async function countResellerRows(tx: ReadTx<'platform'>, wanted: ResellerFilter): Promise<number> {
  const { resellers } = await matching(tx, wanted)
    .select(({ fn }) => fn.countAll<number>().as('resellers'))
    .executeTakeFirstOrThrow()
  return Number(resellers)
}
