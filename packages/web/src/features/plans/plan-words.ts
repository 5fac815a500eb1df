import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { BillingInterval, PlanFeature, PlanState } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

export const planStates: Record<PlanState, { tone: Tone; word: MessageDescriptor }> = {
  draft: { tone: 'plain', word: msg`Draft` },
  published: { tone: 'ok', word: msg`Published` },
  archived: { tone: 'plain', word: msg`Archived` },
}
export const perInterval: Record<BillingInterval, MessageDescriptor> = {
  month: msg`per month`,
  year: msg`per year`,
}
export const featureWords: Record<PlanFeature, MessageDescriptor> = {
  translate: msg`Translation into English`,
  speakers: msg`Telling speakers apart`,
}
