import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import { listResellers } from './list-resellers.ts'
import { type AccountPorts, readAccount } from './read-account.ts'

export function insightRoutes(web: Web, ports: AccountPorts & { brandsDomain: string }): void {
  route(web, contract.readAccount, ctx => readAccount(ctx, ports))
  route(web, contract.listResellers, (ctx, { query }) => listResellers(ctx, ports.brandsDomain, query))
}
