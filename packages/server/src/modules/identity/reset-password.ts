import type { Ports, RealmCtx } from '#infra/db'
import { networkOf, Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { brandOfRealm, originOfRealm } from '#modules/tenancy'
import { noSoonerThanFloor } from './answer-floor.ts'
import { requireAttempts } from './attempts.ts'
import { dropEarlierCredentials } from './drop-credentials.ts'
import { endElsewhere } from './end-elsewhere.ts'
import { refuseGuessable } from './guessable.ts'
import { limits } from './limits.ts'
import { type IdentityPorts, recipientOf } from './mail.ts'
import { noteSecurity } from './note-security.ts'
import { hashPassword } from './password.ts'
import { forgetAttempts } from './queries/limits.ts'
import { emailKeyOf, findPersonByEmail, updatePerson } from './queries/people.ts'
import { findToken, insertToken, useToken } from './queries/tokens.ts'
import { hashOfSecret, isSecretOf, newSecret, parseCredential, showCredential } from './secrets.ts'

const validMinutes = 60

/** The answer is the same whether the address is known or not. The mail goes to the stored address [AUT-14]. */
export async function requestPasswordReset(
  ports: Ports,
  { mail, addresses }: IdentityPorts,
  ctx: RealmCtx,
  email: string,
): Promise<{ accepted: true }> {
  await requireAttempts(ports, ctx.realmId, [
    [limits.mail, `reset ${emailKeyOf(email)}`],
    [limits.mailFrom, networkOf(ctx.client.ip)],
  ])
  await noSoonerThanFloor(() =>
    ctx.change('person.request-password-reset', async tx => {
      const person = await findPersonByEmail(tx, ctx.realmId, email)
      if (!person) return { value: undefined, audit: { outcome: 'denied' } }
      const id = newId()
      const secret = newSecret()
      const now = ctx.now()
      await insertToken(tx, {
        realmId: ctx.realmId,
        id,
        personId: person.id,
        purpose: 'password-reset',
        emailKey: person.email_key,
        secretHash: hashOfSecret(secret),
        createdAt: now,
        expiresAt: new Date(now.getTime() + validMinutes * 60_000),
      })
      const origin = await originOfRealm(tx, addresses, ctx.realmId)
      const url = `${origin}/reset?token=${showCredential({ id, secret })}`
      await mail(tx, ctx.realmId, {
        kind: 'password-reset',
        to: recipientOf(person),
        name: person.name,
        url,
        validMinutes,
      })
      return { value: undefined, audit: { target: person.id } }
    }),
  )
  return { accepted: true }
}

/** Every session ends, and the owner is told [AUT-19]. */
export async function redeemPasswordReset(
  ports: Ports,
  { mail }: IdentityPorts,
  ctx: RealmCtx,
  body: { token: string; password: string },
): Promise<void> {
  await requireAttempts(ports, ctx.realmId, [[limits.token, networkOf(ctx.client.ip)]])
  const presented = parseCredential(body.token)
  if (!presented) throw new Problem('token-invalid')
  const wanted = { realmId: ctx.realmId, id: presented.id, purpose: 'password-reset' } as const
  const { token, brand } = await ctx.read(async tx => ({
    token: await findToken(tx, { ...wanted, now: ctx.now() }),
    brand: await brandOfRealm(tx, ctx.realmId),
  }))
  if (!token || !isSecretOf(token.secret_hash, presented.secret)) throw new Problem('token-invalid')
  await refuseGuessable('body.password', body.password, { ...token, brand })
  const passwordHash = await hashPassword(body.password)
  await ctx.change('person.reset-password', async tx => {
    const still = await findToken(tx, { ...wanted, now: ctx.now() })
    if (!still || !(await useToken(tx, ctx.realmId, token.id, ctx.now()))) throw new Problem('token-invalid')
    const personId = still.person_id
    if (!still.email_verified_at) await dropEarlierCredentials(ctx, tx, personId)
    await endElsewhere(ctx, tx, personId)
    // The link came by mail, so the address is proven as well.
    await updatePerson(tx, ctx.realmId, personId, { password_hash: passwordHash, email_verified_at: ctx.now() })
    await noteSecurity(ctx, tx, personId, 'password-reset')
    await forgetAttempts(tx, limits.password, ctx.realmId, `person ${emailKeyOf(still.email)}`)
    await mail(tx, ctx.realmId, { kind: 'password-changed', to: recipientOf(still), name: still.name })
    return { value: undefined, audit: { target: personId } }
  })
}
