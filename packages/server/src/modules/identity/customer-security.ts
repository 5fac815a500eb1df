import type { CustomerSecurity } from '@scriptorium/contract'
import type { ReadTx, TenantCtx } from '#infra/db'
import { forgetPrincipalsAfter } from './kept-principals.ts'
import { countMembersWithoutFactor, findCustomerSecurity, putCustomerSecurity } from './queries/customer-security.ts'

export function readCustomerSecurity(ctx: TenantCtx): Promise<CustomerSecurity> {
  return ctx.read(tx => showSecurity(ctx, tx))
}

/** Members without a factor are led to enrol one with their next request; until then nothing else is open to them. */
export function changeCustomerSecurity(
  ctx: TenantCtx,
  { secondFactorRequired }: { secondFactorRequired: boolean },
): Promise<CustomerSecurity> {
  return ctx.change('security.change', async tx => {
    const before = await findCustomerSecurity(tx, ctx.tenantId)
    await putCustomerSecurity(tx, ctx.tenantId, secondFactorRequired, ctx.now())
    forgetPrincipalsAfter(tx)
    return {
      value: await showSecurity(ctx, tx),
      audit: { target: ctx.tenantId, before, after: { secondFactorRequired } },
    }
  })
}

async function showSecurity(ctx: TenantCtx, tx: ReadTx<'tenant'>): Promise<CustomerSecurity> {
  return {
    ...(await findCustomerSecurity(tx, ctx.tenantId)),
    membersWithoutFactor: await countMembersWithoutFactor(tx, ctx.tenantId),
  }
}
