import type { Page, ResellerPlan, ResellerPlanWithVersions } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { planRows } from './queries/plans.ts'
import { planFacts, withVersions } from './show-plan.ts'

export function listResellerPlans(ctx: ResellerCtx): Promise<Page<ResellerPlan>> {
  return ctx.read(async tx => {
    const plans = await withVersions(tx, await planRows(tx))
    const items = plans.flatMap((plan): ResellerPlan[] => {
      const current = plan.versions.find(({ version }) => version === plan.row.current_version) ?? plan.versions[0]
      if (!current) return []
      const hasDraft = plan.versions.some(({ publishedAt }) => publishedAt === null)
      return [{ ...planFacts(plan), version: current, hasDraft }]
    })
    return { items, nextCursor: null }
  })
}

export function readResellerPlan(ctx: ResellerCtx, planId: string): Promise<ResellerPlanWithVersions> {
  return ctx.read(async tx => {
    const [plan] = await withVersions(tx, await planRows(tx, planId))
    if (!plan) throw new Problem('not-found')
    return { ...planFacts(plan), currentVersion: plan.row.current_version, versions: plan.versions }
  })
}
