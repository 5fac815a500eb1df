import type { Contracted, Dashboard, ReportDays } from '@scriptorium/contract'
import type { ReadTx, ResellerCtx } from '#infra/db'
import { contractedOf } from './contracted.ts'
import { dashboardOf } from './dashboard.ts'
import {
  countJobsToday,
  findAgreedPrices,
  findCustomerFigures,
  findDays,
  type JobsToday,
} from './queries/customer-figures.ts'
import { periodOf, startOfDay } from './report-period.ts'

/** Is the business growing, and who needs attention? */
export function readDashboard(ctx: ResellerCtx, wished: ReportDays): Promise<Dashboard> {
  const now = ctx.now()
  const period = periodOf(wished, now)
  return ctx.read(async tx => {
    const customers = await findCustomerFigures(tx, period, now)
    const days = await findDays(tx, period)
    const before = await findDays(tx, { from: period.beforeFrom, to: period.beforeTo })
    return dashboardOf({ customers, days, before }, period, now)
  })
}

/** What is agreed, and what remains of it. */
export function readContracted(ctx: ResellerCtx, wished: ReportDays): Promise<Contracted> {
  const period = periodOf(wished, ctx.now())
  return ctx.read(async (tx: ReadTx<'reseller'>) => contractedOf(await findAgreedPrices(tx, period), period))
}

export function readJobsToday(ctx: ResellerCtx): Promise<JobsToday> {
  return ctx.read(tx => countJobsToday(tx, startOfDay(ctx.now())))
}
