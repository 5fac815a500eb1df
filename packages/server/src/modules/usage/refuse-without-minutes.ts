import { type ReadTx, scopeOf, type TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { brandOfRealm } from '#modules/branding'
import { levelWords } from './level-words.ts'
import { endsAbove } from './queries/levels.ts'
import { readRoom } from './read-usage.ts'

/** Before work begins or bytes are taken: nothing is stored for a job that cannot run. */
export function refuseWithoutMinutes(ctx: TenantCtx): Promise<void> {
  return ctx.read(tx => requireMinutes(tx, { now: ctx.now(), personId: ctx.actor.id }))
}

export async function requireMinutes(
  tx: ReadTx<'tenant'>,
  { now, personId }: { now: Date; personId: string | null },
): Promise<void> {
  const { leftMs, level } = await readRoom(tx, now, { personId })
  if (leftMs > 0) {
    const above = await endsAbove(tx, { askedMs: 1, now, exceptTaskId: null })
    if (above === null) return
    throw new Problem('minutes-exhausted', { detail: levelWords[above] })
  }
  const scope = scopeOf(tx)
  const brand = scope.kind === 'tenant' ? await brandOfRealm(tx, scope.realmId) : undefined
  // A brand may say in its own words what its customers should do; of a member's limit it knows nothing.
  const ofBrand = level === 'customer' ? brand?.design.messages.quotaReached : undefined
  throw new Problem('minutes-exhausted', { detail: ofBrand || levelWords[level] })
}
