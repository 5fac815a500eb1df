import { PlanState } from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { requireTerms } from './draft-plan.ts'
import {
  deleteDraft,
  deletePlan,
  isNameTaken,
  lockPlan,
  markPublished,
  moveAtRenewal,
  planRows,
  updatePlan,
} from './queries/plans.ts'
import { withVersions } from './show-plan.ts'

type Published = { version: number; moved: number }

/** The draft becomes what new customers get, from now on unchanged. Terms are checked anew: the platform's may have changed since. */
export function publishResellerPlan(
  ctx: ResellerCtx,
  planId: string,
  existing: 'keep' | 'move-at-renewal',
): Promise<Published> {
  return ctx.change('reseller-plan.publish', async tx => {
    const plan = await lockPlan(tx, planId)
    if (!plan) throw new Problem('not-found')
    const [shown] = await withVersions(tx, await planRows(tx, planId))
    const draft = shown?.versions.find(({ publishedAt }) => publishedAt === null)
    if (!draft)
      throw new Problem('already-finished', { detail: 'There is no change of this plan that waits to be published.' })
    await requireTerms(tx, { tier: plan.tier, promise: draft.promise, prices: draft.prices })
    const { version } = draft
    await markPublished(tx, planId, version, ctx.now())
    await updatePlan(tx, planId, {
      current_version: version,
      ...(plan.state === 'draft' ? { state: 'published' as const } : {}),
    })
    const moved = existing === 'move-at-renewal' ? await moveAtRenewal(tx, planId, version) : 0
    return { value: { version, moved }, audit: { target: planId, after: { version, existing, moved } } }
  })
}

/** Nobody new gets an archived plan; whoever is on it stays. */
export function setResellerPlanState(ctx: ResellerCtx, planId: string, state: 'published' | 'archived'): Promise<void> {
  return ctx.change('reseller-plan.state', async tx => {
    const plan = await lockPlan(tx, planId)
    if (!plan) throw new Problem('not-found')
    if (plan.current_version === null)
      throw new Problem('not-finished', { detail: 'This plan was never published. Publish it, or remove the draft.' })
    if (state === 'published' && (await isNameTaken(tx, plan.name, planId)))
      throw new Problem('already-exists', {
        detail: `You offer another plan with the name ${plan.name}. Rename one of them.`,
      })
    await updatePlan(tx, planId, { state })
    return {
      value: undefined,
      audit: { target: planId, before: { state: PlanState.parse(plan.state) }, after: { state } },
    }
  })
}

/** Removes what nobody can have: the draft of a plan, with the plan where it was never published. */
export function removeResellerPlan(ctx: ResellerCtx, planId: string): Promise<void> {
  return ctx.change('reseller-plan.remove', async tx => {
    const plan = await lockPlan(tx, planId)
    if (!plan) throw new Problem('not-found')
    if (plan.current_version === null) await deletePlan(tx, planId)
    else if (!(await deleteDraft(tx, planId)))
      throw new Problem('already-finished', {
        detail: 'A published plan is not removed: archive it, so that nobody new gets it.',
      })
    return { value: undefined, audit: { target: planId, before: { name: plan.name } } }
  })
}
