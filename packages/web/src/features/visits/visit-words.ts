import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Visit, VisitConsent } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

export const visitStates: Record<Visit['state'], { tone: Tone; word: MessageDescriptor }> = {
  asked: { tone: 'warn', word: msg`Asked` },
  granted: { tone: 'info', word: msg`Granted` },
  refused: { tone: 'plain', word: msg({ message: 'Refused', context: 'visit' }) },
  open: { tone: 'ok', word: msg`Logged in now` },
  ended: { tone: 'plain', word: msg`Ended` },
}

export const consentWords: Record<VisitConsent, MessageDescriptor> = {
  always: msg`Yes, without asking`,
  ask: msg`Ask every time`,
  never: msg`No, never`,
}

/** What a visit shows, as one phrase. */
export function rightsWord({ content, changes }: { content: boolean; changes: boolean }): MessageDescriptor {
  if (!content) return msg`Account only`
  return changes ? msg`Recordings and transcripts, with changes` : msg`Recordings and transcripts, read only`
}
