import type { SubscriptionFilter, SubscriptionState } from '@scriptorium/contract'
import { type RawBuilder, sql } from 'kysely'
import type { ReadTx } from '#infra/db'
import type { Order } from '#infra/http'
import { unpaidStatuses } from '../judge-subscriptions.ts'

export type SubscriptionListRow = {
  customerId: string
  name: string
  isTest: boolean
  planName: string
  state: SubscriptionState
  givesAccess: boolean
  minor: number | null
  currency: string | null
  interval: 'month' | 'year' | null
  startedAt: Date
  nextKind: 'renewal' | 'end' | 'retry' | null
  nextAt: Date | null
}

const isUnpaid = sql`(s.status = any (${[...unpaidStatuses]}))`
/** The one subscription of each customer that counts, by the rule of `leadingOf`; a test holds both together. */
const leading = sql`
  counting as (
    select distinct on (s.tenant_id) s.tenant_id, s.gives_access, s.started_at, s.period_ends_at,
      case when ${isUnpaid} then 'payment-failed' when not s.gives_access then 'ended' when not s.renews then 'ending'
        when s.status = 'trialing' then 'trial' else 'active' end as state
    from subscription s order by s.tenant_id, s.gives_access desc, ${isUnpaid}, s.started_at desc, s.provider_id),
  listed as (
    select t.id, t.name, t.search_text, t.is_test, l.state, l.gives_access, l.started_at, a.minor, a.currency, a.interval, a.minor_per_month, coalesce(a.plan_name, c.plan_name) as plan_name,
      case l.state when 'payment-failed' then 'retry' when 'ending' then 'end' when 'ended' then null else 'renewal' end as next_kind,
      case when l.state in ('trial', 'active', 'ending') then l.period_ends_at end as next_at
    from counting l join tenant t on t.id = l.tenant_id and t.state <> 'deleted'
    join report_customer c on c.tenant_id = t.id
    left join report_plan_assignment a on a.tenant_id = t.id)`

const values = {
  name: sql`lower(name)`,
  // In the order in which they want to be looked at.
  state: sql`array_position(array['payment-failed', 'ending', 'trial', 'active', 'ended'], state)`,
  price: sql`coalesce(minor_per_month, -1)`,
  // What has no day comes after every day.
  next: sql`coalesce(next_at, 'infinity'::timestamptz)`,
} as const
export type SubscriptionOrder = Order<keyof typeof values>

function filtered({ search, state }: SubscriptionFilter): RawBuilder<unknown> {
  return sql`(${search ?? null}::text is null or strpos(search_text, lower(${search ?? null})) > 0) and (${state ?? null}::text is null or state = ${state ?? null})`
}

/** In the wished order, one more than asked for; the id decides between equals. */
export async function listSubscriptionRows(
  tx: ReadTx<'reseller'>,
  page: { before: string | undefined; limit: number; order: SubscriptionOrder; wanted: SubscriptionFilter },
): Promise<SubscriptionListRow[]> {
  const { before, limit, order, wanted } = page
  const value = values[order.column]
  const [direction, beyond] = order.down ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`]
  const { rows } = await sql<SubscriptionListRow>`
    with ${leading}
    select id as "customerId", name, is_test as "isTest", plan_name as "planName", state, gives_access as "givesAccess", minor, currency, interval, started_at as "startedAt",
      next_kind as "nextKind", next_at as "nextAt"
    from listed
    where ${filtered(wanted)}
      and (${before ?? null}::uuid is null or (${value}, id) ${beyond} (select ${value}, id from listed where id = ${before ?? null}::uuid))
    order by ${value} ${direction}, id ${direction} limit ${limit + 1}`.execute(tx)
  return rows
}

export async function countSubscriptionRows(tx: ReadTx<'reseller'>, wanted: SubscriptionFilter): Promise<number> {
  const { rows } = await sql<{ customers: number }>`
    with ${leading} select count(*)::int as customers from listed where ${filtered(wanted)}`.execute(tx)
  return rows[0]?.customers ?? 0
}

export async function subscriptionsByState(
  tx: ReadTx<'reseller'>,
): Promise<{ state: SubscriptionState; customers: number }[]> {
  const { rows } = await sql<{ state: SubscriptionState; customers: number }>`
    with ${leading} select state, count(*)::int as customers from listed where not is_test group by state`.execute(tx)
  return rows
}

/** Of those that renew; what a customer was never told a price of is left out. */
export async function renewingPerMonth(
  tx: ReadTx<'reseller'>,
): Promise<{ currency: string; minor: number; customers: number }[]> {
  const { rows } = await sql<{ currency: string; minor: number; customers: number }>`
    with ${leading} select currency, sum(minor_per_month)::bigint as minor, count(*)::int as customers from listed
    where not is_test and (state = 'active' or state = 'payment-failed' and gives_access) and currency is not null group by currency order by currency`.execute(
    tx,
  )
  return rows
}
