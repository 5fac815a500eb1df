import type { ResellerRisk, RiskReason } from '@scriptorium/contract'

const dayMs = 86_400_000
/** What somebody has to have used before a fall tells anything. */
const tellingMs = 30 * 60_000
const unseenDays = 30
const trialDays = 7

export type RiskFacts = {
  state: string
  createdAt: Date
  trialEndsAt: Date | null
  minutesPerMonth: number | null
  storageBytes: number | null
  usedMs: number
  beforeUsedMs: number
  monthUsedMs: number
  storedBytes: number
  done: number
  failed: number
  lastSeenAt: Date | null
}

/**
 * Why somebody should look after a customer that works, the gravest first. A fall: less than half of what was used in the
 * period before, where that was half an hour at least. At the limit: this month's minutes or the storage are used up.
 * Failed jobs: three and more, and a fifth of all. Not seen: nobody of theirs was there for thirty days.
 * Trial: it ends within seven days.
 */
export function risksOf(facts: RiskFacts, now: Date): RiskReason[] {
  if (!['trial', 'active', 'past-due', 'read-only'].includes(facts.state)) return []
  const reasons: [RiskReason, boolean][] = [
    ['past-due', facts.state === 'past-due' || facts.state === 'read-only'],
    ['trial-ending', isTrialEnding(facts, now)],
    ['at-limit', isAtLimit(facts)],
    ['usage-fell', facts.beforeUsedMs >= tellingMs && facts.usedMs * 2 < facts.beforeUsedMs],
    ['failed-jobs', isFailing(facts)],
    ['not-seen', now.getTime() - (facts.lastSeenAt ?? facts.createdAt).getTime() > unseenDays * dayMs],
  ]
  return reasons.flatMap(([reason, holds]) => (holds ? [reason] : []))
}

function isTrialEnding({ state, trialEndsAt }: RiskFacts, now: Date): boolean {
  return state === 'trial' && trialEndsAt !== null && trialEndsAt.getTime() - now.getTime() < trialDays * dayMs
}

function isAtLimit({ minutesPerMonth, monthUsedMs, storageBytes, storedBytes }: RiskFacts): boolean {
  const minutesGone = minutesPerMonth !== null && minutesPerMonth > 0 && monthUsedMs >= minutesPerMonth * 60_000
  return minutesGone || (storageBytes !== null && storageBytes > 0 && storedBytes >= storageBytes)
}

function isFailing({ done, failed }: { done: number; failed: number }): boolean {
  return failed >= 3 && failed * 5 >= done + failed
}

export type ResellerRiskFacts = {
  state: string
  createdAt: Date
  customers: number
  beforeCustomers: number
  usedMs: number
  beforeUsedMs: number
  done: number
  failed: number
}

/** The same rules for a reseller; besides: no customer a month after its start, and fewer than at the end of the period before. */
export function resellerRisksOf(facts: ResellerRiskFacts, now: Date): ResellerRisk[] {
  if (facts.state !== 'active') return []
  const reasons: [ResellerRisk, boolean][] = [
    ['customers-leave', facts.customers < facts.beforeCustomers],
    ['usage-fell', facts.beforeUsedMs >= tellingMs && facts.usedMs * 2 < facts.beforeUsedMs],
    ['failed-jobs', isFailing(facts)],
    ['no-customers', facts.customers === 0 && now.getTime() - facts.createdAt.getTime() > unseenDays * dayMs],
  ]
  return reasons.flatMap(([reason, holds]) => (holds ? [reason] : []))
}
