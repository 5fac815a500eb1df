import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { BillingInterval, PlanFeature } from '@scriptorium/contract'

export const perInterval: Record<BillingInterval, MessageDescriptor> = {
  month: msg`per month`,
  year: msg`per year`,
}
export const featureWords: Record<PlanFeature, MessageDescriptor> = {
  translate: msg`Translation into English`,
  speakers: msg`Telling speakers apart`,
}
