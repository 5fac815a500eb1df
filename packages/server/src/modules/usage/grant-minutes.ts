import type { MinuteGrant } from '@scriptorium/contract'
import { noteInCustomer, type ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { planOfCustomer } from '#modules/tenancy'
import { endGrant, insertGrant, putSetting } from './queries/reports.ts'
import { showGrant } from './show-grant.ts'

type Granted = { minutes: number; reason: string; expiresInDays: number }

/** Minutes beyond the plan, used before its own, until they expire. */
export function grantMinutes(ctx: ResellerCtx, tenantId: string, granted: Granted): Promise<MinuteGrant> {
  return ctx.change('customer.grant-minutes', async tx => {
    if (!(await planOfCustomer(tx, tenantId))) throw new Problem('not-found')
    const now = ctx.now()
    const row = {
      id: newId(),
      granted_ms: granted.minutes * 60_000,
      used_ms: 0,
      reason: granted.reason,
      created_at: now,
      expires_at: new Date(now.getTime() + granted.expiresInDays * 86_400_000),
      ended_at: null,
    }
    await insertGrant(tx, tenantId, row)
    const after = { grant: row.id, minutes: granted.minutes, expiresAt: row.expires_at.toISOString() }
    const audit = { target: tenantId, after }
    await noteInCustomer(ctx, tx, tenantId, 'customer.grant-minutes', audit)
    return { value: showGrant(row, now), audit }
  })
}

/** Nothing more is used of it from now on. */
export function endMinuteGrant(ctx: ResellerCtx, id: string): Promise<void> {
  return ctx.change('customer.end-grant', async tx => {
    const ended = await endGrant(tx, id, ctx.now())
    if (!ended) throw new Problem('not-found')
    const audit = { target: ended.tenant_id, after: { grant: id, leftMs: ended.left_ms } }
    await noteInCustomer(ctx, tx, ended.tenant_id, 'customer.end-grant', audit)
    return { value: undefined, audit }
  })
}

type Limits = { softLimitMs: number | null; hardLimitMs: number | null; tellReseller: boolean }
export function setUsageLimits(ctx: ResellerCtx, tenantId: string, limits: Limits): Promise<void> {
  return ctx.change('customer.usage-limits', async tx => {
    if (!(await planOfCustomer(tx, tenantId))) throw new Problem('not-found')
    await putSetting(tx, tenantId, limits)
    const { tellReseller: _ownOfReseller, ...after } = limits
    await noteInCustomer(ctx, tx, tenantId, 'customer.usage-limits', { target: tenantId, after })
    return { value: undefined, audit: { target: tenantId, after: limits } }
  })
}
