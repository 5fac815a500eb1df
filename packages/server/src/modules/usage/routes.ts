import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import { endMinuteGrant, grantMinutes, setUsageLimits } from './grant-minutes.ts'
import { readMinuteCap, readMinutePool, readOwnMinutePool, setMinuteCap, setMinutePool } from './minute-pools.ts'
import { readCustomerUsage, readUsageReport, setMemberLimit } from './usage-report.ts'

export function usageRoutes(web: Web): void {
  route(web, contract.readUsageReport, readUsageReport)
  route(web, contract.readCustomerUsage, (ctx, { params }) => readCustomerUsage(ctx, params.id))
  route(web, contract.grantMinutes, (ctx, { params, body }) => grantMinutes(ctx, params.id, body))
  route(web, contract.endMinuteGrant, (ctx, { params }) => endMinuteGrant(ctx, params.id))
  route(web, contract.setUsageLimits, (ctx, { params, body }) => setUsageLimits(ctx, params.id, body))
  route(web, contract.readMinutePool, (ctx, { params }) => readMinutePool(ctx, params.id))
  route(web, contract.setMinutePool, (ctx, { params, body }) => setMinutePool(ctx, params.id, body.limitMinutes))
  route(web, contract.readMinuteCap, readMinuteCap)
  route(web, contract.setMinuteCap, (ctx, { body }) => setMinuteCap(ctx, body.limitMinutes))
  route(web, contract.readOwnMinutePool, readOwnMinutePool)
  route(web, contract.setMemberLimit, (ctx, { params, body }) => setMemberLimit(ctx, params.id, body))
}
