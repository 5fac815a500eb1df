import { sql } from 'kysely'
import type { ReadTx } from '#infra/db'

type Wanted = { from: Date; to: Date; customer: string | undefined }
export type FailedJobRow = {
  id: string
  customerId: string
  customerName: string
  endedAt: Date
  goal: string
  model: string
  durationMs: number | null
  attempts: number
  code: string | null
}

/** The latest first, customer by customer as all figures (`offset 0`), so that no other reseller's rows are read. */
export async function findFailedJobs(
  tx: ReadTx<'reseller'>,
  { from, to, customer }: Wanted,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<FailedJobRow[]> {
  const { rows } = await sql<FailedJobRow>`
    with last as materialized (
      select f.ended_at, f.job_id from report_account a
      cross join lateral (select ended_at, job_id from report_failed_job where tenant_id = a.tenant_id and job_id = ${before ?? null}::uuid offset 0) f
    )
    select j.job_id as id, a.tenant_id as "customerId", a.name as "customerName", j.ended_at as "endedAt", j.goal, j.model,
      j.duration_ms::bigint as "durationMs", j.attempt as attempts, j.problem_code as code
    from report_account a
    cross join lateral (
      select * from report_failed_job where tenant_id = a.tenant_id and ended_at >= ${from} and ended_at < ${to}
        and (${before === undefined} or (ended_at, job_id) < (select ended_at, job_id from last))
      order by ended_at desc, job_id desc limit ${limit} offset 0
    ) j
    where (${customer ?? null}::uuid is null or a.tenant_id = ${customer ?? null}::uuid)
    order by j.ended_at desc, j.job_id desc limit ${limit}`.execute(tx)
  return rows
}

export async function countFailedJobs(tx: ReadTx<'reseller'>, { from, to, customer }: Wanted): Promise<number> {
  const { rows } = await sql<{ jobs: number }>`
    select coalesce(sum(j.jobs), 0)::int as jobs from report_account a
    cross join lateral (
      select count(*) as jobs from report_failed_job where tenant_id = a.tenant_id and ended_at >= ${from} and ended_at < ${to} offset 0
    ) j
    where (${customer ?? null}::uuid is null or a.tenant_id = ${customer ?? null}::uuid)`.execute(tx)
  return rows[0]?.jobs ?? 0
}
