import * as contract from '@scriptorium/contract'
import { rawRoute, route, type Web } from '#infra/http'
import { exportDashboard } from './export-dashboard.ts'
import { listCustomerUse } from './list-customer-use.ts'
import { listFailedJobs } from './list-failed-jobs.ts'
import { listResellers } from './list-resellers.ts'
import { readPlatformDashboard } from './platform-dashboard.ts'
import { type AccountPorts, readAccount } from './read-account.ts'
import { readContracted, readDashboard, readJobsToday } from './read-dashboard.ts'

export function insightRoutes(web: Web, ports: AccountPorts & { brandsDomain: string }): void {
  route(web, contract.readAccount, ctx => readAccount(ctx, ports))
  route(web, contract.listResellers, (ctx, { query }) => listResellers(ctx, ports.brandsDomain, query))
  route(web, contract.readDashboard, (ctx, { query }) => readDashboard(ctx, query))
  route(web, contract.listCustomerUse, (ctx, { query }) => listCustomerUse(ctx, query))
  route(web, contract.listFailedJobs, (ctx, { query }) => listFailedJobs(ctx, query))
  route(web, contract.readContracted, (ctx, { query }) => readContracted(ctx, query))
  route(web, contract.readJobsToday, ctx => readJobsToday(ctx))
  route(web, contract.readPlatformDashboard, (ctx, { query }) => readPlatformDashboard(ctx, query))
  rawRoute(web, contract.exportDashboard, async (ctx, { query }, _request, reply) => {
    const { role } = ctx.actor
    const file = await exportDashboard(ctx, query, role !== null && contract.grantFor(role, 'revenue.read') !== 'never')
    return reply
      .header('content-disposition', 'attachment; filename="customer-figures.csv"')
      .type('text/csv; charset=utf-8')
      .send(file)
  })
}
