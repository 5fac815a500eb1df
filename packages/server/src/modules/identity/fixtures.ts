import type { TenantRole } from '@scriptorium/contract'
import { type ChangeTx, type Ports, withScope } from '#infra/db'
import { newId } from '#infra/ids'
import { hashPassword } from './password.ts'
import { insertApiKey } from './queries/api-keys.ts'
import { insertMember } from './queries/members.ts'
import { insertPasskey } from './queries/passkeys.ts'
import { insertPerson, putStaff, type StaffRole } from './queries/people.ts'
import { insertSession } from './queries/sessions.ts'
import { hashOfSecret, newSecret, showApiKey, showCredential } from './secrets.ts'

export { codeAt } from './totp.ts'

const dayMs = 24 * 60 * 60_000

function inRealm<T>(ports: Ports, realmId: string, work: (tx: ChangeTx<'realm'>) => Promise<T>): Promise<T> {
  return withScope<'realm', T>(ports.pool, { kind: 'realm', realmId }, 'change', work)
}

/** A person of one realm. Without a password nobody can sign in as this person. */
export async function makePerson(
  ports: Ports,
  person: {
    realmId: string
    email: string
    name: string
    password?: string
    verified?: boolean
    locale?: 'en' | 'de'
  },
): Promise<{ id: string; realmId: string }> {
  const id = newId()
  const { realmId, email, name } = person
  const passwordHash = person.password === undefined ? null : await hashPassword(person.password)
  const now = ports.clock.now()
  const made = await inRealm(ports, realmId, tx =>
    insertPerson(tx, {
      realmId,
      id,
      email,
      name,
      locale: person.locale ?? 'en',
      passwordHash,
      verifiedAt: person.verified === false ? null : now,
      createdAt: now,
    }),
  )
  if (!made) throw new Error(`The realm has a person of the address ${email} already`)
  return { id, realmId }
}

export async function makeStaff(
  ports: Ports,
  staff: { realmId: string; personId: string; role: StaffRole },
): Promise<void> {
  await inRealm(ports, staff.realmId, tx => putStaff(tx, { ...staff, createdAt: ports.clock.now() }))
}

export async function makeMember(
  ports: Ports,
  member: { tenantId: string; realmId: string; personId: string; role: TenantRole },
): Promise<void> {
  const made = await inRealm(ports, member.realmId, tx => insertMember(tx, { ...member, createdAt: ports.clock.now() }))
  if (!made) throw new Error('This person is a member already')
}

/** A session as signing in makes it; `cookie` is the value of the session cookie. */
export async function makeSession(
  ports: Ports,
  session: { realmId: string; personId: string; host: string; tenantId?: string | null },
): Promise<{ id: string; cookie: string }> {
  const id = newId()
  const secret = newSecret()
  const now = ports.clock.now()
  const { realmId, personId, host } = session
  await inRealm(ports, realmId, tx =>
    insertSession(tx, {
      realmId,
      id,
      personId,
      secretHash: hashOfSecret(secret),
      host,
      tenantId: session.tenantId ?? null,
      userAgent: 'fixture',
      ip: '127.0.0.1',
      createdAt: now,
      confirmedAt: now,
      expiresAt: new Date(now.getTime() + 30 * dayMs),
    }),
  )
  return { id, cookie: showCredential({ id, secret }) }
}

/** A passkey that no device holds: it is listed, named and removed. */
export async function makePasskey(
  ports: Ports,
  { realmId, personId, host }: { realmId: string; personId: string; host: string },
): Promise<string> {
  const id = newId()
  const made = {
    credentialId: newSecret(),
    publicKey: Buffer.from('none'),
    counter: 0,
    transports: [],
    backedUp: false,
  }
  const passkey = { realmId, id, personId, host, name: 'Fixture', createdAt: ports.clock.now(), ...made }
  await inRealm(ports, realmId, tx => insertPasskey(tx, passkey))
  return id
}

/** An API key of a customer; `key` goes behind `Authorization: Bearer`. */
export async function makeApiKey(
  ports: Ports,
  apiKey: {
    tenantId: string
    realmId: string
    createdBy: string
    scopes: ('transcribe' | 'read' | 'write' | 'admin')[]
    name?: string
  },
): Promise<{ id: string; key: string }> {
  const id = newId()
  const secret = newSecret()
  const { tenantId, realmId } = apiKey
  const scope = { kind: 'tenant', tenantId, realmId, resellerId: realmId } as const
  await withScope<'tenant', void>(ports.pool, scope, 'change', tx =>
    insertApiKey(tx, {
      tenantId,
      realmId,
      id,
      name: apiKey.name ?? apiKey.scopes.join(' '),
      scopes: apiKey.scopes,
      secretHash: hashOfSecret(secret),
      createdBy: apiKey.createdBy,
      createdAt: ports.clock.now(),
    }),
  )
  return { id, key: showApiKey({ id, secret }) }
}
