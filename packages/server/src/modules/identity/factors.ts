import type { FactorMethod, ProofMethod } from '@scriptorium/contract'
import type { FactorCounts } from './queries/factors.ts'

/** A passkey of another host of the realm cannot be used here, yet the account stays guarded by it [AUT-07]. */
export function isEnrolled({ totp, passkeys }: Pick<FactorCounts, 'totp' | 'passkeys'>): boolean {
  return totp || passkeys > 0
}

/** What may be given as the second factor, here; empty where none is enrolled. */
export function secondFactorsOf(counts: Omit<FactorCounts, 'password'>): FactorMethod[] {
  if (!isEnrolled(counts)) return []
  return [
    ...(counts.passkeysHere > 0 ? (['passkey'] as const) : []),
    ...(counts.totp ? (['totp'] as const) : []),
    'recovery-code',
  ]
}

/** What proves once more that it is them: a factor, or where none is enrolled the password, or else a new sign-in. */
export function proofsOf(counts: FactorCounts): ProofMethod[] {
  if (isEnrolled(counts)) return secondFactorsOf(counts)
  return [counts.password ? 'password' : 'sign-in']
}
