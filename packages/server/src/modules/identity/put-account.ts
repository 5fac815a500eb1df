import { Password } from '@scriptorium/contract'
import type { ChangeTx, Ports, RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { newId } from '#infra/ids'
import { brandOfRealm } from '#modules/tenancy'
import { requireAttempts } from './attempts.ts'
import { dropEarlierCredentials } from './drop-credentials.ts'
import { refuseGuessable } from './guessable.ts'
import { type Limit, limits } from './limits.ts'
import { hashPassword, isPasswordOf } from './password.ts'
import { forgetAttempts } from './queries/limits.ts'
import { findPersonByEmail, holdPasswordHash, insertPerson, updatePerson } from './queries/people.ts'

/** What somebody gives whose address a mailed link has proven. */
export type Answer = {
  email: string
  emailKey: string
  name?: string | undefined
  password: string
  locale?: 'en' | 'de'
}
/** What was found before the change began; the change holds only if it is still so. */
export type ReadyAccount = { provenHash: string | null; newHash: string | undefined }

const subjectOf = (answer: Answer) => `person ${answer.emailKey}`

/** An account that exists needs its own password; a new one a name and a password that is not guessed soon. */
export async function readyAccount(ports: Ports, ctx: RealmCtx, answer: Answer): Promise<ReadyAccount> {
  const { person, brand } = await ctx.read(async tx => ({
    person: await findPersonByEmail(tx, ctx.realmId, answer.email),
    brand: await brandOfRealm(tx, ctx.realmId),
  }))
  const provenHash = person?.password_hash ?? null
  if (person && isProven(person)) {
    await requireAttempts(ports, ctx.realmId, [[limits.password satisfies Limit, subjectOf(answer)]])
    if (!(await isPasswordOf(person.password_hash, answer.password))) throw new Problem('wrong-credentials')
    return { provenHash, newHash: undefined }
  }
  requireNewAccount(answer)
  await refuseGuessable('body.password', answer.password, { email: answer.email, name: answer.name, brand })
  return { provenHash, newHash: await hashPassword(answer.password) }
}

/** A password counts once the address was proven: before that, anybody may have chosen it [AUT-12]. */
export function isProven(
  person: { password_hash: string | null; email_verified_at: Date | null } | undefined,
): boolean {
  return Boolean(person?.password_hash && person.email_verified_at)
}

function requireNewAccount(body: Answer): asserts body is Answer & { name: string } {
  const fields: { path: string; message: string }[] = []
  if (!body.name) fields.push({ path: 'body.name', message: 'Tell your name' })
  const password = Password.safeParse(body.password)
  for (const issue of password.error?.issues ?? []) fields.push({ path: 'body.password', message: issue.message })
  if (fields.length > 0) throw new Problem('invalid-input', { fields })
}

/** Makes the account, or proves the one that is there; gives whose it is. */
export async function putAccount(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  answer: Answer,
  ready: ReadyAccount,
): Promise<string> {
  const personId = await putPerson(ctx, tx, answer, ready)
  await forgetAttempts(tx, limits.password, ctx.realmId, subjectOf(answer))
  return personId
}

async function putPerson(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  body: Answer,
  { provenHash, newHash }: ReadyAccount,
): Promise<string> {
  const { realmId } = ctx
  const now = ctx.now()
  const person = await findPersonByEmail(tx, realmId, body.email)
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
    email: body.email,
    name: body.name,
    locale: body.locale ?? 'en',
    passwordHash: newHash,
    verifiedAt: now,
    createdAt: now,
  })
  if (!made) throw new Problem('token-invalid')
  return id
}
