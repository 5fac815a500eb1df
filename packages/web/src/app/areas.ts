import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Me, Policy } from '@scriptorium/contract'
import {
  IconBuilding,
  IconBuildingStore,
  IconChartLine,
  IconCpu,
  IconCreditCard,
  IconFileText,
  IconHome,
  IconListCheck,
  IconMail,
  IconMailOff,
  IconReceipt,
  IconRepeat,
  IconRocket,
  IconSettings,
  IconStack2,
  IconUsers,
} from '@tabler/icons-react'

export type Destination = {
  to:
    | '/'
    | '/jobs'
    | '/transcripts'
    | '/members'
    | '/settings'
    | '/set-up'
    | '/customers'
    | '/resellers'
    | '/plans'
    | '/reseller-plans'
    | '/subscriptions'
    | '/engines'
    | '/queue'
    | '/dead-letters'
    | '/outbox'
    | '/payments'
  label: MessageDescriptor
  icon: typeof IconHome
  policy: Policy
  /** Left out of the bar of a phone, which has room for five; another page and the search lead there. */
  wideOnly?: true
}

// Words of the bar have a context of their own: a translation marks with soft hyphens where a narrow phone may break them.
const settings: Destination = {
  to: '/settings',
  label: msg({ message: 'Settings', context: 'navigation' }),
  icon: IconSettings,
  policy: 'self.use',
}

const destinations: Record<Me['area'], readonly Destination[]> = {
  tenant: [
    { to: '/', label: msg`Home`, icon: IconHome, policy: 'account.read' },
    { to: '/jobs', label: msg`Jobs`, icon: IconListCheck, policy: 'job.read' },
    { to: '/transcripts', label: msg`Transcripts`, icon: IconFileText, policy: 'transcript.export' },
    { to: '/members', label: msg`Members`, icon: IconUsers, policy: 'member.list' },
    settings,
  ],
  reseller: [
    { to: '/', label: msg`Dashboard`, icon: IconChartLine, policy: 'dashboard.read' },
    { to: '/set-up', label: msg`Set up`, icon: IconRocket, policy: 'set-up.read' },
    { to: '/customers', label: msg`Customers`, icon: IconBuilding, policy: 'customer.read' },
    { to: '/reseller-plans', label: msg`Plans`, icon: IconReceipt, policy: 'reseller-plan.read' },
    {
      to: '/subscriptions',
      label: msg({ message: 'Subscriptions', context: 'navigation' }),
      icon: IconRepeat,
      policy: 'revenue.read',
      wideOnly: true,
    },
    settings,
  ],
  platform: [
    { to: '/', label: msg`Dashboard`, icon: IconChartLine, policy: 'platform-dashboard.read' },
    { to: '/resellers', label: msg`Resellers`, icon: IconBuildingStore, policy: 'reseller.read' },
    { to: '/plans', label: msg`Plans`, icon: IconReceipt, policy: 'plan.read' },
    { to: '/engines', label: msg`Engines`, icon: IconCpu, policy: 'engine.read' },
    { to: '/queue', label: msg({ message: 'Queue', context: 'navigation' }), icon: IconStack2, policy: 'queue.read' },
    {
      to: '/dead-letters',
      label: msg({ message: 'Dead letters', context: 'navigation' }),
      icon: IconMailOff,
      policy: 'queue.read',
    },
    {
      to: '/payments',
      label: msg({ message: 'Billing', context: 'navigation' }),
      icon: IconCreditCard,
      policy: 'billing.read',
    },
    {
      to: '/outbox',
      label: msg({ message: 'Mail outbox', context: 'navigation' }),
      icon: IconMail,
      policy: 'mail.read',
    },
  ],
  none: [],
}

/** Where this person may go. */
export function destinationsOf(me: Me): Destination[] {
  return destinations[me.area].filter(({ policy }) => me.may.includes(policy))
}

export const areaNames: Record<Me['area'], MessageDescriptor> = {
  tenant: msg`Customer portal`,
  reseller: msg`Reseller area`,
  platform: msg`Platform`,
  none: msg`No account`,
}
