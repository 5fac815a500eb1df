import { useLingui } from '@lingui/react/macro'
import { readUsageReport } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { Page } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { UsagePanels } from './usage-panels.tsx'

/** How much have I used, what happens next, what does it cost? */
export function UsagePage() {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: keys.usage,
    queryFn: ({ signal }) => call(readUsageReport, {}, { signal }),
    refetchInterval: 30_000,
  })
  const plan = query.data?.assignment?.planName
  return (
    <Page title={t`Usage and plan`} lead={plan ? t`Your plan is ${plan}.` : undefined}>
      {query.data ? (
        <UsagePanels report={query.data} />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <LoadingPanel />
      )}
    </Page>
  )
}
