import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import {
  type Customer,
  changeCustomer,
  changeCustomerPlan,
  resumeCustomer,
  suspendCustomer,
} from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import type { BulkAct } from '#ui/bulk-bar.tsx'
import type { OfferedPlan } from './offered-plans.ts'

const mostTags = 20

/** What can be done to several customers at once. Tags and plans are those that the reseller has. */
export function useCustomerBulk(tags: readonly string[], plans: readonly OfferedPlan[]): readonly BulkAct<Customer>[] {
  const { t } = useLingui()
  const mayManage = useMay('customer.manage')
  if (!mayManage) return []
  const changes = [keys.customers]
  const done = (count: number) => t`${plural(count, { one: '# customer changed', other: '# customers changed' })}`
  const suspend: BulkAct<Customer> = {
    id: 'suspend',
    fits: ({ state }) => state !== 'suspended' && state !== 'closing',
    label: count => t`Suspend ${plural(count, { one: '# customer', other: '# customers' })}`,
    verb: t`Suspend`,
    warning: t`Nothing works for their people any more, besides export for owners. Running jobs stop and are not billed.`,
    irreversible: false,
    act: ({ id }) => call(suspendCustomer, { params: { id }, body: { reason: '', tellReason: false } }),
    done,
    changes,
  }
  const resume: BulkAct<Customer> = {
    id: 'resume',
    fits: ({ state }) => state === 'suspended',
    label: count => t`Resume ${plural(count, { one: '# customer', other: '# customers' })}`,
    verb: t`Resume`,
    warning: t`Everything works again, and jobs that waited begin.`,
    irreversible: false,
    act: ({ id }) => call(resumeCustomer, { params: { id } }),
    done,
    changes,
  }
  const tagWith = (tag: string): BulkAct<Customer> => ({
    id: `tag ${tag}`,
    fits: customer => !customer.tags.includes(tag) && customer.tags.length < mostTags,
    label: count => t`Tag ${plural(count, { one: '# customer', other: '# customers' })} “${tag}”`,
    verb: t`Add tag`,
    warning: t`Their other tags stay. Customers do not see tags.`,
    irreversible: false,
    act: customer => call(changeCustomer, { params: { id: customer.id }, body: { tags: [...customer.tags, tag] } }),
    done,
    changes,
  })
  const moveTo = ({ name: plan, wanted }: OfferedPlan): BulkAct<Customer> => ({
    id: `plan ${plan}`,
    fits: ({ planName }) => planName !== plan,
    label: count => t`Put ${plural(count, { one: '# customer', other: '# customers' })} on ${plan}`,
    verb: t`Change plan`,
    warning: t`More counts at once, less from their next period on, at the first price of the plan. Jobs that run go on.`,
    irreversible: false,
    act: ({ id }) => call(changeCustomerPlan, { params: { id }, body: wanted }),
    done,
    changes,
  })
  return [suspend, resume, ...tags.map(tagWith), ...plans.map(moveTo)]
}
