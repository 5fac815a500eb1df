import { type Ports, type RealmCtx, type ResellerCtx, resellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { platformRealm } from '#infra/ids'
import type { IdentityPorts } from '#modules/identity'
import type { Addresses } from '#modules/tenancy'
import type { CustomerPorts } from './create-customer.ts'
import type { CustomerMailPort } from './mail.ts'

/** What customers that sign up by themselves need besides their context. */
export type SignUpPorts = CustomerPorts & {
  ports: Ports
  mail: CustomerMailPort
  addresses: Addresses
  identity: IdentityPorts
}

/** The reseller on whose host somebody stands; on the platform's host nobody becomes a customer. */
export function sellerOf({ ports }: Pick<SignUpPorts, 'ports'>, ctx: RealmCtx): ResellerCtx {
  if (ctx.realmId === platformRealm) throw new Problem('not-found')
  const who = { actor: ctx.actor, grant: 'scope', requestId: ctx.requestId } as const
  return resellerCtx(ports, { kind: 'reseller', resellerId: ctx.realmId }, who)
}
