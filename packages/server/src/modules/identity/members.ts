import type { CustomerMember, Member, MemberSort, Page, TenantRole } from '@scriptorium/contract'
import { type ChangeTx, emit, type TenantCtx } from '#infra/db'
import { decodeCursor, orderOf, Problem, pageOfRows } from '#infra/http'
import { forgetPrincipalsAfter } from './kept-principals.ts'
import { tenantRoleOf } from './me.ts'
import { countMembers, deleteMember, findMember, listMemberRows, lockOwners, setMemberRole } from './queries/members.ts'
import { deleteSessionsInTenant } from './queries/sessions.ts'
import { mayGrant } from './rank.ts'

type MemberRow = NonNullable<Awaited<ReturnType<typeof findMember>>>
/** Members see of one another no more than the first. */
type ShownMember = Member & CustomerMember
const aboveOwnRole = 'Nobody grants, changes or removes a role above their own.'

export async function listMembers(
  ctx: TenantCtx,
  query: { limit: number; cursor?: string | undefined; sort?: MemberSort | undefined },
): Promise<Page<ShownMember>> {
  const before = decodeCursor(query.cursor)
  const order = orderOf(query.sort, { column: 'joined', down: true })
  return ctx.read(async tx => {
    const rows = await listMemberRows(tx, ctx.tenantId, { before, limit: query.limit, order })
    const page = pageOfRows(
      rows,
      query.limit,
      row => row.id,
      row => showMember(ctx, row),
    )
    return before === undefined ? { ...page, total: await countMembers(tx, ctx.tenantId) } : page
  })
}

export function changeMemberRole(ctx: TenantCtx, personId: string, role: TenantRole): Promise<ShownMember> {
  return ctx.change('member.change-role', async tx => {
    const { member, before } = await requireMember(ctx, tx, personId)
    if (!mayGrant(ctx.actor, role)) throw new Problem('forbidden', { detail: aboveOwnRole })
    if (role !== 'tenant_owner') await requireAnotherOwner(ctx, tx, personId)
    await setMemberRole(tx, ctx.tenantId, personId, role)
    await emit(tx, 'member.changed', { personId })
    forgetPrincipalsAfter(tx)
    return {
      value: showMember(ctx, { ...member, role }),
      audit: { target: personId, before: { role: before }, after: { role } },
    }
  })
}

/** Their sessions in this customer end; what they do elsewhere goes on. */
export function removeMember(ctx: TenantCtx, personId: string): Promise<void> {
  return ctx.change('member.remove', async tx => {
    const { before } = await requireMember(ctx, tx, personId)
    await requireAnotherOwner(ctx, tx, personId)
    // Sessions first: without the membership they could not be seen from here any more.
    await deleteSessionsInTenant(tx, ctx.tenantId, personId)
    await deleteMember(tx, ctx.tenantId, personId)
    await emit(tx, 'member.changed', { personId })
    forgetPrincipalsAfter(tx)
    return { value: undefined, audit: { target: personId, before: { role: before } } }
  })
}

async function requireMember(ctx: TenantCtx, tx: ChangeTx<'tenant'>, personId: string) {
  const member = await findMember(tx, ctx.tenantId, personId)
  const before = tenantRoleOf(member?.role ?? null)
  if (!member || !before) throw new Problem('not-found')
  if (!mayGrant(ctx.actor, before)) throw new Problem('forbidden', { detail: aboveOwnRole })
  return { member, before }
}

async function requireAnotherOwner(ctx: TenantCtx, tx: ChangeTx<'tenant'>, personId: string): Promise<void> {
  const owners = await lockOwners(tx, ctx.tenantId)
  if (owners.length === 1 && owners[0] === personId) {
    throw new Problem('last-owner', { detail: 'Make somebody else an owner first.' })
  }
}

function showMember(ctx: TenantCtx, row: MemberRow): ShownMember {
  const role = tenantRoleOf(row.role)
  if (!role) throw new Error('A membership has a role that customers do not have')
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role,
    since: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    secondFactor: row.has_factor,
    you: ctx.actor.kind === 'person' && row.id === ctx.actor.id,
  }
}
