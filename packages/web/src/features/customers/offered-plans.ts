import { type BillingInterval, listResellerPlans } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'

export type OfferedPlan = { name: string; wanted: { planId: string; interval: BillingInterval; currency: string } }

/** Plans that a customer can be put on, each at its first price. */
export function useOfferedPlans(): OfferedPlan[] {
  const plans = useQuery({
    queryKey: [...keys.resellerPlans, 'list'],
    queryFn: ({ signal }) => call(listResellerPlans, {}, { signal }),
  })
  return (plans.data?.items ?? []).flatMap(({ id, name, state, version }) => {
    const [price] = version.prices
    if (state !== 'published' || !price) return []
    return [{ name, wanted: { planId: id, interval: price.interval, currency: price.currency } }]
  })
}
