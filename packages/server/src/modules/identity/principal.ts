import { CustomerState, grantFor, type KeyRole, type Role, roles } from '@scriptorium/contract'
import type { Actor, OpenVisit } from '#infra/db'
import type { Principal } from '#infra/http'
import { isEnrolled, proofsOf } from './factors.ts'
import type { ApiKeyWithRights } from './queries/api-keys.ts'
import type { SessionWithRights } from './queries/sessions.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

export const sessionLifeMs = 30 * dayMs
const idleLifeMs = 7 * dayMs
/** Staff see many customers' accounts, so their sessions are short. A demo has nothing to guard. */
const staffLifeMs = 12 * hourMs
const staffIdleLifeMs = 30 * minuteMs

/** Whether a session still lives, at this time and on this host. */
export function sessionLives(session: SessionWithRights, at: { now: Date; host: string; demo: boolean }): boolean {
  const now = at.now.getTime()
  const short = session.staff_role !== null && !at.demo
  return (
    session.host === at.host &&
    // A session of a visit is nothing else: when the visit is over, so is the session [IMP-04].
    (session.session_visit_id === null || visitOf(session) !== undefined) &&
    session.expires_at.getTime() > now &&
    now - session.seen_at.getTime() < (short ? staffIdleLifeMs : idleLifeMs) &&
    (!short || now - session.created_at.getTime() < staffLifeMs)
  )
}

/** The role is read anew each time: in the session's customer the membership's, beside any customer the staff's.
 * Where a second factor is a must and none is enrolled, there is no role yet [AUT-07]. */
export function principalOfSession(session: SessionWithRights, { demo }: { demo: boolean }): Principal {
  const factors = {
    password: session.has_password,
    totp: session.has_totp,
    passkeys: session.passkey_hosts.length,
    passkeysHere: session.passkey_hosts.filter(host => host === session.host).length,
    codes: 0,
  }
  const held = principalHeld(session)
  // What a customer demands, it demands of its members, not of who visits it.
  const isDemanded = session.customer_demands_factor && !held.actor.visit
  const isMust = (isStaff(held.actor.role) && !demo) || isDemanded
  const lacksFactor = isMust && !isEnrolled(factors)
  const lacksCompanySignIn = !held.actor.visit && mustComeByCompany(session)
  return {
    ...held,
    actor:
      lacksFactor || lacksCompanySignIn
        ? { ...held.actor, role: null, lacksFactor, lacksCompanySignIn: lacksCompanySignIn && !lacksFactor }
        : held.actor,
    proof: { at: session.confirmed_at, methods: proofsOf(factors) },
  }
}

/** Owners may always come in otherwise: somebody has to mend a provider that fails. */
function mustComeByCompany(session: SessionWithRights): boolean {
  if (!session.customer_demands_sso || session.member_role === 'tenant_owner') return false
  return session.sso_tenant_id !== session.session_tenant_id
}

function isStaff(role: Role | null): boolean {
  return role !== null && (role.startsWith('platform_') || role.startsWith('reseller_'))
}

/** People of such a reseller have no role; they only read why. */
const closedStates = new Set(['suspended', 'declined'])

type HeldBySession = { actor: Extract<Actor, { kind: 'person' }>; tenant: Principal['tenant'] }

function principalHeld(session: SessionWithRights): HeldBySession {
  const person = { kind: 'person', id: session.person_id, sessionId: session.id } as const
  const { tenant_id, reseller_id, tenant_state, member_role } = session
  const visit = visitOf(session)
  if (tenant_id && reseller_id && tenant_state && tenant_state !== 'deleted') {
    return {
      actor: { ...person, role: roleOf(member_role), ...(visit ? { visit } : {}) },
      tenant: { id: tenant_id, resellerId: reseller_id, state: CustomerState.parse(tenant_state) },
    }
  }
  // A session of a customer never falls back to what the person is elsewhere.
  const staff = session.session_tenant_id === null && !closedStates.has(session.reseller_state ?? '')
  return { actor: { ...person, role: staff ? roleOf(session.staff_role) : null }, tenant: null }
}

/** The open visit of a session, as long as its visitor could still ask for it. */
function visitOf(session: SessionWithRights): OpenVisit | undefined {
  const { visit_id, visit_as_name, visit_ends_at, visit_content, visit_changes, reseller_state } = session
  const staffRole = roleOf(session.staff_role)
  if (!visit_id || !visit_ends_at || !staffRole || closedStates.has(reseller_state ?? '')) return undefined
  if (grantFor(staffRole, 'visit.open') === 'never') return undefined
  return {
    id: visit_id,
    asName: visit_as_name ?? '',
    endsAt: visit_ends_at,
    content: visit_content === true,
    changes: visit_changes === true,
  }
}

const keyRoles: { scope: string; role: KeyRole }[] = [
  { scope: 'admin', role: 'key_admin' },
  { scope: 'write', role: 'key_write' },
  { scope: 'read', role: 'key_read' },
  { scope: 'transcribe', role: 'key_transcribe' },
]

/** A key lives as long as the member who made it could make it today. */
export function principalOfApiKey(key: ApiKeyWithRights): Principal | undefined {
  const makerRole = roleOf(key.maker_role)
  if (!makerRole || grantFor(makerRole, 'api-key.manage') === 'never' || key.tenant_state === 'deleted')
    return undefined
  const granted = keyRoles.filter(({ scope }) => key.scopes.includes(scope)).map(({ role }) => role)
  const [widest] = granted
  if (!widest) return undefined
  return {
    actor: { kind: 'api-key', id: key.id, role: widest, roles: granted },
    tenant: { id: key.tenant_id, resellerId: key.reseller_id, state: CustomerState.parse(key.tenant_state) },
  }
}

function roleOf(name: string | null): Role | null {
  return roles.find(role => role === name) ?? null
}
