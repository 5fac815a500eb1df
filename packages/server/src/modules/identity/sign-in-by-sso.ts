import { type ChangeTx, type Ports, type RealmCtx, tenantCtx } from '#infra/db'
import { networkOf, Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { requireAttempts } from './attempts.ts'
import { dropEarlierCredentials } from './drop-credentials.ts'
import { finishSignIn, type SignInOutcome } from './finish-sign-in.ts'
import { newInvitation } from './invite.ts'
import { knownDeviceOf } from './known-device.ts'
import { limits } from './limits.ts'
import type { IdentityPorts } from './mail.ts'
import { tenantRoleOf } from './me.ts'
import { noteSecurity } from './note-security.ts'
import { type Claims, claimsOf, findProvider } from './oidc.ts'
import type { Presented } from './presented.ts'
import { acceptInvitation, findInvitation, putInvitation } from './queries/invitations.ts'
import { findRoleIn, insertMember } from './queries/members.ts'
import { findPerson, findPersonByEmail, findStaffRole, insertPerson, updatePerson } from './queries/people.ts'
import {
  type ConnectionRow,
  findConnection,
  findInvitationOf,
  findLinkedPerson,
  isLinkedOtherwise,
  listDomainRows,
  noteConnectionUse,
  putLink,
  takeAttempt,
} from './queries/sso.ts'
import { inviterStands } from './redeem-invitation.ts'
import { requireSeat } from './require-seat.ts'
import { isSecretOf, parseCredential } from './secrets.ts'
import { providerOf, redirectUriOf } from './sso-connection.ts'
import { domainOf } from './sso-domains.ts'

const refusals = {
  late: 'This took too long, or it began in another browser. Start again from the log-in page.',
  unproven: 'Your company’s identity provider did not confirm who you are. Start again from the log-in page.',
  foreign: 'Your company’s identity provider does not vouch for an address of your company. Ask whoever runs it.',
  unknown: 'You have no account here yet. Ask an owner or admin of your company’s account to invite you.',
  linked: 'Your address belongs to another identity of your company. Ask an owner or admin of your company’s account.',
  staff: 'Staff does not log in by a customer’s identity provider. Log in another way.',
  full: 'Your company’s account has no free seat. Ask its owner or admin.',
}
const refused = (why: keyof typeof refusals) =>
  new Problem(why === 'late' || why === 'unproven' ? 'sso-refused' : 'sso-no-account', { detail: refusals[why] })

/** Back from the provider, in the very browser that went there [AUT-10]. */
export async function signInBySso(
  ports: Ports,
  identity: IdentityPorts,
  ctx: RealmCtx,
  { customerId, query }: { customerId: string; query: string },
  presented: Presented,
): Promise<SignInOutcome> {
  const { realmId, client } = ctx
  await requireAttempts(ports, realmId, [[limits.sso, networkOf(client.ip)]])
  const credential = parseCredential(presented.sso)
  if (!credential) throw refused('late')
  const secretHash = await ctx.change('session.return-from-sso', async tx => {
    const wanted = { realmId, id: credential.id, tenantId: customerId, host: client.host, now: ctx.now() }
    return { value: await takeAttempt(tx, wanted), audit: { target: customerId } }
  })
  if (!secretHash || !isSecretOf(secretHash, credential.secret)) throw refused('late')
  const connection = await ctx.read(tx => findConnection(tx, customerId))
  if (!connection) throw refused('late')
  const provider = await findProvider(providerOf(identity.master, connection), identity.egressAllow, ctx.now())
  const redirectUri = redirectUriOf(client.origin, customerId)
  const claims = await claimsOf(provider, { redirectUri, secret: credential.secret }, query)
  if (!claims) throw refused('unproven')
  await inviteIfWanted(ports, ctx, connection, claims)
  return ctx.change('session.sign-in', async tx => {
    const personId = await personOf(ctx, tx, connection, claims)
    await noteConnectionUse(tx, customerId, ctx.now())
    const knownDevice = (await knownDeviceOf(tx, realmId, personId, presented.device)) !== undefined
    const given = { personId, way: 'sso', tenantId: customerId, knownDevice } as const
    const value = await finishSignIn(ctx, tx, identity, given, presented)
    return { value, audit: { target: personId, after: { way: 'sso', tenantId: customerId, step: value.kind } } }
  })
}

type Asserted = Claims & { email: string }

/** Only an address that the provider verified, of a domain that this customer has proven, counts [AUT-11]. */
async function requireVouched(
  tx: ChangeTx<'realm'>,
  connection: ConnectionRow,
  { email, emailVerified }: Claims,
): Promise<string> {
  if (!email || !emailVerified || !(await isOfConnection(tx, connection, email))) throw refused('foreign')
  return email
}

async function isOfConnection(tx: ChangeTx<'realm'>, connection: ConnectionRow, email: string): Promise<boolean> {
  const domains = await listDomainRows(tx, connection.tenant_id)
  return domains.some(({ domain, proven_at }) => proven_at !== null && domain === domainOf(email))
}

/** Who it is: by connection, issuer and subject, or at the first time by an address that the customer speaks for. */
async function personOf(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  connection: ConnectionRow,
  claims: Claims,
): Promise<string> {
  const { realmId } = ctx
  const { tenant_id: tenantId, issuer } = connection
  const email = await requireVouched(tx, connection, claims)
  const who = { realmId, tenantId, issuer, subject: claims.subject }
  const linked = await findLinkedPerson(tx, who)
  const person = linked ? await findPerson(tx, realmId, linked) : await findPersonByEmail(tx, realmId, email)
  if (person) {
    // An address that was changed since, or an account of staff, is none of this provider's.
    if (!(await isOfConnection(tx, connection, person.email))) throw refused('foreign')
    if (await findStaffRole(tx, realmId, person.id)) throw refused('staff')
    if (!linked && (await isLinkedOtherwise(tx, { ...who, personId: person.id }))) throw refused('linked')
  }
  const isMember = person !== undefined && (await findRoleIn(tx, tenantId, person.id)) !== null
  const address = person?.email ?? email
  const role = isMember ? undefined : await acceptInvitationOf(ctx, tx, tenantId, address)
  if (!isMember && !role) throw refused('unknown')
  const personId = person ? await provenPerson(ctx, tx, person) : await newPerson(ctx, tx, { ...claims, email })
  if (role) await insertMember(tx, { tenantId, realmId, personId, role, createdAt: ctx.now() })
  await putLink(tx, { ...who, id: newId(), personId, at: ctx.now() })
  if (!linked) await noteSecurity(ctx, tx, personId, 'sso-linked', 'sso')
  return personId
}

/** The role that an open invitation of this address gives, which is used up by it. */
async function acceptInvitationOf(ctx: RealmCtx, tx: ChangeTx<'realm'>, tenantId: string, email: string) {
  const { realmId } = ctx
  const now = ctx.now()
  const id = await findInvitationOf(tx, { realmId, tenantId, email, now })
  const invitation = id ? await findInvitation(tx, { realmId, id, now }) : undefined
  const role = tenantRoleOf(invitation?.role ?? null)
  if (!invitation || !role || !inviterStands(invitation)) return undefined
  return (await acceptInvitation(tx, realmId, invitation.id, now)) ? role : undefined
}

/** Who made an account before its address was proven may have been somebody else [AUT-12]. */
async function provenPerson(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  { id, email_verified_at }: { id: string; email_verified_at: Date | null },
): Promise<string> {
  if (email_verified_at) return id
  await dropEarlierCredentials(ctx, tx, id)
  await updatePerson(tx, ctx.realmId, id, { email_verified_at: ctx.now() })
  return id
}

async function newPerson(ctx: RealmCtx, tx: ChangeTx<'realm'>, { email, name }: Asserted): Promise<string> {
  const { realmId } = ctx
  const id = newId()
  const now = ctx.now()
  const known = (name ?? '').trim().slice(0, 100) || (email.split('@')[0] ?? email)
  const row = {
    realmId,
    id,
    email,
    name: known,
    locale: 'en',
    passwordHash: null,
    verifiedAt: now,
    createdAt: now,
  } as const
  if (!(await insertPerson(tx, row))) throw refused('late')
  return id
}

/** Where the customer wants whoever its provider knows, they are invited as viewers: an invitation holds their seat. */
async function inviteIfWanted(ports: Ports, ctx: RealmCtx, connection: ConnectionRow, claims: Claims): Promise<void> {
  const { email, emailVerified, subject } = claims
  const { tenant_id: tenantId, realm_id: realmId, issuer } = connection
  if (!connection.creates_viewers || !email || !emailVerified) return
  const isWanted = await ctx.read(async tx => {
    const domains = await listDomainRows(tx, tenantId)
    if (!domains.some(({ domain, proven_at }) => proven_at !== null && domain === domainOf(email))) return false
    if (await findLinkedPerson(tx, { realmId, tenantId, issuer, subject })) return false
    const person = await findPersonByEmail(tx, realmId, email)
    if (person && (await findRoleIn(tx, tenantId, person.id)) !== null) return false
    return (await findInvitationOf(tx, { realmId, tenantId, email, now: ctx.now() })) === undefined
  })
  if (!isWanted) return
  const scope = { kind: 'tenant', realmId, resellerId: realmId, tenantId } as const
  const who = { actor: ctx.actor, grant: 'scope', requestId: ctx.requestId } as const
  await tenantCtx(ports, scope, who).change('member.invite-by-sso', async tx => {
    await requireSeat(tx, { tenantId, email, now: ctx.now(), byProvider: false }).catch(error => {
      throw error instanceof Problem ? refused('full') : error
    })
    const invited = { realmId, tenantId, email, role: 'tenant_viewer', invitedBy: null } as const
    const { row } = newInvitation(invited, ctx.now())
    await putInvitation(tx, row)
    return { value: undefined, audit: { target: row.id, after: { role: row.role } } }
  })
}
