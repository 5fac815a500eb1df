import type { Page, Tier, WholesaleTerms } from '@scriptorium/contract'
import type { PlatformCtx, ResellerCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { customersByTier, findTiers, putWholesale } from './queries/tiers.ts'

/** What a reseller can build plans on. */
export function listTiers(ctx: ResellerCtx): Promise<Page<Tier>> {
  return ctx.read(async tx => ({ items: await findTiers(tx), nextCursor: null }))
}

type TierTerms = { tier: string; customers: number; terms: WholesaleTerms[] }
export function listWholesaleTerms(ctx: PlatformCtx): Promise<Page<TierTerms>> {
  return ctx.read(async tx => {
    const customers = await customersByTier(tx)
    const items = (await findTiers(tx)).map(({ name, wholesale }) => ({
      tier: name,
      customers: customers.get(name) ?? 0,
      terms: wholesale,
    }))
    return { items, nextCursor: null }
  })
}

/** Holds for what is published from now on; prices that stand already stay. */
export function setWholesaleTerms(
  ctx: PlatformCtx,
  { tier: name, terms }: { tier: string; terms: WholesaleTerms[] },
): Promise<void> {
  return ctx.change('plan.wholesale', async tx => {
    const tier = (await findTiers(tx)).find(one => one.name.toLowerCase() === name.toLowerCase())
    if (!tier) throw new Problem('not-found', { detail: 'There is no such tier.' })
    const fields = terms.flatMap((one, at) => faultOf(one, terms, at))
    if (fields.length > 0) throw new Problem('invalid-input', { fields })
    await putWholesale(tx, tier.name, terms)
    return { value: undefined, audit: { target: tier.name, before: { terms: tier.wholesale }, after: { terms } } }
  })
}

function faultOf(one: WholesaleTerms, all: WholesaleTerms[], at: number): { path: string; message: string }[] {
  const path = `body.terms.${at}`
  const { floorMinor, ceilingMinor, suggestedMinor } = one
  if (all.findIndex(other => other.currency === one.currency && other.interval === one.interval) !== at)
    return [{ path, message: 'This currency and interval is there twice. Remove one' }]
  if (ceilingMinor !== null && ceilingMinor < floorMinor)
    return [
      { path: `${path}.ceilingMinor`, message: 'The highest price is below the lowest. Raise it, or leave it out' },
    ]
  if (suggestedMinor < floorMinor || (ceilingMinor !== null && suggestedMinor > ceilingMinor))
    return [
      { path: `${path}.suggestedMinor`, message: 'The suggested price is not between the lowest and the highest' },
    ]
  return []
}
