import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { BillingEventState, CustomerState, TestCustomer, TestPlay } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

type Word = { tone: Tone; word: MessageDescriptor }

export const lifeWords: Record<CustomerState, Word> = {
  trial: { tone: 'info', word: msg`Trial` },
  active: { tone: 'ok', word: msg`Active` },
  'past-due': { tone: 'warn', word: msg`Past due` },
  'read-only': { tone: 'warn', word: msg`Read only` },
  suspended: { tone: 'bad', word: msg`Suspended` },
  closing: { tone: 'warn', word: msg`Closing` },
  deleted: { tone: 'plain', word: msg`Deleted` },
}

type Subscription = NonNullable<TestCustomer['subscription']>
export const subscriptionWords: Record<Subscription['state'], Word> = {
  trial: { tone: 'info', word: msg`Trial` },
  paid: { tone: 'ok', word: msg`Paid` },
  'payment-failed': { tone: 'bad', word: msg`Payment failed` },
  ended: { tone: 'plain', word: msg`Ended` },
}

export const eventWords: Record<BillingEventState, Word> = {
  waiting: { tone: 'info', word: msg`Waiting` },
  applied: { tone: 'ok', word: msg`Applied` },
  ignored: { tone: 'plain', word: msg`Ignored` },
  unmatched: { tone: 'warn', word: msg`Nobody known` },
  failed: { tone: 'bad', word: msg`Failed` },
}

export const playWords: Record<TestPlay, MessageDescriptor> = {
  purchase: msg`Buy the plan`,
  renewal: msg`Renew`,
  'failed-renewal': msg`Fail to renew`,
  recovery: msg`Pay what is due`,
  cancellation: msg`Cancel`,
  refund: msg`Refund the payment`,
}

/** What can happen to a subscription as it stands; the twin refuses the rest. */
export function mayPlay(play: TestPlay, subscription: TestCustomer['subscription']): boolean {
  if (!subscription) return play === 'purchase'
  const { state, givesAccess, renews } = subscription
  switch (play) {
    case 'purchase':
      return !givesAccess
    case 'renewal':
    case 'failed-renewal':
      return givesAccess && renews && state !== 'payment-failed'
    case 'recovery':
      return state === 'payment-failed'
    case 'cancellation':
      return givesAccess && renews
    case 'refund':
      return state === 'paid'
  }
}
