import { useLingui } from '@lingui/react/macro'
import { readUsageReport, setMemberLimit, type UsageReport } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { Page } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { WayToMinutes } from '#ui/way-to-minutes.tsx'
import { BuyMinutes } from './buy-minutes.tsx'
import { LimitForm } from './limit-form.tsx'
import { PlanAndPayment } from './plan-and-payment.tsx'
import { UsagePanels } from './usage-panels.tsx'

type Member = UsageReport['members'][number] & { id: string }

/** How much have I used, what happens next, what does it cost? */
export function UsagePage() {
  const { t } = useLingui()
  const mayPay = useMay('subscription.manage')
  const query = useQuery({
    queryKey: keys.usage,
    queryFn: ({ signal }) => call(readUsageReport, {}, { signal }),
    // What was bought a moment ago is there before anybody looks for it.
    refetchInterval: ({ state }) => (mayPay && state.dataUpdateCount < 20 ? 1_500 : 30_000),
  })
  const mayLimit = useMay('member.manage')
  const [limited, setLimited] = useState<Member | null>(null)
  const plan = query.data?.assignment?.planName
  return (
    <Page title={t`Usage and plan`} lead={plan ? t`Your plan is ${plan}.` : undefined}>
      {mayPay ? (
        <div style={{ marginBottom: 'var(--space-8)' }}>
          <PlanAndPayment />
          <BuyMinutes />
        </div>
      ) : null}
      {query.data?.roomMs === 0 && !mayPay ? <WayToMinutes /> : null}
      {query.data ? (
        <UsagePanels report={query.data} onLimit={mayLimit ? setLimited : undefined} />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <LoadingPanel />
      )}
      {limited ? (
        <LimitForm
          title={t`Limits of ${limited.name}`}
          limits={limited}
          softHelp={t`${limited.name} sees a note from there on. Empty: none.`}
          hardHelp={t`Nothing of ${limited.name} begins beyond it until the next month. Empty: as much as is left.`}
          send={body => call(setMemberLimit, { params: { id: limited.id }, body })}
          changes={keys.usage}
          onClose={() => setLimited(null)}
        />
      ) : null}
    </Page>
  )
}
