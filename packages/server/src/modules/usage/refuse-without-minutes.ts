import { type ReadTx, scopeOf, type TenantCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { brandOfRealm } from '#modules/branding'
import { minutesLeftMs } from './read-usage.ts'

/** Before work begins or bytes are taken: nothing is stored for a job that cannot run. */
export function refuseWithoutMinutes(ctx: TenantCtx): Promise<void> {
  return ctx.read(tx => requireMinutes(tx, { now: ctx.now(), personId: ctx.actor.id }))
}

export async function requireMinutes(
  tx: ReadTx<'tenant'>,
  { now, personId }: { now: Date; personId: string | null },
): Promise<void> {
  if ((await minutesLeftMs(tx, now, { personId })) > 0) return
  const scope = scopeOf(tx)
  const brand = scope.kind === 'tenant' ? await brandOfRealm(tx, scope.realmId) : undefined
  throw new Problem('minutes-exhausted', {
    // A brand may say in its own words what its customers should do.
    detail:
      brand?.design.messages.quotaReached ||
      'The minutes of this period are used up. They come back with the next period, with a larger plan, or when your provider grants some.',
  })
}
