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
  const ended = leftMs > 0 ? await endsAbove(tx, { askedMs: 1, now, exceptTaskId: null }) : level
  if (ended === null) return
  const { code, detail } = levelWords(ended)
  const scope = scopeOf(tx)
  // A brand may say in its own words what its customers should do when the plan ends; of the other levels it knows nothing.
  const brand = ended === 'customer' && scope.kind === 'tenant' ? await brandOfRealm(tx, scope.realmId) : undefined
  throw new Problem(code, { detail: brand?.design.messages.quotaReached || detail })
}
