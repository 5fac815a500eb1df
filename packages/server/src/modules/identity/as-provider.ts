import { type Ports, type ResellerCtx, type TenantCtx, tenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { hasTenant } from '#modules/tenancy'
import { findVisitor } from './queries/owners.ts'

/** A customer of this reseller, for the one who acts to look after its people. It goes no further than this module:
 * what the customer keeps beside its account is not for its provider. */
export async function asProvider(ports: Ports, ctx: ResellerCtx, tenantId: string): Promise<TenantCtx> {
  const { actor, resellerId, grant, requestId } = ctx
  if (actor.kind !== 'person') throw new Problem('forbidden')
  const name = await ctx.read(async tx => {
    if (!(await hasTenant(tx, tenantId))) throw new Problem('not-found')
    return (await findVisitor(tx, actor.id))?.name ?? ''
  })
  const scope = { kind: 'tenant', realmId: resellerId, resellerId, tenantId } as const
  return tenantCtx(ports, scope, { actor: { ...actor, provider: { name } }, grant, requestId })
}
