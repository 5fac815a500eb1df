import type { BillingInterval } from '@scriptorium/contract'
import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'
import { resellerOf } from './plans.ts'

export type Assignment = NonNullable<Awaited<ReturnType<typeof findAssignment>>>

function assignments(tx: ReadTx) {
  return tx
    .selectFrom('plan_assignment as a')
    .innerJoin('reseller_plan as p', join =>
      join.onRef('p.reseller_id', '=', 'a.reseller_id').onRef('p.id', '=', 'a.plan_id'),
    )
    .innerJoin('reseller_plan_version as v', join =>
      join
        .onRef('v.reseller_id', '=', 'a.reseller_id')
        .onRef('v.plan_id', '=', 'a.plan_id')
        .onRef('v.version', '=', 'a.version'),
    )
    .leftJoin('reseller_plan as n', join =>
      join.onRef('n.reseller_id', '=', 'a.reseller_id').onRef('n.id', '=', 'a.next_plan_id'),
    )
    .selectAll('a')
    .select(['p.name as plan_name', 'p.current_version', 'v.minutes_per_month', 'n.name as next_plan_name'])
}

export function findAssignment(tx: ReadTx<'reseller'> | ReadTx<'tenant'>, tenantId: string) {
  return assignments(tx).where('a.tenant_id', '=', tenantId).executeTakeFirst()
}

export async function findAssignments(tx: ReadTx<'reseller'>, tenantIds: string[]): Promise<Assignment[]> {
  return tenantIds.length === 0 ? [] : assignments(tx).where('a.tenant_id', 'in', tenantIds).execute()
}

/** Changes of one customer's plan come one after the other. */
export function lockAssignment(tx: ChangeTx<'reseller'> | ChangeTx<'tenant'>, tenantId: string) {
  return assignments(tx).where('a.tenant_id', '=', tenantId).forUpdate(['a']).executeTakeFirst()
}

export async function customerExists(tx: ReadTx<'reseller'>, tenantId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('tenant')
    .select('id')
    .where('reseller_id', '=', resellerOf(tx))
    .where('id', '=', tenantId)
    .where('state', '<>', 'deleted')
    .executeTakeFirst()
  return row !== undefined
}

/** A version at its price; nothing where it has none in that currency and interval. */
export function findOffer(
  tx: ReadTx<'reseller'> | ReadTx<'tenant'>,
  offer: { resellerId: string; planId: string; version: number | null; currency: string; interval: BillingInterval },
) {
  let query = tx
    .selectFrom('reseller_plan as p')
    .innerJoin('reseller_plan_version as v', join =>
      join.onRef('v.reseller_id', '=', 'p.reseller_id').onRef('v.plan_id', '=', 'p.id'),
    )
    .innerJoin('plan_price as e', join =>
      join
        .onRef('e.reseller_id', '=', 'v.reseller_id')
        .onRef('e.plan_id', '=', 'v.plan_id')
        .onRef('e.version', '=', 'v.version'),
    )
    .select([
      'p.id',
      'p.name',
      'p.state',
      'v.version',
      'v.minutes_per_month',
      'e.minor',
      'e.overage_minor_per_hour',
      'e.currency',
      'e.interval',
    ])
    .where('p.reseller_id', '=', offer.resellerId)
    .where('p.id', '=', offer.planId)
    .where('e.currency', '=', offer.currency)
    .where('e.interval', '=', offer.interval)
  query =
    offer.version === null
      ? query.whereRef('v.version', '=', 'p.current_version')
      : query.where('v.version', '=', offer.version)
  return query.executeTakeFirst()
}

function offers(tx: ReadTx<'reseller'>) {
  return tx
    .selectFrom('reseller_plan as p')
    .innerJoin('plan as t', 't.name', 'p.tier')
    .innerJoin('plan_price as e', join =>
      join
        .onRef('e.reseller_id', '=', 'p.reseller_id')
        .onRef('e.plan_id', '=', 'p.id')
        .onRef('e.version', '=', 'p.current_version'),
    )
    .where('p.reseller_id', '=', resellerOf(tx))
    .where('p.state', '=', 'published')
}

/** Names that `findFirstOffer` finds, in small letters. */
export async function findOfferNames(tx: ReadTx<'reseller'>): Promise<string[]> {
  const rows = await offers(tx).select(sql<string>`lower(p.name)`.as('name')).distinct().execute()
  return rows.map(({ name }) => name)
}

/** The plan that a customer gets where none is named: the smallest that is offered, by the month. */
export function findFirstOffer(tx: ReadTx<'reseller'>, name: string | undefined) {
  let query = offers(tx).select(['p.id as planId', 'e.currency', sql<BillingInterval>`e.interval`.as('interval')])
  if (name !== undefined) query = query.where(sql<boolean>`lower(p.name) = ${name.toLowerCase()}`)
  return query.orderBy('t.place').orderBy('p.created_at').orderBy('e.interval').orderBy('e.currency').executeTakeFirst()
}

export type NewAssignment = {
  tenantId: string
  resellerId: string
  planId: string
  version: number
  currency: string
  interval: string
  minor: number
  overageMinorPerHour: number | null
  anchor: Date
  periodStart: Date
  periodEnd: Date
  carried: { ms: number; until: Date } | null
  at: Date
}

/** The whole of it; what was to follow is gone. */
export async function putAssignment(
  tx: ChangeTx<'reseller'> | ChangeTx<'tenant'>,
  assigned: NewAssignment,
): Promise<void> {
  const columns = {
    plan_id: assigned.planId,
    version: assigned.version,
    currency: assigned.currency,
    interval: assigned.interval,
    minor: assigned.minor,
    overage_minor_per_hour: assigned.overageMinorPerHour,
    anchor_at: assigned.anchor,
    period_start: assigned.periodStart,
    period_end: assigned.periodEnd,
    carried_ms: assigned.carried?.ms ?? null,
    carried_until: assigned.carried?.until ?? null,
    next_plan_id: null,
    next_version: null,
    next_currency: null,
    next_interval: null,
    assigned_at: assigned.at,
  }
  const changed = await tx
    .updateTable('plan_assignment')
    .set(columns)
    .where('tenant_id', '=', assigned.tenantId)
    .executeTakeFirst()
  if (changed.numUpdatedRows > 0n) return
  await tx
    .insertInto('plan_assignment')
    .values({ tenant_id: assigned.tenantId, reseller_id: assigned.resellerId, ...columns })
    .execute()
}

type Next = { planId: string; version: number; currency: string; interval: string }
export async function setNext(tx: ChangeTx<'reseller'>, tenantId: string, next: Next | null): Promise<void> {
  await tx
    .updateTable('plan_assignment')
    .set({
      next_plan_id: next?.planId ?? null,
      next_version: next?.version ?? null,
      next_currency: next?.currency ?? null,
      next_interval: next?.interval ?? null,
    })
    .where('tenant_id', '=', tenantId)
    .execute()
}

export async function setPeriod(
  tx: ChangeTx<'tenant'>,
  tenantId: string,
  period: { start: Date; end: Date },
): Promise<void> {
  await tx
    .updateTable('plan_assignment')
    .set({ period_start: period.start, period_end: period.end, carried_ms: null, carried_until: null })
    .where('tenant_id', '=', tenantId)
    .execute()
}

export function assignmentsDue(tx: ReadTx<'system'>, now: Date, limit: number) {
  return tx
    .selectFrom('plan_assignment')
    .select(['tenant_id', 'reseller_id'])
    .where('period_end', '<=', now)
    .orderBy('period_end')
    .limit(limit)
    .execute()
}

/** What is in force follows the version, within what the tier allows at this moment. By customer, or for all of a plan or a tier. */
export async function putInForce(
  tx: ChangeTx<'reseller'> | ChangeTx<'tenant'> | ChangeTx<'platform'>,
  whose: { tenantId: string } | { planId: string } | { tier: string },
): Promise<number> {
  const condition =
    'tenantId' in whose
      ? sql`a.tenant_id = ${whose.tenantId}`
      : 'planId' in whose
        ? sql`a.plan_id = ${whose.planId}`
        : sql`p.tier = ${whose.tier}`
  const done = await sql`update plan_in_force f set
      name = p.name, tier = t.name, weight = t.weight, pool = t.pool, beam = t.beam,
      minutes_per_month = v.minutes_per_month, storage_bytes = v.storage_bytes, seats = v.seats,
      parallel_jobs = least(v.parallel_jobs, t.parallel_jobs),
      models = coalesce(nullif(array(select m from unnest(v.models) with ordinality u (m, place) where m = any (t.models) order by place), '{}'), t.models),
      features = case when v.features is null then t.features else array(select x from unnest(v.features) x where x = any (t.features)) end,
      max_file_bytes = least(v.max_file_bytes, t.max_file_bytes), max_duration_ms = least(v.max_duration_ms, t.max_duration_ms),
      retention_days = v.retention_days, overage = v.overage, overage_cap_minutes = v.overage_cap_minutes, grace_percent = v.grace_percent
    from plan_assignment a
      join reseller_plan p on p.reseller_id = a.reseller_id and p.id = a.plan_id
      join reseller_plan_version v on v.reseller_id = a.reseller_id and v.plan_id = a.plan_id and v.version = a.version
      join plan t on t.name = p.tier
    where f.tenant_id = a.tenant_id and ${condition}`.execute(tx)
  return Number(done.numAffectedRows ?? 0)
}
