import { listResellerPlans, listTiers, readCustomerPlan, readResellerPlan } from '@scriptorium/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'

export const plansQuery = queryOptions({
  queryKey: [...keys.resellerPlans, 'list'],
  queryFn: ({ signal }) => call(listResellerPlans, {}, { signal }),
})
export const tiersQuery = queryOptions({
  queryKey: keys.tiers,
  queryFn: ({ signal }) => call(listTiers, {}, { signal }),
})
export const planQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.resellerPlans, 'one', id],
    queryFn: ({ signal }) => call(readResellerPlan, { params: { id } }, { signal }),
  })
export const customerPlanQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.customers, 'plan', id],
    queryFn: ({ signal }) => call(readCustomerPlan, { params: { id } }, { signal }),
  })
