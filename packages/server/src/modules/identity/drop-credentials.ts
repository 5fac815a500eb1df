import type { ChangeTx, RealmCtx } from '#infra/db'
import { endElsewhere } from './end-elsewhere.ts'
import { dropCredentialsOf } from './queries/credentials.ts'

/** Somebody proves an address for the first time. Whoever made the account before may have been another one, so all that
 * opens it ends: password, factors, passkeys, recovery codes, sessions, links, and the keys it made [AUT-12]. */
export async function dropEarlierCredentials(ctx: RealmCtx, tx: ChangeTx<'realm'>, personId: string): Promise<void> {
  await dropCredentialsOf(tx, ctx.realmId, personId, ctx.now())
  await endElsewhere(ctx, tx, personId)
}
