import type { readRetention as contract, Reply } from '@scriptorium/contract'
import type { TenantCtx } from '#infra/db'
import { planInForce } from '#modules/tenancy'
import { noticeDays } from './announcement.ts'
import { findAnnouncement } from './queries.ts'

/** For how long things are kept, and until when what goes is announced. */
export function readRetention(ctx: TenantCtx): Promise<Reply<typeof contract>> {
  return ctx.read(async tx => {
    const { retentionDays } = await planInForce(tx)
    const last = retentionDays === null ? null : await findAnnouncement(tx, ctx.tenantId)
    return {
      days: retentionDays,
      noticeDays,
      announcedUntil: last?.coversUntil.toISOString() ?? null,
      removesSince: last?.removesUntil ? last.toldAt.toISOString() : null,
    }
  })
}
