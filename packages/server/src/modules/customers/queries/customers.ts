import type { CustomerFilter } from '@scriptorium/contract'
import { type NotNull, sql } from 'kysely'
import { type ChangeTx, containing, type ReadTx } from '#infra/db'
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
}
/** A filter, and the month whose minutes count for `nearLimit`. */
export type Wanted = Omit<CustomerFilter, 'nearLimit'> & { nearLimitIn?: Date | undefined }

function customersOf(tx: ReadTx<'reseller'>) {
  return tx.selectFrom('report_customer').selectAll().where('state', '!=', 'deleted').$narrowType<Columns>()
}

/** A customer of the reseller in scope, without figures. */
export function findCustomer(tx: ReadTx<'reseller'>, id: string) {
  return customersOf(tx).where('tenant_id', '=', id).executeTakeFirst()
}
export type CustomerRow = NonNullable<Awaited<ReturnType<typeof findCustomer>>>

const values = {
  created: sql`report_customer.tenant_id`,
  name: sql`lower(report_customer.name)`,
  state: sql`report_customer.state`,
} as const
export type CustomerOrder = Order<keyof typeof values>

/** In the wished order, one more than asked for; the id decides between equals. */
export function listCustomerRows(
  tx: ReadTx<'reseller'>,
  { before, limit, order, wanted }: { before: string | undefined; limit: number; order: CustomerOrder; wanted: Wanted },
): Promise<CustomerRow[]> {
  const value = values[order.column]
  const direction = order.down ? 'desc' : 'asc'
  let query = matching(tx, wanted)
  if (before) {
    const beyond = order.down ? sql`<` : sql`>`
    query = query.where(sql<boolean>`(${value}, report_customer.tenant_id) ${beyond} (
      select ${value}, report_customer.tenant_id from report_customer where report_customer.tenant_id = ${before})`)
  }
  return query
    .orderBy(value, direction)
    .orderBy('tenant_id', direction)
    .limit(limit + 1)
    .execute()
}

export async function countCustomerRows(tx: ReadTx<'reseller'>, wanted: Wanted): Promise<number> {
  const { customers } = await matching(tx, wanted)
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as('customers'))
    .executeTakeFirstOrThrow()
  return Number(customers)
}

function matching(tx: ReadTx<'reseller'>, wanted: Wanted) {
  let query = customersOf(tx)
  if (wanted.search) {
    const pattern = containing(wanted.search)
    query = query.where(where => where.or([where('name', 'ilike', pattern), where('slug', 'ilike', pattern)]))
  }
  if (wanted.state) query = query.where('state', '=', wanted.state)
  if (wanted.plan) query = query.where('plan_name', '=', wanted.plan)
  if (wanted.createdFrom) query = query.where('created_at', '>=', new Date(`${wanted.createdFrom}T00:00:00Z`))
  if (wanted.createdTo) query = query.where('created_at', '<=', new Date(`${wanted.createdTo}T23:59:59.999Z`))
  if (wanted.tag) {
    const { tag } = wanted
    query = query.where('tenant_id', 'in', from =>
      from.selectFrom('customer_tag').select('customer_tag.tenant_id').where('tag', '=', tag),
    )
  }
  if (wanted.nearLimitIn) {
    query = query.where(sql<boolean>`(
      coalesce((select used.used_ms from report_usage_by_tenant used where used.tenant_id = report_customer.tenant_id and used.month = ${wanted.nearLimitIn}), 0)
        >= 0.8 * 60000 * report_customer.minutes_per_month
      or coalesce((select stored.stored_bytes from report_storage_by_tenant stored where stored.tenant_id = report_customer.tenant_id), 0)
        >= 0.8 * report_customer.storage_bytes)`)
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
