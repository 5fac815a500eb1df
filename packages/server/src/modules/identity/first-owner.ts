import { type Ports, type RealmCtx, realmCtx } from '#infra/db'
import { networkOf } from '#infra/http'
import { noSoonerThanFloor } from './answer-floor.ts'
import { requireAttempts } from './attempts.ts'
import { finishSignIn, type SignInOutcome } from './finish-sign-in.ts'
import { type KnownFacts, refuseGuessable } from './guessable.ts'
import { newHandOver } from './hand-over.ts'
import { limits } from './limits.ts'
import type { IdentityPorts } from './mail.ts'
import { hashPassword } from './password.ts'
import type { Presented } from './presented.ts'
import { type Answer, isProven, putAccount, type ReadyAccount, readyAccount } from './put-account.ts'
import { insertMember } from './queries/members.ts'
import { emailKeyOf, findPersonByEmail, insertPerson, putStaff } from './queries/people.ts'
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

/** What a sign-up needs for people: limits, links, a password, the owner of a new realm or of a new customer. */
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
  /** Whether an account has this address already; told only to whoever read a mail to it. */
  hasAccount: (ctx: RealmCtx, email: string): Promise<boolean> =>
    ctx.read(async tx => isProven(await findPersonByEmail(tx, ctx.realmId, email))),
  readyAccount,
  /** The owner of a customer that was just made, signed in. Whatever opened an account that nobody had proven ends [AUT-12]. */
  enterAsOwner: (
    identity: IdentityPorts,
    ctx: RealmCtx,
    owner: { tenantId: string; answer: Answer; ready: ReadyAccount },
    presented: Presented,
  ): Promise<SignInOutcome> =>
    ctx.change('customer.first-owner', async tx => {
      const { tenantId, answer, ready } = owner
      const personId = await putAccount(ctx, tx, answer, ready)
      const joining = { realmId: ctx.realmId, personId, createdAt: ctx.now() }
      await insertMember(tx, { ...joining, tenantId, role: 'tenant_owner' })
      const given = { personId, way: 'invitation', tenantId, knownDevice: false } as const
      return {
        value: await finishSignIn(ctx, tx, identity, given, presented),
        audit: { target: personId, after: { tenantId } },
      }
    }),
}
