import { z } from 'zod'
import type { Policy, Role } from './access.ts'
import { IsoTime } from './endpoint.ts'

export const CustomerState = z.enum(['trial', 'active', 'past-due', 'read-only', 'suspended', 'closing', 'deleted'])
export type CustomerState = z.output<typeof CustomerState>

/** Where a customer stands, as its own people are told. */
export const Standing = z
  .object({
    state: CustomerState,
    trialEndsAt: IsoTime.nullable(),
    deleteAfter: IsoTime.nullable(),
    /** Empty where the reseller tells none. */
    reason: z.string(),
    /** Its provider tries payments with it; no money moves. */
    isTest: z.boolean(),
  })
  .meta({ id: 'Standing' })
export type Standing = z.output<typeof Standing>

/** States in which recordings are taken in and transcribed. */
export const workingStates: readonly CustomerState[] = ['trial', 'active', 'past-due']

// What is in none of these changes something, and a state that does not work refuses it: a new policy joins by itself.
const reading: ReadonlySet<Policy> = new Set([
  'live.connect',
  'member.list',
  'file.read',
  'job.read',
  'transcript.read',
] as const)
const exporting: ReadonlySet<Policy> = new Set(['file.export', 'transcript.export'] as const)
const settling: ReadonlySet<Policy> = new Set(['account.read', 'usage.read', 'subscription.manage'] as const)

/** Whether the state of a customer lets one of these roles in it do what a policy stands for. */
export function permits(state: CustomerState, roles: readonly Role[], policy: Policy): boolean {
  switch (state) {
    case 'trial':
    case 'active':
    case 'past-due':
      return true
    case 'read-only':
    case 'closing':
      return reading.has(policy) || exporting.has(policy) || settling.has(policy)
    case 'suspended':
      return roles.includes('tenant_owner') && (exporting.has(policy) || settling.has(policy))
    case 'deleted':
      return false
  }
}
