import type { Ports, RealmCtx } from '#infra/db'
import { Problem } from '#infra/http'
import { brandOfRealm } from '#modules/tenancy'
import { requireAttempts } from './attempts.ts'
import { endElsewhere } from './end-elsewhere.ts'
import { refuseGuessable } from './guessable.ts'
import { limits } from './limits.ts'
import { type IdentityPorts, recipientOf } from './mail.ts'
import { personIdOf } from './me.ts'
import { noteSecurity } from './note-security.ts'
import { hashPassword, isPasswordOf } from './password.ts'
import { forgetAttempts } from './queries/limits.ts'
import { findPerson, holdPasswordHash, updatePerson } from './queries/people.ts'
import { confirmSession } from './queries/sessions.ts'
import { sessionIdOf } from './sessions.ts'

/** Every other session, known device and open link ends, and the owner is told [AUT-19]. */
export async function changePassword(
  ports: Ports,
  { mail }: IdentityPorts,
  ctx: RealmCtx,
  body: { current: string; next: string },
): Promise<void> {
  const proven = await requirePassword(ports, ctx, body.current)
  const known = await ctx.read(async tx => ({
    person: await findPerson(tx, ctx.realmId, personIdOf(ctx)),
    brand: await brandOfRealm(tx, ctx.realmId),
  }))
  if (!known.person) throw new Problem('not-signed-in')
  await refuseGuessable('body.next', body.next, { ...known.person, brand: known.brand })
  const passwordHash = await hashPassword(body.next)
  await ctx.change('person.password', async tx => {
    const personId = personIdOf(ctx)
    // Who resets the password at this moment takes it out of the hands of whoever knows the old one.
    if ((await holdPasswordHash(tx, ctx.realmId, personId)) !== proven) throw new Problem('wrong-credentials')
    const person = await findPerson(tx, ctx.realmId, personId)
    if (!person) throw new Problem('not-signed-in')
    await updatePerson(tx, ctx.realmId, personId, { password_hash: passwordHash })
    await endElsewhere(ctx, tx, personId, sessionIdOf(ctx))
    await confirmSession(tx, ctx.realmId, sessionIdOf(ctx), ctx.now())
    await noteSecurity(ctx, tx, personId, 'password-changed')
    await mail(tx, ctx.realmId, { kind: 'password-changed', to: recipientOf(person), name: person.name })
    return { value: undefined, audit: { target: personId } }
  })
}

/** Guesses inside a session count like guesses at the door. Gives the hash that the password was proven against. */
export async function requirePassword(ports: Ports, ctx: RealmCtx, password: string): Promise<string> {
  const personId = personIdOf(ctx)
  const subject = `session of ${personId}`
  await requireAttempts(ports, ctx.realmId, [[limits.password, subject]])
  const person = await ctx.read(tx => findPerson(tx, ctx.realmId, personId))
  const right = await isPasswordOf(person?.password_hash, password)
  await ctx.change('person.password-check', async tx => {
    if (right) await forgetAttempts(tx, limits.password, ctx.realmId, subject)
    return { value: undefined, audit: { target: personId, outcome: right ? 'done' : 'denied' } }
  })
  if (!right || !person?.password_hash) throw new Problem('wrong-credentials')
  return person.password_hash
}
