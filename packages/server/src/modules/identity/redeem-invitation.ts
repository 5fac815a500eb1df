import { grantFor, tenantRoleRank } from '@scriptorium/contract'
import type { ChangeTx, Ports, ReadTx, RealmCtx } from '#infra/db'
import { networkOf, Problem } from '#infra/http'
import { brandOfRealm } from '#modules/tenancy'
import { requireAttempts } from './attempts.ts'
import { finishSignIn, type SignInOutcome } from './finish-sign-in.ts'
import { limits } from './limits.ts'
import type { IdentityPorts } from './mail.ts'
import { tenantRoleOf } from './me.ts'
import type { Presented } from './presented.ts'
import { isProven, putAccount, readyAccount } from './put-account.ts'
import { acceptInvitation, findInvitation, type OpenInvitation } from './queries/invitations.ts'
import { insertMember } from './queries/members.ts'
import { findPersonByEmail, putStaff, staffRoleOf } from './queries/people.ts'
import { isSecretOf, parseCredential } from './secrets.ts'

type Preview = { organisation: string; email: string; role: string; newAccount: boolean }
type Answer = { token: string; name?: string | undefined; password: string }

/** Changes nothing: programs that look into mails open links, too. */
export async function previewInvitation(ports: Ports, ctx: RealmCtx, token: string): Promise<Preview> {
  await requireAttempts(ports, ctx.realmId, [[limits.token, networkOf(ctx.client.ip)]])
  return ctx.read(async tx => {
    const invitation = await requireInvitation(ctx, tx, token)
    const person = await findPersonByEmail(tx, ctx.realmId, invitation.email)
    return {
      organisation: invitation.tenant_name ?? (await brandOfRealm(tx, ctx.realmId)).name,
      email: invitation.email,
      role: invitation.role,
      newAccount: !isProven(person),
    }
  })
}

/** The stored address, role and customer count [INV-02]. An account that exists needs its own password. */
export async function redeemInvitation(
  ports: Ports,
  identity: IdentityPorts,
  ctx: RealmCtx,
  body: Answer,
  presented: Presented,
): Promise<SignInOutcome> {
  await requireAttempts(ports, ctx.realmId, [[limits.token, networkOf(ctx.client.ip)]])
  const { email, email_key } = await ctx.read(tx => requireInvitation(ctx, tx, body.token))
  const answer = { email, emailKey: email_key, name: body.name, password: body.password }
  const ready = await readyAccount(ports, ctx, answer)
  return ctx.change('invitation.accept', async tx => {
    const still = await requireInvitation(ctx, tx, body.token)
    if (!(await acceptInvitation(tx, ctx.realmId, still.id, ctx.now()))) throw new Problem('token-invalid')
    const personId = await putAccount(ctx, tx, answer, ready)
    await join(ctx, tx, still, personId)
    const given = { personId, way: 'invitation', tenantId: still.tenant_id, knownDevice: false } as const
    return {
      value: await finishSignIn(ctx, tx, identity, given, presented),
      audit: { target: still.id, after: { personId, tenantId: still.tenant_id, role: still.role } },
    }
  })
}

/** Open, with the right secret, to a customer that is there, from somebody who could still send it [INV-03]. */
async function requireInvitation(ctx: RealmCtx, tx: ReadTx<'realm'>, token: string): Promise<OpenInvitation> {
  const credential = parseCredential(token)
  if (!credential) throw new Problem('token-invalid')
  const invitation = await findInvitation(tx, { realmId: ctx.realmId, id: credential.id, now: ctx.now() })
  if (!invitation || !isSecretOf(invitation.secret_hash, credential.secret)) throw new Problem('token-invalid')
  if (invitation.tenant_id && (!invitation.tenant_state || invitation.tenant_state === 'deleted')) {
    throw new Problem('token-invalid')
  }
  if (!inviterStands(invitation)) throw new Problem('token-invalid')
  return invitation
}

export function inviterStands(invitation: OpenInvitation): boolean {
  if (invitation.invited_by === null || invitation.inviting_key_id !== null) return true
  const inviter = tenantRoleOf(invitation.inviter_role)
  const role = tenantRoleOf(invitation.role)
  if (!inviter || !role) return false
  return grantFor(inviter, 'member.manage') !== 'never' && tenantRoleRank[role] <= tenantRoleRank[inviter]
}

async function join(ctx: RealmCtx, tx: ChangeTx<'realm'>, invitation: OpenInvitation, personId: string) {
  const joining = { realmId: ctx.realmId, personId, createdAt: ctx.now() }
  if (invitation.tenant_id) {
    const role = tenantRoleOf(invitation.role)
    if (!role) throw new Error('An invitation to a customer has a role that customers do not have')
    await insertMember(tx, { ...joining, tenantId: invitation.tenant_id, role })
    return
  }
  const role = staffRoleOf(invitation.role)
  if (!role) throw new Error('An invitation to staff has a role that staff does not have')
  await putStaff(tx, { ...joining, role })
}
