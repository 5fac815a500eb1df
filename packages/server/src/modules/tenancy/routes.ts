import * as contract from '@scriptorium/contract'
import { route, type Web } from '#infra/http'
import type { Addresses } from './addresses.ts'
import { createReseller } from './create-reseller.ts'
import type { InviteOwner } from './invite-owner.ts'
import { listPlans } from './list-plans.ts'

export function tenancyRoutes(web: Web, ports: { inviteOwner: InviteOwner; addresses: Addresses }): void {
  route(web, contract.listPlans, listPlans)
  route(web, contract.createReseller, (ctx, { body }) => createReseller(ctx, ports, body))
}
