import type { Ports, RealmCtx } from '#infra/db'
import { networkOf, Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { originOfRealm } from '#modules/tenancy'
import { requireAttempts } from './attempts.ts'
import { limits } from './limits.ts'
import { type IdentityPorts, recipientOf } from './mail.ts'
import { personIdOf } from './me.ts'
import { findPerson, updatePerson } from './queries/people.ts'
import { deleteTokensOf, findToken, insertToken, useToken } from './queries/tokens.ts'
import { hashOfSecret, isSecretOf, newSecret, parseCredential, showCredential } from './secrets.ts'

const validHours = 48

export async function requestEmailVerification(
  ports: Ports,
  { mail, addresses }: IdentityPorts,
  ctx: RealmCtx,
): Promise<{ accepted: true }> {
  const personId = personIdOf(ctx)
  await requireAttempts(ports, ctx.realmId, [[limits.mail, `verify ${personId}`]])
  await ctx.change('person.request-email-verification', async tx => {
    const person = await findPerson(tx, ctx.realmId, personId)
    if (!person || person.email_verified_at) return { value: undefined, audit: { target: personId } }
    const id = newId()
    const secret = newSecret()
    const now = ctx.now()
    // The newest mail counts: links sent before it end here.
    await deleteTokensOf(tx, ctx.realmId, personId, 'email-verification')
    await insertToken(tx, {
      realmId: ctx.realmId,
      id,
      personId,
      purpose: 'email-verification',
      emailKey: person.email_key,
      secretHash: hashOfSecret(secret),
      createdAt: now,
      expiresAt: new Date(now.getTime() + validHours * 3_600_000),
    })
    const url = `${await originOfRealm(tx, addresses, ctx.realmId)}/verify?token=${showCredential({ id, secret })}`
    await mail(tx, ctx.realmId, {
      kind: 'email-verification',
      to: recipientOf(person),
      name: person.name,
      url,
      validHours,
    })
    return { value: undefined, audit: { target: personId } }
  })
  return { accepted: true }
}

export async function redeemEmailVerification(ports: Ports, ctx: RealmCtx, text: string): Promise<void> {
  await requireAttempts(ports, ctx.realmId, [[limits.token, networkOf(ctx.client.ip)]])
  const presented = parseCredential(text)
  if (!presented) throw new Problem('token-invalid')
  await ctx.change('person.verify-email', async tx => {
    const wanted = { realmId: ctx.realmId, id: presented.id, purpose: 'email-verification', now: ctx.now() } as const
    const token = await findToken(tx, wanted)
    if (!token || !isSecretOf(token.secret_hash, presented.secret)) throw new Problem('token-invalid')
    if (!(await useToken(tx, ctx.realmId, token.id, ctx.now()))) throw new Problem('token-invalid')
    await updatePerson(tx, ctx.realmId, token.person_id, { email_verified_at: ctx.now() })
    return { value: undefined, audit: { target: token.person_id } }
  })
}
