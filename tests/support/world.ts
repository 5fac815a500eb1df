import { randomBytes } from 'node:crypto'
import type { KeyRole, PlatformRole, ResellerRole, Role, TenantRole } from '@scriptorium/contract'
import type { Ports } from '../../packages/server/src/infra/db/index.ts'
import { platformRealm } from '../../packages/server/src/infra/ids/index.ts'
import {
  makeApiKey,
  makeMember,
  makePerson,
  makeSession,
  makeStaff,
} from '../../packages/server/src/modules/identity/fixtures.ts'
import { makeReseller, makeTenant } from '../../packages/server/src/modules/tenancy/fixtures.ts'

/** Somebody who asks: on which host, and with which session or key. */
export type Asker = {
  name: string
  role: Role | null
  /** Null for API keys and anonymous. */
  personId: string | null
  /** The person or the key: who made what this asker makes. */
  actorId: string | null
  host: string
  cookie?: string
  bearer?: string
  /** Whose marks this asker may ever see: see `marksFor`. */
  realm: Realm
  tenant: Tenant | null
}
export type Realm = { key: string; id: string; host: string; mark: string; people: Record<string, Asker> }
export type Tenant = {
  key: string
  id: string
  realm: Realm
  /** In names and addresses: its reseller and the platform may see it. */
  accountMark: string
  /** In titles, texts, file names: nobody but this customer may see it. */
  contentMark: string
  people: Record<TenantRole, Asker>
  keys: Record<KeyRole, Asker>
}
export type World = {
  platform: Realm
  acme: Realm
  beacon: Realm
  /** A and B belong to Acme, C and D to Beacon. */
  a: Tenant
  b: Tenant
  c: Tenant
  d: Tenant
  /** Acme's suspended customer, and a member of it. */
  suspended: Tenant
  /** One person, member of A and of B, with the session in A. */
  both: Asker
  removedMember: Asker
  expired: Asker
}

export const password = 'scriptorium demo 1'
const tenantRoles: TenantRole[] = ['tenant_owner', 'tenant_admin', 'tenant_editor', 'tenant_viewer', 'tenant_billing']
const keyScopes = ['transcribe', 'read', 'write', 'admin'] as const
const resellerRoles: ResellerRole[] = ['reseller_owner', 'reseller_admin', 'reseller_support', 'reseller_billing']
const platformRoles: PlatformRole[] = ['platform_owner', 'platform_admin', 'platform_support', 'platform_auditor']
const run = randomBytes(3).toString('hex')

const markOf = (key: string, kind: string) => `CANARY-${key}-${kind}-${run}`
const shortRole = (role: string) => role.slice(role.indexOf('_') + 1)

/** Two resellers with two customers each, one principal of every role, and a mark in every text that says whose it is.
 * The same address exists in both resellers' realms: two people who never meet. */
export async function makeWorld(ports: Ports): Promise<World> {
  const platform = await makeStaffOf(
    ports,
    { key: 'P', id: platformRealm, host: 'localhost', mark: markOf('P', 'brand'), people: {} },
    platformRoles,
  )
  const acme = await makeResellerOf(ports, 'acme', 'R1')
  const beacon = await makeResellerOf(ports, 'beacon', 'R2')
  const [a, b] = [await makeTenantOf(ports, acme, 'harbor', 'A'), await makeTenantOf(ports, acme, 'juniper', 'B')]
  const [c, d] = [await makeTenantOf(ports, beacon, 'quarry', 'C'), await makeTenantOf(ports, beacon, 'willow', 'D')]
  const suspended = await makeTenantOf(ports, acme, 'dormant', 'S')
  const both = await askerOf(ports, acme, 'both@everywhere.test', 'member of A and B', a, 'tenant_editor')
  await makeMember(ports, { tenantId: b.id, realmId: acme.id, personId: both.personId ?? '', role: 'tenant_editor' })
  await makePerson(ports, { realmId: beacon.id, email: 'both@everywhere.test', name: `${c.accountMark} same address` })
  const removedMember = await askerOf(
    ports,
    acme,
    `removed@${a.accountMark}.test`,
    'removed member of A',
    a,
    'tenant_admin',
  )
  const expired = await askerOf(ports, acme, `expired@${a.accountMark}.test`, 'expired session in A', a, 'tenant_admin')
  return { platform, acme, beacon, a, b, c, d, suspended, both, removedMember, expired }
}

async function makeResellerOf(ports: Ports, slug: string, key: string): Promise<Realm> {
  const mark = markOf(key, 'brand')
  const { id } = await makeReseller(ports, {
    slug,
    name: `${mark} name`,
    productName: `${mark} product`,
    colour: '#0f766e',
  })
  return makeStaffOf(ports, { key, id, host: `${slug}.localhost`, mark, people: {} }, resellerRoles)
}

async function makeStaffOf(ports: Ports, realm: Realm, roles: (ResellerRole | PlatformRole)[]): Promise<Realm> {
  for (const role of roles) {
    const email = `${shortRole(role)}@${realm.mark}.test`
    const person = await makePerson(ports, { realmId: realm.id, email, name: `${realm.mark} ${role}` })
    await makeStaff(ports, { realmId: realm.id, personId: person.id, role })
    const { cookie } = await makeSession(ports, { realmId: realm.id, personId: person.id, host: realm.host })
    realm.people[role] = {
      name: `${role} of ${realm.key}`,
      role,
      personId: person.id,
      actorId: person.id,
      host: realm.host,
      cookie,
      realm,
      tenant: null,
    }
  }
  return realm
}

async function makeTenantOf(ports: Ports, realm: Realm, slug: string, key: string): Promise<Tenant> {
  const accountMark = markOf(key, 'account')
  const { id } = await makeTenant(ports, {
    resellerId: realm.id,
    slug,
    name: `${accountMark} name`,
    plan: { name: `${accountMark} plan`, parallelJobs: 4 },
  })
  // safe because every role and key is filled in below, before anybody reads it
  const tenant = {
    key,
    id,
    realm,
    accountMark,
    contentMark: markOf(key, 'content'),
    people: {},
    keys: {},
  } as unknown as Tenant
  for (const role of tenantRoles)
    tenant.people[role] = await askerOf(
      ports,
      realm,
      `${shortRole(role)}@${accountMark}.test`,
      `${role} of ${key}`,
      tenant,
      role,
    )
  const createdBy = tenant.people.tenant_owner.personId ?? ''
  for (const scope of keyScopes) {
    const { id: keyId, key: bearer } = await makeApiKey(ports, {
      tenantId: id,
      realmId: realm.id,
      createdBy,
      scopes: [scope],
      name: `${accountMark} ${scope}`,
    })
    tenant.keys[`key_${scope}`] = {
      name: `key_${scope} of ${key}`,
      role: `key_${scope}`,
      personId: null,
      actorId: keyId,
      host: realm.host,
      bearer,
      realm,
      tenant,
    }
  }
  return tenant
}

async function askerOf(
  ports: Ports,
  realm: Realm,
  email: string,
  name: string,
  tenant: Tenant,
  role: TenantRole,
): Promise<Asker> {
  const person = await makePerson(ports, {
    realmId: realm.id,
    email,
    name: `${tenant.accountMark} ${role}`,
    ...(tenant.key === 'A' ? { password } : {}),
  })
  await makeMember(ports, { tenantId: tenant.id, realmId: realm.id, personId: person.id, role })
  const { cookie } = await makeSession(ports, {
    realmId: realm.id,
    personId: person.id,
    host: realm.host,
    tenantId: tenant.id,
  })
  return { name, role, personId: person.id, actorId: person.id, host: realm.host, cookie, realm, tenant }
}

/** Nobody, on the host of a realm. */
export function anonymousAt(realm: Realm): Asker {
  return {
    name: `anonymous at ${realm.key}`,
    role: 'anonymous',
    personId: null,
    actorId: null,
    host: realm.host,
    realm,
    tenant: null,
  }
}

export function tenantsOf(world: World): Tenant[] {
  return [world.a, world.b, world.c, world.d, world.suspended]
}

/** The marks that an asker may see. Any other mark in an answer is a leak. */
export function marksFor(world: World, asker: Asker): Set<string> {
  const realms = [world.platform, world.acme, world.beacon]
  if (asker.tenant) return new Set([asker.realm.mark, asker.tenant.accountMark, asker.tenant.contentMark])
  if (asker.role?.startsWith('reseller_'))
    return new Set([
      asker.realm.mark,
      ...tenantsOf(world)
        .filter(tenant => tenant.realm === asker.realm)
        .map(tenant => tenant.accountMark),
    ])
  if (asker.role?.startsWith('platform_'))
    return new Set([...realms.map(realm => realm.mark), ...tenantsOf(world).map(tenant => tenant.accountMark)])
  return new Set([asker.realm.mark])
}

/** The marks in a text that this asker must not see. */
export function leaksIn(world: World, asker: Asker, text: string): string[] {
  const allowed = marksFor(world, asker)
  return [...new Set(text.match(/CANARY-\w+-\w+-[0-9a-f]{6}/gi) ?? [])].filter(
    mark => ![...allowed].some(one => one.toLowerCase() === mark.toLowerCase()),
  )
}

let disposed = 0
/** Somebody new of the same role in the same place, for requests that end or change who asks. */
export async function disposable(ports: Ports, like: Asker, options: { password?: boolean } = {}): Promise<Asker> {
  if (!like.role || !like.personId) return like
  disposed += 1
  const mark = like.tenant?.accountMark ?? like.realm.mark
  const person = await makePerson(ports, {
    realmId: like.realm.id,
    email: `disposable-${disposed}@${mark}.test`,
    name: `${mark} disposable`,
    ...(options.password ? { password } : {}),
  })
  const place = { realmId: like.realm.id, personId: person.id }
  // safe because people have people's roles: of a customer, or of staff
  if (like.tenant) await makeMember(ports, { ...place, tenantId: like.tenant.id, role: like.role as TenantRole })
  else await makeStaff(ports, { ...place, role: like.role as ResellerRole | PlatformRole })
  const { cookie } = await makeSession(ports, { ...place, host: like.host, tenantId: like.tenant?.id ?? null })
  return { ...like, name: `disposable ${like.name}`, personId: person.id, actorId: person.id, cookie }
}
