import type { Invitation, Page, TenantRole } from '@scriptorium/contract'
import type { Ports, TenantCtx } from '#infra/db'
import { decodeCursor, Problem, pageOfRows } from '#infra/http'
import { originOfRealm, tenantName } from '#modules/tenancy'
import { requireAttempts } from './attempts.ts'
import { invitationDays, newInvitation } from './invite.ts'
import { limits } from './limits.ts'
import type { IdentityPorts } from './mail.ts'
import { tenantRoleOf } from './me.ts'
import { deleteInvitation, listInvitationRows, putInvitation } from './queries/invitations.ts'
import { findMember, isMemberByEmail } from './queries/members.ts'
import { emailKeyOf } from './queries/people.ts'
import { mayGrant } from './rank.ts'
import { requireSeat } from './require-seat.ts'

/** The answer does not tell whether the address has an account [INV-05]. */
export async function inviteMember(
  ports: Ports,
  { mail, addresses }: IdentityPorts,
  ctx: TenantCtx,
  body: { email: string; role: TenantRole },
): Promise<Invitation> {
  if (!mayGrant(ctx.actor, body.role)) {
    throw new Problem('forbidden', { detail: 'Nobody invites to a role above their own.' })
  }
  await requireAttempts(ports, ctx.realmId, [
    [limits.mail, `invite ${ctx.tenantId} ${emailKeyOf(body.email)}`],
    [limits.invitation, ctx.tenantId],
  ])
  return ctx.change('member.invite', async tx => {
    if (await isMemberByEmail(tx, ctx.tenantId, body.email)) {
      throw new Problem('already-exists', { detail: 'This person is a member already.' })
    }
    const byProvider = ctx.actor.kind === 'person' && ctx.actor.provider !== undefined
    await requireSeat(tx, { tenantId: ctx.tenantId, email: body.email, byProvider, now: ctx.now() })
    const invitedBy = byProvider ? null : ctx.actor.id
    const invited = { realmId: ctx.realmId, tenantId: ctx.tenantId, invitedBy, ...body }
    const { row, path } = newInvitation(invited, ctx.now())
    await putInvitation(tx, row)
    const inviter = ctx.actor.kind === 'person' ? await findMember(tx, ctx.tenantId, ctx.actor.id) : undefined
    await mail(tx, ctx.realmId, {
      kind: 'invitation',
      to: { email: body.email, locale: 'en' },
      organisation: await tenantName(tx, ctx.tenantId),
      inviter: inviter?.name ?? null,
      url: `${await originOfRealm(tx, addresses, ctx.realmId)}${path}`,
      validDays: invitationDays,
    })
    return {
      value: {
        id: row.id,
        email: body.email,
        role: body.role,
        invitedBy: inviter?.name ?? '',
        byProvider,
        createdAt: row.createdAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
      },
      audit: { target: row.id, after: { role: body.role } },
    }
  })
}

export async function listInvitations(
  ctx: TenantCtx,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<Invitation>> {
  const before = decodeCursor(query.cursor)
  const rows = await ctx.read(tx =>
    listInvitationRows(tx, { tenantId: ctx.tenantId, now: ctx.now(), before, limit: query.limit }),
  )
  return pageOfRows(
    rows,
    query.limit,
    row => row.id,
    row => {
      const role = tenantRoleOf(row.role)
      if (!role) throw new Error('An invitation has a role that customers do not have')
      return {
        id: row.id,
        email: row.email,
        role,
        invitedBy: row.inviter_name ?? '',
        byProvider: row.invited_by === null,
        createdAt: row.created_at.toISOString(),
        expiresAt: row.expires_at.toISOString(),
      }
    },
  )
}

export function revokeInvitation(ctx: TenantCtx, id: string): Promise<void> {
  return ctx.change('invitation.revoke', async tx => {
    if (!(await deleteInvitation(tx, ctx.tenantId, id))) throw new Problem('not-found')
    return { value: undefined, audit: { target: id } }
  })
}
