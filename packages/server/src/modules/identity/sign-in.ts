import { type Ports, type RealmCtx, withScope } from '#infra/db'
import { networkOf, Problem } from '#infra/http'
import { tooMany } from './attempts.ts'
import { finishSignIn, type SignInOutcome } from './finish-sign-in.ts'
import { knownDeviceOf } from './known-device.ts'
import { limits } from './limits.ts'
import type { IdentityPorts } from './mail.ts'
import { noteSecurity } from './note-security.ts'
import { isPasswordOf } from './password.ts'
import type { Presented } from './presented.ts'
import { forgetAttempts, secondsBlocked, takeAttempt } from './queries/limits.ts'
import { emailKeyOf, findPersonByEmail, holdPasswordHash } from './queries/people.ts'

/** Every failure gives the same answer, after the same work [AUT-03]. */
export async function signIn(
  ports: Ports,
  identity: IdentityPorts,
  ctx: RealmCtx,
  body: { email: string; password: string },
  presented: Presented,
): Promise<SignInOutcome> {
  const attempt = await beginAttempt(ports, ctx, body.email, presented.device)
  if (attempt.waitSeconds > 0) throw tooMany(attempt.waitSeconds)
  const { person } = attempt
  const right = await isPasswordOf(person?.password_hash, body.password)
  if (!person || !right) {
    await ctx.change('session.sign-in', async tx => {
      await takeAttempt(tx, limits.address, ctx.realmId, networkOf(ctx.client.ip), ctx.now())
      if (person) await noteSecurity(ctx, tx, person.id, 'sign-in-refused', 'password')
      return {
        value: undefined,
        audit: { outcome: 'denied', after: { ip: ctx.client.ip }, ...(person ? { target: person.id } : {}) },
      }
    })
    throw new Problem('wrong-credentials')
  }
  return ctx.change('session.sign-in', async tx => {
    // A password that was replaced while it was checked opens nothing: its sessions have just been ended.
    const held = await holdPasswordHash(tx, ctx.realmId, person.id)
    if (held !== person.password_hash) throw new Problem('wrong-credentials')
    await forgetAttempts(tx, limits.password, ctx.realmId, attempt.subject)
    const given = { personId: person.id, way: 'password', tenantId: null, knownDevice: attempt.known } as const
    const value = await finishSignIn(ctx, tx, identity, given, presented)
    const target = value.kind === 'opened' ? { target: value.opened.sessionId } : {}
    return { value, audit: { ...target, after: { personId: person.id, step: value.kind } } }
  })
}

/** Counted before the password is looked at, so that parallel guesses count as well. */
function beginAttempt(ports: Ports, ctx: RealmCtx, email: string, deviceCookie: string | undefined) {
  return withScope(ports.pool, { kind: 'realm', realmId: ctx.realmId }, 'change', async tx => {
    const { realmId } = ctx
    const now = ctx.now()
    const person = await findPersonByEmail(tx, realmId, email)
    const device = await knownDeviceOf(tx, realmId, person?.id, deviceCookie)
    const known = device !== undefined
    // A known device has a counter of its own: strangers cannot use it up.
    const subject = device ? `device ${device}` : `person ${emailKeyOf(email)}`
    const ofAddress = known ? 0 : await secondsBlocked(tx, limits.address, realmId, networkOf(ctx.client.ip), now)
    const waitSeconds = ofAddress || (await takeAttempt(tx, limits.password, realmId, subject, now))
    return { person, known, subject, waitSeconds }
  })
}
