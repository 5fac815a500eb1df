import type { ChangeTx, Ports, RealmCtx } from '#infra/db'
import { networkOf, Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { requireAttempts } from './attempts.ts'
import { finishSignIn, type SignInOutcome } from './finish-sign-in.ts'
import { limits } from './limits.ts'
import type { IdentityPorts } from './mail.ts'
import type { Presented } from './presented.ts'
import { findHandOver, insertHandOver, useHandOver } from './queries/hand-overs.ts'
import { hashOfSecret, isSecretOf, newSecret, parseCredential, showCredential } from './secrets.ts'

const validMs = 15 * 60_000

/** The path of a link that signs this person in on their realm's own host, once. */
export async function newHandOver(
  tx: ChangeTx<'realm'>,
  whose: { realmId: string; personId: string; now: Date },
): Promise<string> {
  const id = newId()
  const secret = newSecret()
  const { realmId, personId, now } = whose
  const expiresAt = new Date(now.getTime() + validMs)
  await insertHandOver(tx, { realmId, id, personId, secretHash: hashOfSecret(secret), createdAt: now, expiresAt })
  return `/welcome?token=${showCredential({ id, secret })}`
}

/** Waits for a click on the page, so that an opened link signs nobody in [AUT-17]. */
export async function redeemHandOver(
  ports: Ports,
  identity: IdentityPorts,
  ctx: RealmCtx,
  token: string,
  presented: Presented,
): Promise<SignInOutcome> {
  await requireAttempts(ports, ctx.realmId, [[limits.token, networkOf(ctx.client.ip)]])
  const credential = parseCredential(token)
  if (!credential) throw new Problem('token-invalid')
  return ctx.change('session.hand-over', async tx => {
    const found = await findHandOver(tx, { realmId: ctx.realmId, id: credential.id, now: ctx.now() })
    if (!found || !isSecretOf(found.secret_hash, credential.secret)) throw new Problem('token-invalid')
    if (!(await useHandOver(tx, ctx.realmId, found.id, ctx.now()))) throw new Problem('token-invalid')
    const personId = found.person_id
    const given = { personId, way: 'invitation', tenantId: null, knownDevice: false } as const
    return { value: await finishSignIn(ctx, tx, identity, given, presented), audit: { target: personId } }
  })
}
