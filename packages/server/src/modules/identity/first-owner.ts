import { type Ports, type RealmCtx, realmCtx } from '#infra/db'
import { networkOf } from '#infra/http'
import { noSoonerThanFloor } from './answer-floor.ts'
import { requireAttempts } from './attempts.ts'
import { type KnownFacts, refuseGuessable } from './guessable.ts'
import { newHandOver } from './hand-over.ts'
import { limits } from './limits.ts'
import { hashPassword } from './password.ts'
import { emailKeyOf, insertPerson, putStaff } from './queries/people.ts'
import { hashOfSecret, isSecretOf, newSecret, parseCredential, showCredential } from './secrets.ts'

/** A mailed link to something that another module keeps: it stores the id and the hash, never the text. */
export function newMailedLink(id: string): { secretHash: Buffer; token: string } {
  const secret = newSecret()
  return { secretHash: hashOfSecret(secret), token: showCredential({ id, secret }) }
}

type FirstOwner = {
  realmId: string
  personId: string
  email: string
  name: string
  locale: 'en' | 'de'
  passwordHash: string
}

/** What a sign-up on the platform's host needs for people: limits, links, a password, and the owner of a new realm. */
export const firstOwner = {
  emailKeyOf,
  newMailedLink,
  parseMailedLink: parseCredential,
  isLinkOf: isSecretOf,
  noSoonerThanFloor,
  countMail: (ports: Ports, ctx: RealmCtx, email: string) =>
    requireAttempts(ports, ctx.realmId, [
      [limits.mail, `sign-up ${emailKeyOf(email)}`],
      [limits.mailFrom, networkOf(ctx.client.ip)],
    ]),
  countLink: (ports: Ports, ctx: RealmCtx) =>
    requireAttempts(ports, ctx.realmId, [[limits.token, networkOf(ctx.client.ip)]]),
  /** Refuses what is guessed soon, then hashes. */
  hashNewPassword: async (password: string, facts: KnownFacts): Promise<string> => {
    await refuseGuessable('body.password', password, facts)
    return hashPassword(password)
  },
  /** Makes the owner of a realm that was just made, or finds it made; gives the path that signs them in there. */
  make: (ports: Ports, ctx: RealmCtx, owner: FirstOwner): Promise<string> => {
    const { realmId, personId, email, name, locale, passwordHash } = owner
    const who = { actor: ctx.actor, grant: 'scope', requestId: ctx.requestId } as const
    const inRealm = realmCtx(ports, { kind: 'realm', realmId }, who, ctx.client, null)
    return inRealm.change('reseller.first-owner', async tx => {
      const now = ctx.now()
      await insertPerson(tx, {
        realmId,
        id: personId,
        email,
        name,
        locale,
        passwordHash,
        verifiedAt: now,
        createdAt: now,
      })
      await putStaff(tx, { realmId, personId, role: 'reseller_owner', createdAt: now })
      return { value: await newHandOver(tx, { realmId, personId, now }), audit: { target: personId } }
    })
  },
}
