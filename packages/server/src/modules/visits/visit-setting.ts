import { VisitConsent, type VisitSetting } from '@scriptorium/contract'
import type { TenantCtx } from '#infra/db'
import { findSetting, putSetting } from './queries.ts'

export async function readVisitSetting(ctx: TenantCtx): Promise<VisitSetting> {
  const row = await ctx.read(tx => findSetting(tx, ctx.tenantId))
  if (!row) return { consent: 'ask', content: false, changes: false }
  return { ...row, consent: VisitConsent.parse(row.consent) }
}

/** Holds for visits from now on; one that is open is ended by itself. */
export function setVisitSetting(ctx: TenantCtx, setting: VisitSetting): Promise<VisitSetting> {
  return ctx.change('visit.setting', async tx => {
    const before = await findSetting(tx, ctx.tenantId)
    await putSetting(tx, ctx.tenantId, setting)
    return { value: setting, audit: { before: { ...before }, after: { ...setting } } }
  })
}
