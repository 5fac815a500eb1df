import { type ResellerDetails, ResellerState } from '@scriptorium/contract'
import type { PlatformCtx, ReadTx, RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { monthOf } from '#modules/tenancy'
import type { OnboardingPorts } from './ports.ts'
import {
  findCompany,
  findPayout,
  findResellerRow,
  findStanding,
  isStaffOf,
  listAcceptances,
  listStateChanges,
} from './queries/resellers.ts'
import { setUpOfReseller } from './set-up.ts'

export function readReseller(onboarding: OnboardingPorts, ctx: PlatformCtx, id: string): Promise<ResellerDetails> {
  return ctx.read(tx => detailsOf(tx, onboarding, id, ctx.now()))
}

export async function detailsOf(
  tx: ReadTx<'platform'>,
  { addresses }: OnboardingPorts,
  id: string,
  now: Date,
): Promise<ResellerDetails> {
  const row = await findResellerRow(tx, id, monthOf(now).start)
  if (!row) throw new Problem('not-found')
  return {
    id,
    slug: row.slug,
    name: row.name,
    host: `${row.slug}.${addresses.brandsDomain}`,
    region: row.region,
    state: ResellerState.parse(row.state),
    customers: row.customers,
    usedMs: row.usedMs,
    createdAt: row.createdAt.toISOString(),
    company: await findCompany(tx, id),
    payout: await findPayout(tx, id),
    acceptances: await listAcceptances(tx, id),
    setUp: await setUpOfReseller(tx, id),
    stateChanges: await listStateChanges(tx, id),
  }
}

/** For people without a role: why their reseller is not active. Nobody else learns it. */
export function readStanding(ctx: RealmCtx): Promise<{ standing: { state: ResellerState; reason: string } | null }> {
  return ctx.read(async tx => {
    const person = ctx.actor.kind === 'person' ? ctx.actor.id : null
    if (person === null || ctx.tenantId !== null || !(await isStaffOf(tx, ctx.realmId, person)))
      return { standing: null }
    return { standing: await findStanding(tx, ctx.realmId) }
  })
}
