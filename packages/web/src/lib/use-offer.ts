import { readOfferedPlans } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { brand } from './brand.ts'
import { call } from './call.ts'
import { keys } from './keys.ts'

/** The plans of the brand on whose host this is, and whether one may sign up for them; the platform offers none. */
export function useOffer() {
  return useQuery({
    queryKey: keys.offer,
    queryFn: ({ signal }) => call(readOfferedPlans, {}, { signal }),
    enabled: brand.realm === 'reseller',
  })
}
