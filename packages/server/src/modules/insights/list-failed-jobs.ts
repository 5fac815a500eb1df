import { FailedJob, type Page, type ReportDays } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { decodeCursor, pageOfRows } from '#infra/http'
import { countFailedJobs, type FailedJobRow, findFailedJobs } from './queries/failed-jobs.ts'
import { periodOf } from './report-period.ts'

type Query = ReportDays & { limit: number; cursor?: string | undefined; customer?: string | undefined }

/** What the tile counts, one by one. */
export function listFailedJobs(ctx: ResellerCtx, query: Query): Promise<Page<FailedJob>> {
  const before = decodeCursor(query.cursor)
  const wanted = { ...periodOf(query, ctx.now()), customer: query.customer }
  return ctx.read(async tx => {
    const rows = await findFailedJobs(tx, wanted, { before, limit: query.limit + 1 })
    const page = pageOfRows(rows, query.limit, ({ id }) => id, show)
    return before === undefined ? { ...page, total: await countFailedJobs(tx, wanted) } : page
  })
}

function show(row: FailedJobRow): FailedJob {
  return {
    id: row.id,
    customer: { id: row.customerId, name: row.customerName },
    endedAt: row.endedAt.toISOString(),
    task: FailedJob.shape.task.parse(row.goal),
    model: row.model,
    durationMs: row.durationMs,
    attempts: row.attempts,
    // A job of an early release may have failed without a code.
    code: FailedJob.shape.code.parse(row.code ?? 'internal'),
  }
}
