import type { PlanDraft, PlanState } from '@scriptorium/contract'
import { type ChangeTx, type ReadTx, scopeOf } from '#infra/db'

export function resellerOf(tx: ReadTx<'reseller'>): string {
  const scope = scopeOf(tx)
  if (scope.kind !== 'reseller') throw new Error('Plans belong to a reseller')
  return scope.resellerId
}

export type PlanRow = Awaited<ReturnType<typeof planRows>>[number]
/** Plans of the reseller in scope: offered ones first, drafts, then archived. */
export function planRows(tx: ReadTx<'reseller'>, planId?: string) {
  const rows = tx
    .selectFrom('reseller_plan')
    .innerJoin('plan', 'plan.name', 'reseller_plan.tier')
    .select(['id', 'reseller_plan.name', 'tier', 'state', 'current_version', 'listed', 'reseller_plan.created_at'])
    .where('reseller_id', '=', resellerOf(tx))
    .orderBy('plan.place')
    .orderBy('reseller_plan.created_at')
  return (planId === undefined ? rows : rows.where('id', '=', planId)).execute()
}

/** Nobody else changes or publishes the plan until the transaction ends. */
export function lockPlan(tx: ChangeTx<'reseller'>, planId: string) {
  return tx
    .selectFrom('reseller_plan')
    .select(['id', 'name', 'tier', 'state', 'current_version', 'listed'])
    .where('reseller_id', '=', resellerOf(tx))
    .where('id', '=', planId)
    .forUpdate()
    .executeTakeFirst()
}

export type VersionRow = Awaited<ReturnType<typeof versionRows>>[number]
export function versionRows(tx: ReadTx<'reseller'>, planIds: string[]) {
  return tx
    .selectFrom('reseller_plan_version')
    .selectAll()
    .where('reseller_id', '=', resellerOf(tx))
    .where('plan_id', 'in', planIds)
    .orderBy('version', 'desc')
    .execute()
}

export type PriceRow = Awaited<ReturnType<typeof priceRows>>[number]
export function priceRows(tx: ReadTx<'reseller'>, planIds: string[]) {
  return tx
    .selectFrom('plan_price')
    .select(['plan_id', 'version', 'currency', 'interval', 'minor', 'overage_minor_per_hour'])
    .where('reseller_id', '=', resellerOf(tx))
    .where('plan_id', 'in', planIds)
    .orderBy('currency')
    .orderBy('interval')
    .execute()
}

export function customersByVersion(tx: ReadTx<'reseller'>, planIds: string[]) {
  return tx
    .selectFrom('plan_assignment')
    .innerJoin('tenant', 'tenant.id', 'plan_assignment.tenant_id')
    .select(({ fn }) => ['plan_id', 'version', fn.countAll<number>().as('customers')])
    .where('plan_assignment.reseller_id', '=', resellerOf(tx))
    .where('plan_id', 'in', planIds)
    .where('tenant.state', '<>', 'deleted')
    .groupBy(['plan_id', 'version'])
    .execute()
}

type NewPlan = { id: string; name: string; tier: string; listed: boolean; at: Date }
/** Gives false when a plan that is not archived has the name. */
export async function insertPlan(tx: ChangeTx<'reseller'>, plan: NewPlan): Promise<boolean> {
  const made = await tx
    .insertInto('reseller_plan')
    .values({
      reseller_id: resellerOf(tx),
      id: plan.id,
      name: plan.name,
      tier: plan.tier,
      listed: plan.listed,
      created_at: plan.at,
    })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

export async function isNameTaken(tx: ReadTx<'reseller'>, name: string, exceptId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('reseller_plan')
    .select('id')
    .where('reseller_id', '=', resellerOf(tx))
    .where(({ eb, fn }) => eb(fn<string>('lower', ['name']), '=', name.toLowerCase()))
    .where('state', '<>', 'archived')
    .where('id', '<>', exceptId)
    .executeTakeFirst()
  return row !== undefined
}

type PlanFields = { name?: string; tier?: string; listed?: boolean; state?: PlanState; current_version?: number }
export async function updatePlan(tx: ChangeTx<'reseller'>, planId: string, fields: PlanFields): Promise<void> {
  await tx
    .updateTable('reseller_plan')
    .set(fields)
    .where('reseller_id', '=', resellerOf(tx))
    .where('id', '=', planId)
    .execute()
}

export async function deletePlan(tx: ChangeTx<'reseller'>, planId: string): Promise<void> {
  await tx.deleteFrom('reseller_plan').where('reseller_id', '=', resellerOf(tx)).where('id', '=', planId).execute()
}

/** Replaces the draft, prices included. */
export async function putDraft(
  tx: ChangeTx<'reseller'>,
  planId: string,
  version: number,
  { promise, prices }: Pick<PlanDraft, 'promise' | 'prices'>,
): Promise<void> {
  const reseller_id = resellerOf(tx)
  await deleteDraft(tx, planId)
  await tx
    .insertInto('reseller_plan_version')
    .values({
      reseller_id,
      plan_id: planId,
      version,
      minutes_per_month: promise.minutesPerMonth,
      storage_bytes: promise.storageBytes,
      seats: promise.seats,
      parallel_jobs: promise.parallelJobs,
      models: promise.models,
      features: promise.features,
      max_file_bytes: promise.maxFileBytes,
      max_duration_ms: promise.maxDurationMs,
      retention_days: promise.retentionDays,
      overage: promise.overage,
      overage_cap_minutes: promise.overageCapMinutes,
      grace_percent: promise.gracePercent,
      trial_days: promise.trialDays,
    })
    .execute()
  await tx
    .insertInto('plan_price')
    .values(
      prices.map(price => ({
        reseller_id,
        plan_id: planId,
        version,
        currency: price.currency,
        interval: price.interval,
        minor: price.minor,
        overage_minor_per_hour: promise.overage === 'bill' ? price.overageMinorPerHour : null,
      })),
    )
    .execute()
}

export async function deleteDraft(tx: ChangeTx<'reseller'>, planId: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('reseller_plan_version')
    .where('reseller_id', '=', resellerOf(tx))
    .where('plan_id', '=', planId)
    .where('published_at', 'is', null)
    .executeTakeFirst()
  return gone.numDeletedRows > 0n
}

export async function markPublished(
  tx: ChangeTx<'reseller'>,
  planId: string,
  version: number,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('reseller_plan_version')
    .set({ published_at: at })
    .where('reseller_id', '=', resellerOf(tx))
    .where('plan_id', '=', planId)
    .where('version', '=', version)
    .execute()
}

/** Customers of earlier versions get this one when their period ends, where it has a price for what they pay.
 * Whoever has chosen another plan to follow keeps that choice. Gives how many. */
export async function moveAtRenewal(tx: ChangeTx<'reseller'>, planId: string, version: number): Promise<number> {
  const moved = await tx
    .updateTable('plan_assignment as a')
    .from('plan_price as p')
    .set(({ ref }) => ({
      next_plan_id: planId,
      next_version: version,
      next_currency: ref('a.currency'),
      next_interval: ref('a.interval'),
    }))
    .whereRef('p.reseller_id', '=', 'a.reseller_id')
    .whereRef('p.plan_id', '=', 'a.plan_id')
    .where('p.version', '=', version)
    .whereRef('p.currency', '=', 'a.currency')
    .whereRef('p.interval', '=', 'a.interval')
    .where('a.reseller_id', '=', resellerOf(tx))
    .where('a.plan_id', '=', planId)
    .where('a.version', '<', version)
    .where(({ or, eb }) => or([eb('a.next_plan_id', 'is', null), eb('a.next_plan_id', '=', planId)]))
    .executeTakeFirst()
  return Number(moved.numUpdatedRows)
}
