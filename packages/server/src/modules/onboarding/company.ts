import type { CompanyDetails } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { checkedCompany } from './company-fault.ts'
import { findCompany, putCompany } from './queries/resellers.ts'

export function readCompany(ctx: ResellerCtx): Promise<{ company: CompanyDetails | null }> {
  return ctx.read(async tx => ({ company: await findCompany(tx, ctx.resellerId) }))
}

export function changeCompany(ctx: ResellerCtx, details: CompanyDetails): Promise<{ company: CompanyDetails | null }> {
  const company = checkedCompany(details, 'body.company.')
  return ctx.change('company.change', async tx => {
    const before = await findCompany(tx, ctx.resellerId)
    await putCompany(tx, { ...company, resellerId: ctx.resellerId, at: ctx.now() })
    return {
      value: { company },
      audit: { target: ctx.resellerId, ...(before ? { before } : {}), after: company },
    }
  })
}
