import type { Page, PlanChoice, PlatformPlan } from '@scriptorium/contract'
import type { PlatformCtx, ResellerCtx } from '#infra/db'
import { findPlans } from './queries.ts'

/** Every plan with its machines. */
export function listPlans(ctx: PlatformCtx): Promise<Page<PlatformPlan>> {
  return ctx.read(async tx => ({ items: await findPlans(tx), nextCursor: null }))
}

/** What a reseller can put a customer on; which machines is the platform's business. */
export function listPlanChoices(ctx: ResellerCtx): Promise<Page<PlanChoice>> {
  return ctx.read(async tx => ({ items: await findPlans(tx), nextCursor: null }))
}
