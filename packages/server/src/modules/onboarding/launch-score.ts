import type { ResellerState, SetUp, SetUpStep, SetUpStepName } from '@scriptorium/contract'

/** What the parts of the product know about a reseller. */
export type SetUpFacts = {
  state: ResellerState
  company: boolean
  brand: boolean
  domain: boolean
  plan: boolean
  payout: boolean
  customer: boolean
}

type Rule = { name: SetUpStepName; points: number; mayBeSkipped: boolean }
/** In the order of doing. Points say how much a missing step hurts the start; the own domain and payouts can follow. */
const rules: readonly Rule[] = [
  { name: 'company', points: 20, mayBeSkipped: false },
  { name: 'brand', points: 25, mayBeSkipped: false },
  { name: 'domain', points: 10, mayBeSkipped: true },
  { name: 'plan', points: 20, mayBeSkipped: false },
  { name: 'payout', points: 10, mayBeSkipped: true },
  { name: 'customer', points: 15, mayBeSkipped: true },
]
/** Comes with subscriptions; until then it counts for nobody. */
const laterSteps: readonly SetUpStep[] = [{ name: 'test-purchase', state: 'later', mayBeSkipped: false, points: 0 }]

/** The score is the share of points of what is done; what is skipped gives none, and does not stand in the way. */
export function setUpOf(facts: SetUpFacts, skipped: ReadonlySet<string>): SetUp {
  const steps: SetUpStep[] = rules.map(rule => ({ ...rule, state: stateOf(rule, facts, skipped) }))
  const total = rules.reduce((sum, { points }) => sum + points, 0)
  const earned = steps.reduce((sum, { state, points }) => sum + (state === 'done' ? points : 0), 0)
  return {
    resellerState: facts.state,
    steps: [...steps, ...laterSteps],
    score: Math.round((earned * 100) / total),
    ready: facts.state === 'active' && steps.every(({ state }) => state !== 'open'),
  }
}

function stateOf(rule: Rule, facts: SetUpFacts, skipped: ReadonlySet<string>): SetUpStep['state'] {
  if (factOf(rule.name, facts)) return 'done'
  return rule.mayBeSkipped && skipped.has(rule.name) ? 'skipped' : 'open'
}

function factOf(name: SetUpStepName, facts: SetUpFacts): boolean {
  return name === 'test-purchase' ? false : facts[name]
}

export function maySkip(name: SetUpStepName): boolean {
  return rules.some(rule => rule.name === name && rule.mayBeSkipped)
}
