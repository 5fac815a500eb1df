import type { PasskeyAnswer } from '@scriptorium/contract'
import type { Ports, RealmCtx } from '#infra/db'
import { networkOf, Problem } from '#infra/http'
import { requireAttempts } from './attempts.ts'
import { finishSignIn, requirePendingSignIn, type SignInOutcome } from './finish-sign-in.ts'
import { knownDeviceOf } from './known-device.ts'
import { limits } from './limits.ts'
import type { IdentityPorts } from './mail.ts'
import { personIdOf } from './me.ts'
import type { Presented } from './presented.ts'
import { sweepNowAndThen } from './sweep.ts'
import { challengePasskey, type PasskeyChallenge, usePasskey } from './use-passkey.ts'

/** Anybody may ask, and everybody gets the same [AUT-03]. */
export async function beginPasskeySignIn(ports: Ports, ctx: RealmCtx): Promise<PasskeyChallenge> {
  await requireAttempts(ports, ctx.realmId, [[limits.passkey, networkOf(ctx.client.ip)]])
  return ctx.change('passkey.challenge', async tx => {
    await sweepNowAndThen(ctx, tx)
    return { value: await challengePasskey(ctx, tx, { purpose: 'sign-in', personId: null }), audit: {} }
  })
}

/** The passkey says who it is, and its device checked the holder, so nothing more is asked. */
export async function signInByPasskey(
  ports: Ports,
  identity: IdentityPorts,
  ctx: RealmCtx,
  answer: { challengeId: string; response: PasskeyAnswer },
  presented: Presented,
): Promise<SignInOutcome> {
  await requireAttempts(ports, ctx.realmId, [[limits.passkey, networkOf(ctx.client.ip)]])
  const outcome = await ctx.change('session.sign-in', async tx => {
    const personId = await usePasskey(ctx, tx, answer, { purpose: 'sign-in', personId: null })
    if (!personId) return { value: undefined, audit: { outcome: 'denied', after: { ip: ctx.client.ip } } }
    const knownDevice = (await knownDeviceOf(tx, ctx.realmId, personId, presented.device)) !== undefined
    const given = { personId, way: 'passkey', tenantId: null, knownDevice } as const
    const value = await finishSignIn(ctx, tx, identity, given, presented)
    return { value, audit: { target: personId, after: { way: 'passkey' } } }
  })
  if (!outcome) throw new Problem('wrong-credentials')
  return outcome
}

export async function beginSecondFactorPasskey(ctx: RealmCtx, presented: Presented): Promise<PasskeyChallenge> {
  const { person_id: personId } = await requirePendingSignIn(ctx, presented)
  return ctx.change('passkey.challenge', async tx => ({
    value: await challengePasskey(ctx, tx, { purpose: 'second-factor', personId }),
    audit: { target: personId },
  }))
}

export function beginConfirmationPasskey(ctx: RealmCtx): Promise<PasskeyChallenge> {
  const personId = personIdOf(ctx)
  return ctx.change('passkey.challenge', async tx => ({
    value: await challengePasskey(ctx, tx, { purpose: 'step-up', personId }),
    audit: { target: personId },
  }))
}
