import type { CustomerState } from '@scriptorium/contract'

/** `past-due`: the provider tries again, and access goes on; `lapsed`: what was paid for is over. */
export const paidStates = ['paid', 'past-due', 'lapsed'] as const
export type PaidState = (typeof paidStates)[number]

/** All that the state of a customer is computed from. */
export type LifeFacts = {
  trialEndsAt: Date | null
  pastDueSince: Date | null
  suspendedAt: Date | null
  closingAt: Date | null
  deleteAfter: Date | null
  deletedAt: Date | null
  /** As its subscription at the provider stands; nothing where it has none, or pays in another way. */
  paidState: PaidState | null
}

const statesOfPayment = { paid: 'active', 'past-due': 'past-due', lapsed: 'read-only' } as const

/** How long everything goes on working while a payment is due. */
export const pastDueDays = 14
const pastDueMs = pastDueDays * 24 * 60 * 60_000

/** The one place that says in which state a customer is. A customer that closes may read and export, even when it was suspended before. */
export function stateOf(facts: LifeFacts, now: Date): CustomerState {
  if (facts.deletedAt || isPast(facts.deleteAfter, now)) return 'deleted'
  if (facts.closingAt) return 'closing'
  if (facts.suspendedAt) return 'suspended'
  // Whoever has a subscription is not judged by time: the provider says when access ends.
  if (facts.paidState) return statesOfPayment[facts.paidState]
  if (facts.pastDueSince) return isPast(endOfPatience(facts.pastDueSince), now) ? 'read-only' : 'past-due'
  if (facts.trialEndsAt) return isPast(facts.trialEndsAt, now) ? 'read-only' : 'trial'
  return 'active'
}

/** When the state changes by time alone, if nobody does anything before. */
export function nextChangeAt(facts: LifeFacts, now: Date): Date | null {
  switch (stateOf(facts, now)) {
    case 'trial':
      return facts.trialEndsAt
    case 'past-due':
      return facts.paidState ? null : facts.pastDueSince && endOfPatience(facts.pastDueSince)
    case 'closing':
      return facts.deleteAfter
    case 'active':
    case 'read-only':
    case 'suspended':
    case 'deleted':
      return null
  }
}

function endOfPatience(since: Date): Date {
  return new Date(since.getTime() + pastDueMs)
}

function isPast(moment: Date | null, now: Date): boolean {
  return moment !== null && moment.getTime() <= now.getTime()
}
