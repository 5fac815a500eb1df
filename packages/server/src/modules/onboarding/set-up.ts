import { ResellerState, type SetUp, type SetUpStepName } from '@scriptorium/contract'
import type { ReadTx, ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { maySkip, setUpOf } from './launch-score.ts'
import { findSetUpFacts, listSkippedSteps, setSkippedStep } from './queries/set-up.ts'

export function readSetUp(ctx: ResellerCtx): Promise<SetUp> {
  return ctx.read(tx => setUpOfReseller(tx, ctx.resellerId))
}

/** Computed from what is there: nothing has to be ticked off, and nothing can be. */
export async function setUpOfReseller(tx: ReadTx<'reseller'> | ReadTx<'platform'>, resellerId: string): Promise<SetUp> {
  const row = await findSetUpFacts(tx, resellerId)
  const facts = {
    state: ResellerState.parse(row.state),
    company: row.has_company ?? false,
    brand: row.has_brand ?? false,
    domain: row.has_domain ?? false,
    plan: row.has_plan ?? false,
    payout: row.has_payout ?? false,
    customer: (row.customers ?? 0) > 0,
  }
  return setUpOf(facts, new Set(await listSkippedSteps(tx, resellerId)))
}

export function skipSetUpStep(
  ctx: ResellerCtx,
  { step, skipped }: { step: SetUpStepName; skipped: boolean },
): Promise<SetUp> {
  if (!maySkip(step)) throw new Problem('wrong-state', { detail: 'Nobody can sell without this step.' })
  return ctx.change('set-up.skip', async tx => {
    await setSkippedStep(tx, { resellerId: ctx.resellerId, step, skipped, at: ctx.now() })
    return { value: await setUpOfReseller(tx, ctx.resellerId), audit: { target: step, after: { skipped } } }
  })
}
