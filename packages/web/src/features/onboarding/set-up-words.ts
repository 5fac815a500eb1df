import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { ResellerState, SetUpStepName } from '@scriptorium/contract'
import type { Tone } from '#ui/state-badge.tsx'

type StepWords = {
  title: MessageDescriptor
  why: MessageDescriptor
  act?: {
    label: MessageDescriptor
    to: '/settings/company' | '/settings/payout' | '/settings/brand' | '/reseller-plans' | '/customers/new'
  }
}

/** What each step is and why it matters. */
export const stepWords: Record<SetUpStepName, StepWords> = {
  company: {
    title: msg`Company details`,
    why: msg`They stand on contracts and on documents about money.`,
    act: { label: msg`Enter details`, to: '/settings/company' },
  },
  brand: {
    title: msg`Brand`,
    why: msg`Your customers meet your name, logo and colours, in pages and mails.`,
    act: { label: msg`Design brand`, to: '/settings/brand' },
  },
  domain: {
    title: msg`Own domain`,
    why: msg`Customers trust an address of yours. Your short address works until then.`,
    act: { label: msg`Open brand`, to: '/settings/brand' },
  },
  plan: {
    title: msg`First plan`,
    why: msg`A customer buys a plan: minutes, storage and a price. Publish one at your own price; those that you began with are suggestions.`,
    act: { label: msg`Open plans`, to: '/reseller-plans' },
  },
  payout: {
    title: msg`Payout account`,
    why: msg`Without it nothing can be paid out to you. It can follow later.`,
    act: { label: msg`Enter account`, to: '/settings/payout' },
  },
  customer: {
    title: msg`First customer`,
    why: msg`Take one on yourself, and see what your customers see.`,
    act: { label: msg`Create customer`, to: '/customers/new' },
  },
  'test-purchase': {
    title: msg`Test purchase`,
    why: msg`Comes with subscriptions. Until then it does not count.`,
  },
}

export const resellerStates: Record<ResellerState, { tone: Tone; word: MessageDescriptor }> = {
  applied: { tone: 'warn', word: msg`Waits for approval` },
  active: { tone: 'ok', word: msg`Active` },
  suspended: { tone: 'bad', word: msg`Suspended` },
  declined: { tone: 'plain', word: msg`Declined` },
}
