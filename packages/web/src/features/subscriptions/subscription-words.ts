import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { SubscriptionState } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

export const subscriptionStates: Record<SubscriptionState, { tone: Tone; word: MessageDescriptor }> = {
  trial: { tone: 'info', word: msg`Trial` },
  active: { tone: 'ok', word: msg`Active` },
  'payment-failed': { tone: 'bad', word: msg`Payment failed` },
  ending: { tone: 'warn', word: msg`Cancelled` },
  ended: { tone: 'plain', word: msg`Ended` },
}
