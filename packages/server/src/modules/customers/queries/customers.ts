import type { CustomerFilter } from '@scriptorium/contract'
import { type NotNull, sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'
import type { Order } from '#infra/http'

// The catalogue does not tell that columns of a view are never null.
type Columns = {
  tenant_id: NotNull
  reseller_id: NotNull
  slug: NotNull
  name: NotNull
  state: NotNull
  created_at: NotNull
  contact_name: NotNull
  language: NotNull
  suspension_reason: NotNull
  second_factor_required: NotNull
  plan_name: NotNull
  minutes_per_month: NotNull
  storage_bytes: NotNull
  is_test: NotNull
}
/** A filter, and the moment at which `nearLimit` is asked: in the month of each one's plan. */
export type Wanted = Omit<CustomerFilter, 'nearLimit'> & { nearLimitAt?: Date | undefined }

function customersOf(tx: ReadTx<'reseller'>) {
  return tx.selectFrom('report_customer').selectAll().where('state', '!=', 'deleted').$narrowType<Columns>()
}

/** A customer of the reseller in scope, without figures. */
export function findCustomer(tx: ReadTx<'reseller'>, id: string) {
  return customersOf(tx).where('tenant_id', '=', id).executeTakeFirst()
}
export type CustomerRow = NonNullable<Awaited<ReturnType<typeof findCustomer>>>

const values = {
  created: sql`tenant.id`,
  name: sql`lower(tenant.name)`,
  state: sql`tenant.state`,
} as const
export type CustomerOrder = Order<keyof typeof values>

/** In the wished order, one more than asked for; the id decides between equals. Who is on the page is found first, without
 * plans: what the views join is read for these alone. */
export async function listCustomerRows(
  tx: ReadTx<'reseller'>,
  { before, limit, order, wanted }: { before: string | undefined; limit: number; order: CustomerOrder; wanted: Wanted },
): Promise<CustomerRow[]> {
  const value = values[order.column]
  const direction = order.down ? 'desc' : 'asc'
  let query = matching(tx, wanted)
  if (before) {
    const beyond = order.down ? sql`<` : sql`>`
    query = query.where(sql<boolean>`(${value}, tenant.id) ${beyond} (
      select ${value}, tenant.id from tenant where tenant.id = ${before})`)
  }
  const found = await query
    .select('tenant.id')
    .orderBy(value, direction)
    .orderBy('tenant.id', direction)
    .limit(limit + 1)
    .execute()
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  const rows = new Map((await customersOf(tx).where('tenant_id', 'in', ids).execute()).map(row => [row.tenant_id, row]))
  return ids.flatMap(id => rows.get(id) ?? [])
}

export async function countCustomerRows(tx: ReadTx<'reseller'>, wanted: Wanted): Promise<number> {
  const { customers } = await matching(tx, wanted)
    .select(({ fn }) => fn.countAll<number>().as('customers'))
    .executeTakeFirstOrThrow()
  return Number(customers)
}

function matching(tx: ReadTx<'reseller'>, wanted: Wanted) {
  let query = tx.selectFrom('tenant').where('tenant.state', '!=', 'deleted')
  // Any part, taken literally; the column holds name and address, as it lies in the index that leads to the reseller's customers.
  if (wanted.search) query = query.where(sql<boolean>`strpos(tenant.search_text, lower(${wanted.search})) > 0`)
  if (wanted.state) query = query.where('tenant.state', '=', wanted.state)
  if (wanted.plan) {
    const { plan } = wanted
    query = query.where('tenant.id', 'in', from =>
      from.selectFrom('plan_in_force').select('plan_in_force.tenant_id').where('plan_in_force.name', '=', plan),
    )
  }
  if (wanted.createdFrom) query = query.where('tenant.created_at', '>=', new Date(`${wanted.createdFrom}T00:00:00Z`))
  if (wanted.createdTo) query = query.where('tenant.created_at', '<=', new Date(`${wanted.createdTo}T23:59:59.999Z`))
  if (wanted.tag) {
    const { tag } = wanted
    query = query.where('tenant.id', 'in', from =>
      from.selectFrom('customer_tag').select('customer_tag.tenant_id').where('tag', '=', tag),
    )
  }
  if (wanted.nearLimitAt) {
    const now = wanted.nearLimitAt
    query = query.where(sql<boolean>`exists (
      select from plan_in_force p
      cross join lateral (
        select coalesce((select plan_month_start(anchor_at, ${now}) from report_plan_anchor where tenant_id = p.tenant_id), date_trunc('month', ${now}::timestamptz, 'UTC')) as start offset 0
      ) m
      where p.tenant_id = tenant.id and (
        coalesce((select sum(used_ms) from report_usage_day where tenant_id = p.tenant_id and day > m.start), 0)
          + coalesce((select sum(used_ms) from report_use where tenant_id = p.tenant_id and at >= m.start and at < date_trunc('day', m.start, 'UTC') + interval '1 day'), 0)
          >= 0.8 * 60000 * p.minutes_per_month
        or coalesce((select stored_bytes from report_storage_by_tenant where tenant_id = p.tenant_id), 0) >= 0.8 * p.storage_bytes))`)
  }
  return query
}

/** The facts of a customer's life, locked until the transaction ends. */
export function lockLife(tx: ChangeTx<'reseller'>, id: string) {
  return tx
    .selectFrom('tenant')
    .select([
      'reseller_id',
      'name',
      'state',
      'trial_ends_at',
      'past_due_since',
      'paid_state',
      'suspended_at',
      'closing_at',
      'delete_after',
      'deleted_at',
    ])
    .where('id', '=', id)
    .where('state', '!=', 'deleted')
    .forUpdate()
    .executeTakeFirst()
}

type Change = Partial<{
  name: string
  contact_name: string
  billing_email: string | null
  language: string
  trial_ends_at: Date | null
  past_due_since: Date | null
  paid_state: string | null
  suspended_at: Date | null
  suspension_reason: string
  closing_at: Date | null
  delete_after: Date | null
  deleted_at: Date | null
  state: string
  next_change_at: Date | null
  second_factor_required: boolean
}>
export async function updateCustomer(tx: ChangeTx<'reseller'>, id: string, change: Change): Promise<void> {
  await tx.updateTable('tenant').set(change).where('id', '=', id).execute()
}

/** Customers whose state time has changed. */
export function findDueCustomers(tx: ReadTx<'system'>, now: Date, limit: number) {
  return tx
    .selectFrom('tenant')
    .select(['id', 'reseller_id'])
    .where('next_change_at', '<=', now)
    .orderBy('next_change_at')
    .limit(limit)
    .execute()
}
