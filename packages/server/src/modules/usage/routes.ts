import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import { endMinuteGrant, grantMinutes, setUsageLimits } from './grant-minutes.ts'
import { readCustomerUsage, readUsageReport, setMemberLimit } from './usage-report.ts'

export function usageRoutes(web: Web): void {
  route(web, contract.readUsageReport, readUsageReport)
  route(web, contract.readCustomerUsage, (ctx, { params }) => readCustomerUsage(ctx, params.id))
  route(web, contract.grantMinutes, (ctx, { params, body }) => grantMinutes(ctx, params.id, body))
  route(web, contract.endMinuteGrant, (ctx, { params }) => endMinuteGrant(ctx, params.id))
  route(web, contract.setUsageLimits, (ctx, { params, body }) => setUsageLimits(ctx, params.id, body))
  route(web, contract.setMemberLimit, (ctx, { params, body }) => setMemberLimit(ctx, params.id, body))
}
