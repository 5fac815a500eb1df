import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { CustomerState } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

export const customerStates: Record<CustomerState, { tone: Tone; word: MessageDescriptor }> = {
  trial: { tone: 'info', word: msg`Trial` },
  active: { tone: 'ok', word: msg`Active` },
  'past-due': { tone: 'warn', word: msg`Past due` },
  'read-only': { tone: 'warn', word: msg`Read only` },
  suspended: { tone: 'bad', word: msg`Suspended` },
  closing: { tone: 'warn', word: msg`Closing` },
  deleted: { tone: 'plain', word: msg`Deleted` },
}
