import { useLingui } from '@lingui/react/macro'
import { readSubscriptionTotals } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { Count, Money } from '#ui/amounts.tsx'
import { Facts } from '#ui/facts.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { subscriptionStates } from './subscription-words.ts'

/** How many are in which state, and what they renew for. Nothing where there is no subscription yet. */
export function SubscriptionTotals({ pollMs }: { pollMs: number }) {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: [...keys.subscriptions, 'totals'],
    queryFn: ({ signal }) => call(readSubscriptionTotals, {}, { signal }),
    refetchInterval: pollMs,
  })
  if (query.isPending) return <LoadingPanel lines={2} />
  if (!query.data) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  const { states, perMonth } = query.data
  const found = states.filter(({ customers }) => customers > 0)
  if (found.length === 0) return null
  return (
    <Facts
      facts={[
        ...perMonth.map(({ currency, minor }) => ({
          label: t`Renews for, a month, ${currency}`,
          value: <Money minor={minor} currency={currency} />,
        })),
        ...found.map(({ state, customers }) => ({
          label: t(subscriptionStates[state].word),
          value: (
            <Link to="/subscriptions" search={{ state }}>
              <Count count={customers} />
            </Link>
          ),
        })),
      ]}
    />
  )
}
