import type { Ports, RealmCtx } from '#infra/db'
import { networkOf, Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { originOfRealm } from '#modules/tenancy'
import { noSoonerThanFloor } from './answer-floor.ts'
import { requireAttempts } from './attempts.ts'
import { dropEarlierCredentials } from './drop-credentials.ts'
import { finishSignIn, type SignInOutcome } from './finish-sign-in.ts'
import { knownDeviceOf } from './known-device.ts'
import { limits } from './limits.ts'
import { type IdentityPorts, recipientOf } from './mail.ts'
import type { Presented } from './presented.ts'
import { emailKeyOf, findPersonByEmail, updatePerson } from './queries/people.ts'
import { deleteTokensOf, findToken, insertToken, useToken } from './queries/tokens.ts'
import { hashOfSecret, isSecretOf, newSecret, parseCredential, showCredential } from './secrets.ts'

const validMinutes = 15

/** The answer is the same whether the address is known or not [AUT-03]. The mail goes to the stored address [AUT-14]. */
export async function requestMagicLink(
  ports: Ports,
  { mail, addresses }: IdentityPorts,
  ctx: RealmCtx,
  email: string,
): Promise<{ accepted: true }> {
  const { realmId } = ctx
  await requireAttempts(ports, realmId, [
    [limits.mail, `magic-link ${emailKeyOf(email)}`],
    [limits.mailFrom, networkOf(ctx.client.ip)],
  ])
  await noSoonerThanFloor(() =>
    ctx.change('person.request-magic-link', async tx => {
      const person = await findPersonByEmail(tx, realmId, email)
      if (!person) return { value: undefined, audit: { outcome: 'denied' } }
      const id = newId()
      const secret = newSecret()
      const now = ctx.now()
      // The newest mail counts: links sent before it end here.
      await deleteTokensOf(tx, realmId, person.id, 'magic-link')
      await insertToken(tx, {
        realmId,
        id,
        personId: person.id,
        purpose: 'magic-link',
        emailKey: person.email_key,
        secretHash: hashOfSecret(secret),
        createdAt: now,
        expiresAt: new Date(now.getTime() + validMinutes * 60_000),
      })
      const url = `${await originOfRealm(tx, addresses, realmId)}/log-in-link?token=${showCredential({ id, secret })}`
      await mail(tx, realmId, { kind: 'magic-link', to: recipientOf(person), name: person.name, url, validMinutes })
      return { value: undefined, audit: { target: person.id } }
    }),
  )
  return { accepted: true }
}

/** A first factor like a password: an enrolled second one is asked for as well [AUT-07]. */
export async function redeemMagicLink(
  ports: Ports,
  identity: IdentityPorts,
  ctx: RealmCtx,
  text: string,
  presented: Presented,
): Promise<SignInOutcome> {
  const { realmId } = ctx
  await requireAttempts(ports, realmId, [[limits.token, networkOf(ctx.client.ip)]])
  const given = parseCredential(text)
  if (!given) throw new Problem('token-invalid')
  return ctx.change('session.sign-in', async tx => {
    const now = ctx.now()
    const token = await findToken(tx, { realmId, id: given.id, purpose: 'magic-link', now })
    if (!token || !isSecretOf(token.secret_hash, given.secret)) throw new Problem('token-invalid')
    if (!(await useToken(tx, realmId, token.id, now))) throw new Problem('token-invalid')
    const personId = token.person_id
    const knownDevice = (await knownDeviceOf(tx, realmId, personId, presented.device)) !== undefined
    if (!token.email_verified_at) {
      await dropEarlierCredentials(ctx, tx, personId)
      await updatePerson(tx, realmId, personId, { email_verified_at: now })
    }
    const way = { personId, way: 'magic-link', tenantId: null, knownDevice } as const
    const value = await finishSignIn(ctx, tx, identity, way, presented)
    return { value, audit: { target: personId, after: { way: 'magic-link', step: value.kind } } }
  })
}
