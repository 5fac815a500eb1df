import type { PlatformRole, ResellerRole, TenantRole } from '@scriptorium/contract'
import { type Ports, realmCtx, withScope } from '#infra/db'
import { newId, platformRealm } from '#infra/ids'
import { type InviteOwner, originOfRealm } from '#modules/tenancy'
import type { IdentityPorts } from './mail.ts'
import { insertInvitation, putInvitation } from './queries/invitations.ts'
import { hasStaffOf } from './queries/people.ts'
import { hashOfSecret, newSecret, showCredential } from './secrets.ts'

export const invitationDays = 7
const invitationLifeMs = invitationDays * 24 * 60 * 60_000

/** The parts of a new invitation, and the text of its link, which is not stored. */
export function newInvitation<R extends TenantRole | ResellerRole | PlatformRole>(
  invited: { realmId: string; tenantId: string | null; email: string; role: R; invitedBy: string | null },
  now: Date,
) {
  const id = newId()
  const secret = newSecret()
  const row = {
    ...invited,
    id,
    secretHash: hashOfSecret(secret),
    createdAt: now,
    expiresAt: new Date(now.getTime() + invitationLifeMs),
  }
  return { row, path: `/invitation?token=${showCredential({ id, secret })}` }
}

/** What tenancy asks for when it makes a customer or a reseller. */
export function inviteOwner({ mail, addresses }: Pick<IdentityPorts, 'mail' | 'addresses'>): InviteOwner {
  return async (tx, owner) => {
    const { realmId, tenantId, email, role } = owner
    const { row, path } = newInvitation({ realmId, tenantId, email, role, invitedBy: null }, owner.now)
    await insertInvitation(tx, row)
    await mail(tx, realmId, {
      kind: 'invitation',
      to: { email, locale: owner.locale ?? 'en' },
      organisation: owner.organisation,
      inviter: null,
      url: `${await originOfRealm(tx, addresses, realmId)}${path}`,
      validDays: invitationDays,
    })
  }
}

/** Whether the platform has an owner: until then nobody can look after it. */
export function platformHasOwner(ports: Ports): Promise<boolean> {
  return withScope<'realm', boolean>(ports.pool, { kind: 'realm', realmId: platformRealm }, 'read', tx =>
    hasStaffOf(tx, platformRealm, 'platform_owner'),
  )
}

/** A one-time link that makes its reader an owner of the platform. Whoever starts the program may ask for it. */
export async function createOwnerLink(
  ports: Ports,
  addresses: IdentityPorts['addresses'],
  email: string,
): Promise<string> {
  const invited = { realmId: platformRealm, tenantId: null, email, role: 'platform_owner', invitedBy: null } as const
  const { row, path } = newInvitation(invited, ports.clock.now())
  const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: newId() } as const
  const client = { host: '', origin: '', ip: '', userAgent: '', secure: false }
  await realmCtx(ports, { kind: 'realm', realmId: platformRealm }, who, client, null).change(
    'platform.owner-link',
    async tx => {
      await putInvitation(tx, row)
      return { value: undefined, audit: { target: row.id } }
    },
  )
  return `${addresses.publicUrl}${path}`
}
