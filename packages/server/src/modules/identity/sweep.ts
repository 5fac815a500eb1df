import type { ChangeTx, RealmCtx } from '#infra/db'
import { deleteExpired } from './queries/sessions.ts'

const everyMs = 10 * 60_000
const sweptAt = new Map<string, number>()

/** Somebody who signs in takes the realm's rubbish along, every ten minutes at most. */
export async function sweepNowAndThen(ctx: RealmCtx, tx: ChangeTx<'realm'>): Promise<void> {
  const now = ctx.now()
  const last = sweptAt.get(ctx.realmId)
  if (last !== undefined && now.getTime() - last < everyMs) return
  sweptAt.set(ctx.realmId, now.getTime())
  await deleteExpired(tx, ctx.realmId, now)
}
