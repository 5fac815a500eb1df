import * as contract from '@scriptorium/contract'
import { type ReplyPort, rawRoute, route, type Web } from '#infra/http'
import { platformRealm } from '#infra/ids'
import { exportEntries } from './export-entries.ts'
import { listEntries, scopeOfReseller } from './list-entries.ts'

export function auditRoutes(web: Web): void {
  route(web, contract.listAuditOfCustomer, (ctx, { query }) => listEntries(ctx, ctx.tenantId, query))
  route(web, contract.listAuditOfReseller, async (ctx, { query: { customer, ...query } }) =>
    listEntries(ctx, await scopeOfReseller(ctx, customer), query),
  )
  route(web, contract.listAuditOfPlatform, (ctx, { query: { within, ...query } }) =>
    listEntries(ctx, within ?? platformRealm, query),
  )
  rawRoute(web, contract.exportAuditOfCustomer, async (ctx, { query }, _request, reply) =>
    asFile(reply, exportEntries(ctx, ctx.tenantId, query)),
  )
  rawRoute(web, contract.exportAuditOfReseller, async (ctx, { query: { customer, ...query } }, _request, reply) =>
    asFile(reply, exportEntries(ctx, await scopeOfReseller(ctx, customer), query)),
  )
  rawRoute(web, contract.exportAuditOfPlatform, async (ctx, { query: { within, ...query } }, _request, reply) =>
    asFile(reply, exportEntries(ctx, within ?? platformRealm, query)),
  )
}

function asFile(reply: ReplyPort, lines: ReturnType<typeof exportEntries>) {
  return reply
    .header('content-disposition', 'attachment; filename="audit-log.csv"')
    .type('text/csv; charset=utf-8')
    .send(lines)
}
