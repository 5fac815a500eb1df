import { type Customer, CustomerState, type Usage } from '@scriptorium/contract'
import type { ReadTx } from '#infra/db'
import { monthOf } from '#modules/tenancy'
import type { CustomerRow } from './queries/customers.ts'
import { jobsByTenant, membersByTenant, storedBytesByTenant, usedMsByTenant } from './queries/figures.ts'
import { tagsByCustomer } from './queries/tags-and-notes.ts'

/** What one customer used and has left in the month of `now`. */
function usageOf(row: CustomerRow, figures: { usedMs: number; storedBytes: number }, now: Date): Usage {
  const { start, end } = monthOf(now)
  const includedMs = row.minutes_per_month * 60_000
  return {
    periodStart: start.toISOString(),
    periodEnd: end.toISOString(),
    usedMs: figures.usedMs,
    includedMs,
    leftMs: Math.max(includedMs - figures.usedMs, 0),
    storedBytes: figures.storedBytes,
    storageLimitBytes: row.storage_bytes,
  }
}

/** Members, usage, jobs and tags of several customers, in one query each. */
export async function withFigures(
  tx: ReadTx<'reseller'>,
  rows: CustomerRow[],
  now: Date,
): Promise<(row: CustomerRow) => Customer> {
  const ids = rows.map(row => row.tenant_id)
  const used = await usedMsByTenant(tx, ids, monthOf(now).start)
  const stored = await storedBytesByTenant(tx, ids)
  const members = await membersByTenant(tx, ids)
  const jobs = await jobsByTenant(tx, ids)
  const tags = await tagsByCustomer(tx, ids)
  const jobsIn = (tenantId: string, state: string) =>
    jobs.find(row => row.tenant_id === tenantId && row.state === state)?.jobs ?? 0
  return row => {
    const id = row.tenant_id
    return {
      id,
      name: row.name,
      slug: row.slug,
      state: CustomerState.parse(row.state),
      planName: row.plan_name,
      createdAt: row.created_at.toISOString(),
      tags: tags.get(id) ?? [],
      trialEndsAt: row.trial_ends_at?.toISOString() ?? null,
      deleteAfter: row.delete_after?.toISOString() ?? null,
      members: members.get(id) ?? 0,
      usage: usageOf(row, { usedMs: used.get(id) ?? 0, storedBytes: stored.get(id) ?? 0 }, now),
      jobs: {
        waiting: jobsIn(id, 'waiting'),
        running: jobsIn(id, 'running'),
        done: jobsIn(id, 'done'),
        failed: jobsIn(id, 'failed'),
      },
    }
  }
}
