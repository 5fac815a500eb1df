import type { ChangeTx } from '#infra/db'
import { Problem } from '#infra/http'
import { findPlans, insertPlan, insertTenant } from './queries.ts'

/** Adds a customer with the smallest plan of the platform in force: what its reseller puts it on comes after. */
export async function addTenant(
  tx: ChangeTx<'reseller'>,
  tenant: { id: string; resellerId: string; slug: string; name: string; createdAt: Date; isTest?: boolean },
): Promise<{ planName: string }> {
  const [plan] = await findPlans(tx)
  if (!plan) throw new Error('The platform has no plans')
  if (!(await insertTenant(tx, tenant))) {
    throw new Problem('already-exists', {
      detail: `You have a customer with the short name ${tenant.slug}. Take another.`,
    })
  }
  await insertPlan(tx, tenant.id, plan)
  return { planName: plan.name }
}
