import type { FactorMethod, PasskeyAnswer } from '@scriptorium/contract'
import type { ChangeTx, Ports, RealmCtx } from '#infra/db'
import { requireAttempts } from './attempts.ts'
import { limits } from './limits.ts'
import type { IdentityPorts } from './mail.ts'
import { noteSecurity, tellOwner } from './note-security.ts'
import { findTotp, useRecoveryCode, useTotpStep } from './queries/factors.ts'
import { forgetAttempts } from './queries/limits.ts'
import type { ChallengePurpose } from './queries/passkeys.ts'
import { hashOfRecoveryCode } from './recovery-codes.ts'
import { openTotpSecret, stepOfCode } from './totp.ts'
import { usePasskey } from './use-passkey.ts'

export type GivenFactor = {
  method: FactorMethod
  code?: string | undefined
  challengeId?: string | undefined
  response?: PasskeyAnswer | undefined
}
/** What it is given for: a passkey signs that as well. */
export type FactorUse = Extract<ChallengePurpose, 'second-factor' | 'step-up'>

export const factorSubject = (personId: string) => `factor of ${personId}`

/** Counted before the code is looked at, so that parallel guesses count as well [AUT-08]. */
export function requireFactorAttempt(ports: Ports, ctx: RealmCtx, personId: string): Promise<void> {
  return requireAttempts(ports, ctx.realmId, [[limits.factor, factorSubject(personId)]])
}

/** Whether the factor holds. One that holds is used up: the same code never holds again. */
export async function takeFactor(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  identity: IdentityPorts,
  personId: string,
  given: GivenFactor,
  use: FactorUse,
): Promise<boolean> {
  const holds = await useFactor(ctx, tx, identity, personId, given, use)
  if (holds) await forgetAttempts(tx, limits.factor, ctx.realmId, factorSubject(personId))
  return holds
}

async function useFactor(
  ctx: RealmCtx,
  tx: ChangeTx<'realm'>,
  identity: IdentityPorts,
  personId: string,
  { method, code, challengeId, response }: GivenFactor,
  use: FactorUse,
): Promise<boolean> {
  const whose = { realmId: ctx.realmId, personId }
  switch (method) {
    case 'totp': {
      const totp = await findTotp(tx, whose)
      if (!totp || !code) return false
      const secret = openTotpSecret(identity.master, ctx.realmId, personId, totp.sealed_secret)
      const step = stepOfCode(secret, code, ctx.now())
      return step !== undefined && (await useTotpStep(tx, ctx.realmId, totp.id, step))
    }
    case 'recovery-code': {
      if (!code) return false
      if (!(await useRecoveryCode(tx, whose, hashOfRecoveryCode(personId, code), ctx.now()))) return false
      await noteSecurity(ctx, tx, personId, 'recovery-code-used')
      await tellOwner(ctx, tx, identity, personId, 'recovery-code-used')
      return true
    }
    case 'passkey': {
      if (!challengeId || !response) return false
      const answer = { challengeId, response }
      return (await usePasskey(ctx, tx, answer, { purpose: use, personId })) !== undefined
    }
  }
}
