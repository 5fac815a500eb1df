import type { DomainFault, DomainState } from '@scriptorium/contract'

/** What DNS said about a domain; `unreachable` when it could not be asked. */
export type DomainAnswer = 'unreachable' | { isProven: boolean; leadsHere: boolean }
export type DomainVerdict = { state: DomainState; fault: DomainFault | null; failingSince: Date | null }
type Known = { state: DomainState; failingSince: Date | null; redirectsUntil: Date | null }

const patienceMs = 3 * 24 * 60 * 60_000

/** What becomes of a domain. A proof that is gone for three days ends it: somebody else may own the name by now. */
export function judgeDomain(known: Known, answer: DomainAnswer, now: Date): DomainVerdict {
  const { state } = known
  if (state === 'moved' && known.redirectsUntil && known.redirectsUntil <= now)
    return { state: 'removed', fault: null, failingSince: null }
  if (answer === 'unreachable') return { state, fault: 'unreachable', failingSince: known.failingSince }
  const isServed = state === 'active' || state === 'failing' || state === 'moved'
  if (!answer.isProven) {
    if (!isServed) return { state: 'waiting', fault: 'no-proof', failingSince: null }
    const failingSince = known.failingSince ?? now
    const isOver = now.getTime() - failingSince.getTime() >= patienceMs
    return { state: isOver ? 'removed' : state === 'moved' ? 'moved' : 'failing', fault: 'no-proof', failingSince }
  }
  if (state === 'moved') return { state, fault: null, failingSince: null }
  if (answer.leadsHere) return { state: 'active', fault: null, failingSince: null }
  return { state: isServed ? 'failing' : 'proven', fault: 'leads-elsewhere', failingSince: null }
}
