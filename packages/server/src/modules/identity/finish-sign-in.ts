import type { FactorMethod } from '@scriptorium/contract'
import { type ChangeTx, noteInCustomer, type Ports, type RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { secondFactorsOf } from './factors.ts'
import type { IdentityPorts } from './mail.ts'
import { noteSecurity, tellOwner } from './note-security.ts'
import { firstTenantOf, type OpenedSession, openSession, rememberDevice } from './open-session.ts'
import type { Presented } from './presented.ts'
import { countFactors } from './queries/factors.ts'
import { touchMember } from './queries/members.ts'
import {
  endPendingSignIn,
  findPendingSignIn,
  insertPendingSignIn,
  type PendingSignIn,
} from './queries/pending-sign-ins.ts'
import { hasSignedInBefore } from './queries/security-events.ts'
import { hashOfSecret, isSecretOf, newSecret, parseCredential, showCredential } from './secrets.ts'
import { sweepNowAndThen } from './sweep.ts'
import { type GivenFactor, requireFactorAttempt, takeFactor } from './take-factor.ts'
import { type Way, wayOf } from './ways.ts'

export const pendingLifeMs = 10 * 60_000

/** After the first factor: a session, or what the browser keeps until the second one is given. */
export type SignInOutcome =
  | { kind: 'opened'; opened: OpenedSession }
  | { kind: 'second-factor'; pending: string; methods: FactorMethod[] }

const gaveSecret: ReadonlySet<Way> = new Set(['password', 'invitation', 'passkey'])

type Given = {
  personId: string
  way: Way
  /** Null for where the person was last. */
  tenantId: string | null
  knownDevice: boolean
}

/** Every way in ends here, so none of them gets past an enrolled second factor [AUT-07]. */
export async function finishSignIn(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  identity: IdentityPorts,
  given: Given,
  presented: Presented,
): Promise<SignInOutcome> {
  const { realmId } = ctx
  const factors = await countFactors(tx, { realmId, personId: given.personId }, ctx.client.host)
  const methods = secondFactorsOf(factors)
  // A passkey is both factors at once: it is held, and its holder was checked by the device.
  if (given.way === 'passkey' || methods.length === 0) {
    // A link out of a mail proves no password: sensitive acts will ask for it.
    const proves = gaveSecret.has(given.way) || !factors.password
    const confirmedAt = proves ? ctx.now() : new Date(0)
    return { kind: 'opened', opened: await open(ctx, tx, identity, { ...given, confirmedAt }, presented) }
  }
  const id = newId()
  const secret = newSecret()
  const now = ctx.now()
  await insertPendingSignIn(tx, {
    realmId,
    id,
    personId: given.personId,
    secretHash: hashOfSecret(secret),
    host: ctx.client.host,
    way: given.way,
    tenantId: given.tenantId,
    knownDevice: given.knownDevice,
    createdAt: now,
    expiresAt: new Date(now.getTime() + pendingLifeMs),
  })
  return { kind: 'second-factor', pending: showCredential({ id, secret }), methods }
}

/** The second factor after the first one. Right: the session begins, under a new id [AUT-04]. */
export async function giveSecondFactor(
  ports: Ports,
  identity: IdentityPorts,
  ctx: RealmCtx,
  given: GivenFactor,
  presented: Presented,
): Promise<OpenedSession> {
  const pending = await requirePendingSignIn(ctx, presented)
  const personId = pending.person_id
  await requireFactorAttempt(ports, ctx, personId)
  const opened = await ctx.change('session.second-factor', async tx => {
    const holds = await takeFactor(ctx, tx, identity, personId, given, 'second-factor')
    if (!holds) {
      await noteSecurity(ctx, tx, personId, 'sign-in-refused')
      return { value: undefined, audit: { target: personId, outcome: 'denied', after: { ip: ctx.client.ip } } }
    }
    if (!(await endPendingSignIn(tx, ctx.realmId, pending.id))) throw startAgain()
    const way = wayOf(pending.way) ?? 'password'
    const known = {
      personId,
      way,
      tenantId: pending.tenant_id,
      knownDevice: pending.known_device,
      confirmedAt: ctx.now(),
    }
    return {
      value: await open(ctx, tx, identity, known, presented),
      audit: { target: personId, after: { method: given.method } },
    }
  })
  if (!opened) throw new Problem('wrong-code')
  return opened
}

/** Who gave the first factor in this browser and not yet the second one. */
export async function requirePendingSignIn(ctx: RealmCtx, presented: Presented): Promise<PendingSignIn> {
  const credential = parseCredential(presented.pending)
  if (!credential) throw startAgain()
  const wanted = { realmId: ctx.realmId, id: credential.id, host: ctx.client.host, now: ctx.now() }
  const pending = await ctx.read(tx => findPendingSignIn(tx, wanted))
  if (!pending || !isSecretOf(pending.secret_hash, credential.secret)) throw startAgain()
  return pending
}

function startAgain(): Problem {
  return new Problem('not-signed-in', { detail: 'This took too long. Start again with e-mail and password.' })
}

async function open(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  identity: IdentityPorts,
  { personId, way, tenantId, knownDevice, confirmedAt }: Given & { confirmedAt: Date },
  presented: Presented,
): Promise<OpenedSession> {
  const { realmId } = ctx
  const place = tenantId ?? (await firstTenantOf(tx, realmId, personId))
  if (place) {
    await touchMember(tx, place, personId, ctx.now())
    await noteInCustomer(ctx, tx, place, 'session.sign-in', { target: personId, after: { personId, way } })
  }
  await sweepNowAndThen(ctx, tx)
  const opened = await openSession(ctx, tx, {
    personId,
    tenantId: place,
    confirmedAt,
    replaces: presented.session,
    way,
    // It came in through the provider of the customer that it begins in.
    ssoTenantId: way === 'sso' ? tenantId : null,
  })
  // The very first browser of an account is no news to its owner.
  const isNews = !knownDevice && (await hasSignedInBefore(tx, realmId, personId))
  await noteSecurity(ctx, tx, personId, 'signed-in', way)
  if (knownDevice) return opened
  if (isNews) await tellOwner(ctx, tx, identity, personId, 'new-device')
  return { ...opened, device: await rememberDevice(ctx, tx, personId) }
}
