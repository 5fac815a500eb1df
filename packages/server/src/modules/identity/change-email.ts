import type { Ports, RealmCtx } from '#infra/db'
import { networkOf, Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { originOfRealm } from '#modules/tenancy'
import { requireAttempts } from './attempts.ts'
import { endElsewhere } from './end-elsewhere.ts'
import { limits } from './limits.ts'
import { type IdentityPorts, recipientOf } from './mail.ts'
import { personIdOf } from './me.ts'
import { noteSecurity, tellOwner } from './note-security.ts'
import { emailKeyOf, findPerson, findPersonByEmail, setEmail } from './queries/people.ts'
import { deleteTokensOf, findToken, insertToken, useToken } from './queries/tokens.ts'
import { hashOfSecret, isSecretOf, newSecret, parseCredential, showCredential } from './secrets.ts'

const validHours = 24

/** A link goes to the new address and a word to the old one. The answer never tells whether the new one is taken [AUT-03]. */
export async function requestEmailChange(
  ports: Ports,
  identity: IdentityPorts,
  ctx: RealmCtx,
  email: string,
): Promise<{ accepted: true }> {
  const { realmId } = ctx
  const personId = personIdOf(ctx)
  await requireAttempts(ports, realmId, [[limits.mail, `email change ${personId}`]])
  await ctx.change('person.request-email-change', async tx => {
    const person = await findPerson(tx, realmId, personId)
    if (!person) throw new Problem('not-signed-in')
    if (emailKeyOf(email) === person.email_key) return { value: undefined, audit: { target: personId } }
    await tellOwner(ctx, tx, identity, personId, 'email-change-asked')
    await noteSecurity(ctx, tx, personId, 'email-change-asked')
    // The newest mail counts: links sent before it end here.
    await deleteTokensOf(tx, realmId, personId, 'email-change')
    if (await findPersonByEmail(tx, realmId, email)) return { value: undefined, audit: { target: personId } }
    const id = newId()
    const secret = newSecret()
    const now = ctx.now()
    await insertToken(tx, {
      realmId,
      id,
      personId,
      purpose: 'email-change',
      emailKey: person.email_key,
      newEmail: email,
      secretHash: hashOfSecret(secret),
      createdAt: now,
      expiresAt: new Date(now.getTime() + validHours * 3_600_000),
    })
    const origin = await originOfRealm(tx, identity.addresses, realmId)
    await identity.mail(tx, realmId, {
      kind: 'email-change',
      to: { ...recipientOf(person), email },
      name: person.name,
      url: `${origin}/confirm-email?token=${showCredential({ id, secret })}`,
      validHours,
    })
    return { value: undefined, audit: { target: personId } }
  })
  return { accepted: true }
}

/** The address changes once its mail was answered; every session ends, as whoever reads the old address may be in [AUT-19]. */
export async function redeemEmailChange(
  ports: Ports,
  identity: IdentityPorts,
  ctx: RealmCtx,
  text: string,
): Promise<void> {
  await requireAttempts(ports, ctx.realmId, [[limits.token, networkOf(ctx.client.ip)]])
  const presented = parseCredential(text)
  if (!presented) throw new Problem('token-invalid')
  await ctx.change('person.change-email', async tx => {
    const { realmId } = ctx
    const token = await findToken(tx, { realmId, id: presented.id, purpose: 'email-change', now: ctx.now() })
    if (!token?.new_email || !isSecretOf(token.secret_hash, presented.secret)) throw new Problem('token-invalid')
    if (!(await useToken(tx, realmId, token.id, ctx.now()))) throw new Problem('token-invalid')
    if (await findPersonByEmail(tx, realmId, token.new_email)) throw new Problem('token-invalid')
    // Told before, so that the mail goes to the address that was theirs until now.
    await tellOwner(ctx, tx, identity, token.person_id, 'email-changed')
    await setEmail(tx, realmId, token.person_id, token.new_email, ctx.now())
    const own = ctx.actor.kind === 'person' && ctx.actor.id === token.person_id ? ctx.actor.sessionId : undefined
    await endElsewhere(ctx, tx, token.person_id, own)
    await noteSecurity(ctx, tx, token.person_id, 'email-changed')
    return { value: undefined, audit: { target: token.person_id } }
  })
}
