import { type Customer, CustomerState } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { readUsages } from '#modules/usage'
import type { CustomerRow } from './queries/customers.ts'
import { jobsByTenant, membersByTenant } from './queries/figures.ts'
import { tagsByCustomer } from './queries/tags-and-notes.ts'

/** Members, usage, jobs and tags of several customers, in one query each. */
export async function withFigures(
  tx: ReadTx<'reseller'>,
  rows: CustomerRow[],
  now: Date,
): Promise<(row: CustomerRow) => Customer> {
  const ids = rows.map(row => row.tenant_id)
  const asked = rows.map(row => ({
    tenantId: row.tenant_id,
    minutesPerMonth: row.minutes_per_month,
    storageBytes: row.storage_bytes,
  }))
  const usages = await readUsages(tx, asked, now)
  const members = await membersByTenant(tx, ids)
  const jobs = await jobsByTenant(tx, ids)
  const tags = await tagsByCustomer(tx, ids)
  const jobsIn = (tenantId: string, state: string) =>
    jobs.find(row => row.tenant_id === tenantId && row.state === state)?.jobs ?? 0
  return row => {
    const id = row.tenant_id
    const usage = usages.get(id)
    if (!usage) throw new Error('Figures were asked for each customer')
    return {
      id,
      name: row.name,
      slug: row.slug,
      state: CustomerState.parse(row.state),
      isTest: row.is_test,
      planName: row.plan_name,
      createdAt: row.created_at.toISOString(),
      tags: tags.get(id) ?? [],
      trialEndsAt: row.trial_ends_at?.toISOString() ?? null,
      deleteAfter: row.delete_after?.toISOString() ?? null,
      members: members.get(id) ?? 0,
      usage,
      jobs: {
        waiting: jobsIn(id, 'waiting'),
        running: jobsIn(id, 'running'),
        done: jobsIn(id, 'done'),
        failed: jobsIn(id, 'failed'),
      },
    }
  }
}
