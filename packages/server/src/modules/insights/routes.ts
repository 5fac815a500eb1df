import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import { listCustomers, readCustomer } from './customers.ts'
import { listResellers } from './list-resellers.ts'
import { type AccountPorts, readAccount } from './read-account.ts'

export function insightRoutes(web: Web, ports: AccountPorts & { brandsDomain: string }): void {
  route(web, contract.readAccount, ctx => readAccount(ctx, ports))
  route(web, contract.listCustomers, (ctx, { query }) => listCustomers(ctx, query))
  route(web, contract.readCustomer, (ctx, { params }) => readCustomer(ctx, params.id))
  route(web, contract.listResellers, (ctx, { query }) => listResellers(ctx, ports.brandsDomain, query))
}
