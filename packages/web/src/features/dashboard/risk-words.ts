import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { ResellerRisk, RiskReason } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

type Words = { tone: Tone; word: MessageDescriptor; means: MessageDescriptor }

export const riskWords: Record<RiskReason, Words> = {
  'past-due': { tone: 'bad', word: msg`Payment due`, means: msg`A payment is due.` },
  'trial-ending': { tone: 'info', word: msg`Trial ends`, means: msg`The trial ends within seven days.` },
  'at-limit': { tone: 'warn', word: msg`At the limit`, means: msg`Minutes of this month or storage are used up.` },
  'usage-fell': {
    tone: 'warn',
    word: msg`Use fell`,
    means: msg`Less than half of what was used in the period before.`,
  },
  'failed-jobs': { tone: 'bad', word: msg`Failed jobs`, means: msg`Three jobs or more failed, and a fifth of all.` },
  'not-seen': { tone: 'plain', word: msg`Not seen`, means: msg`Nobody signed in for thirty days.` },
}

export const resellerRiskWords: Record<ResellerRisk, Words> = {
  'customers-leave': {
    tone: 'bad',
    word: msg`Customers leave`,
    means: msg`Fewer customers than in the period before.`,
  },
  'usage-fell': riskWords['usage-fell'],
  'failed-jobs': riskWords['failed-jobs'],
  'no-customers': { tone: 'warn', word: msg`No customers`, means: msg`No customer a month after the start.` },
}
