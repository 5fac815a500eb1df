import type { Page, PlatformPlan } from '@scriptorium/contract'
import type { PlatformCtx } from '#infra/db'
import { findPlans } from './queries.ts'

/** Every plan with its machines. */
export function listPlans(ctx: PlatformCtx): Promise<Page<PlatformPlan>> {
  return ctx.read(async tx => ({ items: await findPlans(tx), nextCursor: null }))
}
