import type { ChangeTx, RealmCtx } from '#infra/db'
import { newId } from '#infra/ids'
import { forgetPrincipalsAfter } from './kept-principals.ts'
import { sessionLifeMs } from './principal.ts'
import { listTenantsOf } from './queries/members.ts'
import { findStaffRole } from './queries/people.ts'
import { deleteSession, findSession, insertKnownDevice, insertSession } from './queries/sessions.ts'
import { hashOfSecret, isSecretOf, newSecret, parseCredential, showCredential } from './secrets.ts'
import type { Way } from './ways.ts'

/** A session that was just made, and what the browser keeps of it. */
export type OpenedSession = { sessionId: string; expiresAt: string; cookie: string; device?: string }

type Wanted = {
  personId: string
  tenantId: string | null
  confirmedAt: Date
  replaces: string | undefined
  /** The session of a visit ends with it. */
  visit?: { id: string; endsAt: Date }
  /** How its person came in; left out, as one session follows another. */
  way?: Way
  /** The customer through whose provider it came in. */
  ssoTenantId?: string | null
}

/** Always a new id; the session that the browser brought along is dead from here on [AUT-04]. */
export async function openSession(ctx: RealmCtx, tx: ChangeTx<'realm'>, wanted: Wanted): Promise<OpenedSession> {
  const id = newId()
  const secret = newSecret()
  const now = ctx.now()
  const expiresAt = wanted.visit?.endsAt ?? new Date(now.getTime() + sessionLifeMs)
  await endPresentedSession(ctx, tx, wanted.replaces)
  await insertSession(tx, {
    realmId: ctx.realmId,
    id,
    personId: wanted.personId,
    secretHash: hashOfSecret(secret),
    host: ctx.client.host,
    tenantId: wanted.tenantId,
    visitId: wanted.visit?.id ?? null,
    userAgent: ctx.client.userAgent,
    ip: ctx.client.ip,
    createdAt: now,
    confirmedAt: wanted.confirmedAt,
    ...(wanted.way ? { way: wanted.way } : {}),
    ssoTenantId: wanted.ssoTenantId ?? null,
    expiresAt,
  })
  forgetPrincipalsAfter(tx)
  return { sessionId: id, expiresAt: expiresAt.toISOString(), cookie: showCredential({ id, secret }) }
}

/** Remembers this browser: guesses from elsewhere will not lock its owner out here. */
export async function rememberDevice(ctx: RealmCtx, tx: ChangeTx<'realm'>, personId: string): Promise<string> {
  const id = newId()
  const secret = newSecret()
  await insertKnownDevice(tx, {
    realmId: ctx.realmId,
    id,
    personId,
    secretHash: hashOfSecret(secret),
    createdAt: ctx.now(),
  })
  return showCredential({ id, secret })
}

/** Where a person starts: staff beside any customer, others in the one they used last. */
export async function firstTenantOf(tx: ChangeTx<'realm'>, realmId: string, personId: string): Promise<string | null> {
  if (await findStaffRole(tx, realmId, personId)) return null
  const tenants = await listTenantsOf(tx, realmId, personId)
  const lastUsed = tenants.toSorted((a, b) => (b.last_seen_at?.getTime() ?? 0) - (a.last_seen_at?.getTime() ?? 0))
  return lastUsed[0]?.id ?? null
}

async function endPresentedSession(ctx: RealmCtx, tx: ChangeTx<'realm'>, cookie: string | undefined) {
  const presented = parseCredential(cookie)
  if (!presented) return
  const session = await findSession(tx, ctx.realmId, presented.id)
  if (!session || !isSecretOf(session.secret_hash, presented.secret)) return
  await deleteSession(tx, { realmId: ctx.realmId, personId: session.person_id, id: session.id })
}
