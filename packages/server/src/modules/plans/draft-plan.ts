import type { PlanDraft, Tier } from '@scriptorium/contract'
import type { ChangeTx, ReadTx, ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { faultsAgainstTier } from './platform-terms.ts'
import { putInForce } from './queries/assignments.ts'
import { insertPlan, isNameTaken, lockPlan, putDraft, updatePlan, versionRows } from './queries/plans.ts'
import { findTiers } from './queries/tiers.ts'

/** The draft of a new plan, within the platform's terms. */
export function createResellerPlan(ctx: ResellerCtx, draft: PlanDraft): Promise<{ id: string }> {
  return ctx.change('reseller-plan.create', async tx => {
    await requireTerms(tx, draft)
    const id = newId()
    const { name, tier, listed } = draft
    if (!(await insertPlan(tx, { id, name, tier: await tierName(tx, tier), listed, at: ctx.now() })))
      throw nameTaken(name)
    await putDraft(tx, id, 1, draft)
    return { value: { id }, audit: { target: id, after: { name, tier, ...draft.promise, prices: draft.prices } } }
  })
}

/** A published plan is not changed: what is saved becomes its next version once that is published. Its name holds at once. */
export function changeResellerPlan(ctx: ResellerCtx, planId: string, draft: PlanDraft): Promise<{ version: number }> {
  return ctx.change('reseller-plan.change', async tx => {
    const plan = await lockPlan(tx, planId)
    if (!plan) throw new Problem('not-found')
    await requireTerms(tx, draft)
    const tier = await tierName(tx, draft.tier)
    if (plan.current_version !== null && tier !== plan.tier) {
      throw new Problem('in-use', {
        detail: 'A plan that was published stays on its tier. Make a new plan for another tier.',
      })
    }
    if (plan.state !== 'archived' && (await isNameTaken(tx, draft.name, planId))) throw nameTaken(draft.name)
    const version = await nextVersion(tx, planId)
    await putDraft(tx, planId, version, draft)
    await updatePlan(tx, planId, { name: draft.name, tier, listed: draft.listed })
    if (plan.name !== draft.name) await putInForce(tx, { planId })
    return {
      value: { version },
      audit: {
        target: planId,
        before: { name: plan.name },
        after: { name: draft.name, version, ...draft.promise, prices: draft.prices },
      },
    }
  })
}

async function nextVersion(tx: ReadTx<'reseller'>, planId: string): Promise<number> {
  const published = (await versionRows(tx, [planId])).filter(row => row.published_at !== null)
  return Math.max(0, ...published.map(row => row.version)) + 1
}

export async function requireTerms(
  tx: ChangeTx<'reseller'>,
  { tier: name, promise, prices }: Pick<PlanDraft, 'tier' | 'promise' | 'prices'>,
): Promise<void> {
  const faults = faultsAgainstTier(promise, prices, await mustFindTier(tx, name))
  if (faults.length === 0) return
  throw new Problem('beyond-terms', { detail: faults.map(({ message }) => message).join(' '), fields: faults })
}

async function tierName(tx: ReadTx<'reseller'>, name: string): Promise<string> {
  return (await mustFindTier(tx, name)).name
}

async function mustFindTier(tx: ReadTx<'reseller'>, name: string): Promise<Tier> {
  const tiers = await findTiers(tx)
  const tier = tiers.find(one => one.name.toLowerCase() === name.toLowerCase())
  if (tier) return tier
  const names = tiers.map(one => one.name).join(', ')
  throw new Problem('invalid-input', {
    fields: [{ path: 'body.tier', message: `There is no such tier. Take one of: ${names}` }],
  })
}

function nameTaken(name: string): Problem {
  return new Problem('already-exists', { detail: `You have a plan with the name ${name}. Take another.` })
}
