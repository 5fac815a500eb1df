import type { ChangeTx, RealmCtx } from '#infra/db'
import { forgetPrincipalsAfter } from './kept-principals.ts'
import { deletePendingSignInsOf } from './queries/pending-sign-ins.ts'
import { deleteKnownDevicesOf, deleteSessionsOf } from './queries/sessions.ts'
import { deleteAllTokensOf } from './queries/tokens.ts'

/** Whoever else is in with this account is out: sessions but the one that is kept, half sign-ins, known devices, links [AUT-19]. */
export async function endElsewhere(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  personId: string,
  keptSessionId?: string,
): Promise<void> {
  const { realmId } = ctx
  await deleteSessionsOf(tx, { realmId, personId, ...(keptSessionId ? { except: keptSessionId } : {}) })
  await deletePendingSignInsOf(tx, realmId, personId)
  await deleteKnownDevicesOf(tx, realmId, personId)
  await deleteAllTokensOf(tx, realmId, personId)
  forgetPrincipalsAfter(tx)
}
