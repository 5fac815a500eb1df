import { PlanFeature, type ResellerState } from '@scriptorium/contract'
import { sql } from 'kysely'
import { type ChangeTx, type ReadTx, scopeOf } from '#infra/db'
import type { PlanLimits } from './plan-limits.ts'

type NewReseller = {
  id: string
  slug: string
  name: string
  region: string
  state?: 'applied' | 'active'
  createdAt: Date
}
type NewTenant = { id: string; resellerId: string; slug: string; name: string; createdAt: Date; isTest?: boolean }

/** The realm that a host label leads to. Reads before any scope exists, through the one reviewed function. */
export async function findRealmOfLabel(tx: ReadTx<'realm'>, label: string): Promise<string | null> {
  const found = await sql<{ realm: string | null }>`select realm_of_label(${label}) as realm`.execute(tx)
  return found.rows[0]?.realm ?? null
}

/** Gives false when the label leads somewhere already. */
export async function insertDirectoryLabel(
  tx: ChangeTx<'platform'>,
  label: string,
  resellerId: string,
): Promise<boolean> {
  const made = await tx
    .insertInto('directory')
    .values({ label, kind: 'slug', reseller_id: resellerId })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

export async function insertReseller(tx: ChangeTx<'platform'>, reseller: NewReseller): Promise<void> {
  const { createdAt, ...columns } = reseller
  await tx
    .insertInto('reseller')
    .values({ ...columns, created_at: createdAt })
    .execute()
}

/** The state as it is; the row is held until the end of the transaction. Nothing when there is no such reseller. */
export async function holdReseller(tx: ChangeTx<'platform'>, id: string) {
  return tx
    .selectFrom('reseller')
    .select(['id', 'slug', 'name', 'state'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function setResellerState(tx: ChangeTx<'platform'>, id: string, state: ResellerState): Promise<void> {
  await tx.updateTable('reseller').set({ state }).where('id', '=', id).execute()
}

/** Gives false when the reseller has a customer of this slug. */
export async function insertTenant(tx: ChangeTx<'reseller'>, tenant: NewTenant): Promise<boolean> {
  const { id, slug, name } = tenant
  const made = await tx
    .insertInto('tenant')
    .values({
      ...{ id, slug, name },
      reseller_id: tenant.resellerId,
      created_at: tenant.createdAt,
      is_test: tenant.isTest ?? false,
    })
    .onConflict(conflict => conflict.columns(['reseller_id', 'slug']).doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

export async function insertPlan(tx: ChangeTx<'reseller'>, tenantId: string, plan: PlanLimits): Promise<void> {
  await tx
    .insertInto('plan_in_force')
    .values({ tenant_id: tenantId, ...columnsOfPlan(plan) })
    .execute()
}

function columnsOfPlan(plan: PlanLimits) {
  const { name, weight, models, pool, beam, features } = plan
  return {
    name,
    tier: name,
    weight,
    models,
    pool,
    beam,
    features,
    parallel_jobs: plan.parallelJobs,
    minutes_per_month: plan.minutesPerMonth,
    storage_bytes: plan.storageBytes,
    max_file_bytes: plan.maxFileBytes,
    max_duration_ms: plan.maxDurationMs,
  }
}

/** The platform's plans, smallest first. */
export async function findPlans(tx: ReadTx): Promise<PlanLimits[]> {
  const rows = await tx.selectFrom('plan').selectAll().orderBy('place').execute()
  return rows.map(row => ({
    name: row.name,
    parallelJobs: row.parallel_jobs,
    weight: row.weight,
    minutesPerMonth: row.minutes_per_month,
    storageBytes: row.storage_bytes,
    maxFileBytes: row.max_file_bytes,
    maxDurationMs: row.max_duration_ms,
    models: row.models,
    pool: row.pool,
    beam: row.beam,
    features: PlanFeature.array().parse(row.features),
  }))
}

/** For whoever is on it, too. Gives how many customers that are. */
export async function setPlan(tx: ChangeTx<'platform'>, plan: PlanLimits): Promise<number> {
  const { tier: _tier, ...columns } = columnsOfPlan(plan)
  await tx.updateTable('plan').set(columns).where('name', '=', plan.name).execute()
  const held = await tx.updateTable('plan_in_force').set(columns).where('tier', '=', plan.name).executeTakeFirst()
  return Number(held.numUpdatedRows)
}

/** Nothing when the reseller has no such customer. */
export function findPlanOf(tx: ReadTx<'reseller'>, tenantId: string) {
  return tx
    .selectFrom('plan_in_force')
    .innerJoin('tenant', 'tenant.id', 'plan_in_force.tenant_id')
    .selectAll('plan_in_force')
    .where('tenant_id', '=', tenantId)
    .where('tenant.state', '<>', 'deleted')
    .executeTakeFirst()
}

/** Whether this reseller has such a customer. */
export async function hasTenant(tx: ReadTx<'reseller'>, tenantId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('tenant')
    .select('id')
    .where('id', '=', tenantId)
    .where('state', '!=', 'deleted')
    .executeTakeFirst()
  return found !== undefined
}

/** The state of the customer in scope. */
export async function tenantState(tx: ReadTx<'tenant'>): Promise<string> {
  const scope = scopeOf(tx)
  if (scope.kind !== 'tenant') throw new Error('A state belongs to a customer')
  const row = await tx.selectFrom('tenant').select('state').where('id', '=', scope.tenantId).executeTakeFirstOrThrow()
  return row.state
}

export async function tenantName(tx: ReadTx<'tenant'>, tenantId: string): Promise<string> {
  const { name } = await tx.selectFrom('tenant').select('name').where('id', '=', tenantId).executeTakeFirstOrThrow()
  return name
}

export function findPlanInForce(tx: ReadTx<'tenant'>) {
  const scope = scopeOf(tx)
  if (scope.kind !== 'tenant') throw new Error('A plan belongs to a customer')
  return tx.selectFrom('plan_in_force').selectAll().where('tenant_id', '=', scope.tenantId).executeTakeFirstOrThrow()
}
