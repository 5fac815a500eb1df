import { grantFor, Password, tenantRoleRank } from '@scriptorium/contract'
import type { ChangeTx, Ports, ReadTx, RealmCtx } from '#infra/db'
import { networkOf, Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { brandOfRealm } from '#modules/tenancy'
import { requireAttempts } from './attempts.ts'
import { dropEarlierCredentials } from './drop-credentials.ts'
import { finishSignIn, type SignInOutcome } from './finish-sign-in.ts'
import { refuseGuessable } from './guessable.ts'
import { type Limit, limits } from './limits.ts'
import type { IdentityPorts } from './mail.ts'
import { tenantRoleOf } from './me.ts'
import { hashPassword, isPasswordOf } from './password.ts'
import type { Presented } from './presented.ts'
import { acceptInvitation, findInvitation, type OpenInvitation } from './queries/invitations.ts'
import { forgetAttempts } from './queries/limits.ts'
import { insertMember } from './queries/members.ts'
import {
  findPersonByEmail,
  holdPasswordHash,
  insertPerson,
  putStaff,
  staffRoleOf,
  updatePerson,
} from './queries/people.ts'
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
  const { invitation, person, brand } = await ctx.read(async tx => {
    const found = await requireInvitation(ctx, tx, body.token)
    return {
      invitation: found,
      person: await findPersonByEmail(tx, ctx.realmId, found.email),
      brand: await brandOfRealm(tx, ctx.realmId),
    }
  })
  const subject = `person ${invitation.email_key}`
  let newHash: string | undefined
  if (person && isProven(person)) {
    await requireAttempts(ports, ctx.realmId, [[limits.password satisfies Limit, subject]])
    if (!(await isPasswordOf(person.password_hash, body.password))) throw new Problem('wrong-credentials')
  } else {
    requireNewAccount(body)
    await refuseGuessable('body.password', body.password, { email: invitation.email, name: body.name, brand })
    newHash = await hashPassword(body.password)
  }
  return ctx.change('invitation.accept', async tx => {
    const still = await requireInvitation(ctx, tx, body.token)
    if (!(await acceptInvitation(tx, ctx.realmId, still.id, ctx.now()))) throw new Problem('token-invalid')
    const personId = await putPerson(ctx, tx, still, body, { provenHash: person?.password_hash ?? null, newHash })
    await join(ctx, tx, still, personId)
    await forgetAttempts(tx, limits.password, ctx.realmId, subject)
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

/** A password counts once the address was proven: before that, anybody may have chosen it [AUT-12]. */
function isProven(person: { password_hash: string | null; email_verified_at: Date | null } | undefined): boolean {
  return Boolean(person?.password_hash && person.email_verified_at)
}

function inviterStands(invitation: OpenInvitation): boolean {
  if (invitation.invited_by === null || invitation.inviting_key_id !== null) return true
  const inviter = tenantRoleOf(invitation.inviter_role)
  const role = tenantRoleOf(invitation.role)
  if (!inviter || !role) return false
  return grantFor(inviter, 'member.manage') !== 'never' && tenantRoleRank[role] <= tenantRoleRank[inviter]
}

function requireNewAccount(body: Answer): asserts body is Answer & { name: string } {
  const fields: { path: string; message: string }[] = []
  if (!body.name) fields.push({ path: 'body.name', message: 'Tell your name' })
  const password = Password.safeParse(body.password)
  for (const issue of password.error?.issues ?? []) fields.push({ path: 'body.password', message: issue.message })
  if (fields.length > 0) throw new Problem('invalid-input', { fields })
}

async function putPerson(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  invitation: OpenInvitation,
  body: Answer,
  { provenHash, newHash }: { provenHash: string | null; newHash: string | undefined },
): Promise<string> {
  const { realmId } = ctx
  const now = ctx.now()
  const person = await findPersonByEmail(tx, realmId, invitation.email)
  if (person) {
    // The account got another password, or was proven, while this answer was under way: then that counts.
    if ((await holdPasswordHash(tx, realmId, person.id)) !== provenHash) {
      throw new Problem(newHash ? 'token-invalid' : 'wrong-credentials')
    }
    if (newHash && isProven(person)) throw new Problem('token-invalid')
    if (!person.email_verified_at) await dropEarlierCredentials(ctx, tx, person.id)
    await updatePerson(tx, realmId, person.id, {
      email_verified_at: now,
      ...(newHash ? { password_hash: newHash, name: body.name ?? person.name } : {}),
    })
    return person.id
  }
  if (!newHash || !body.name) throw new Problem('token-invalid')
  const id = newId()
  const made = await insertPerson(tx, {
    realmId,
    id,
    email: invitation.email,
    name: body.name,
    locale: 'en',
    passwordHash: newHash,
    verifiedAt: now,
    createdAt: now,
  })
  if (!made) throw new Problem('token-invalid')
  return id
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
