import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { readMinutePool, setMinutePool } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { Section } from '#ui/page.tsx'
import { SharedMinutesForm, SharedMinutesMeter } from '#ui/shared-minutes.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'

/** What the customers of this reseller may use in a month together. */
export function MinutePoolSection({ resellerId, name }: { resellerId: string; name: string }) {
  const { t } = useLingui()
  const mayManage = useMay('reseller.manage')
  const [changing, setChanging] = useState(false)
  const params = { id: resellerId }
  const queryKey = [...keys.resellers, 'minute-pool', resellerId]
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(readMinutePool, { params }, { signal }),
  })
  return (
    <Section
      title={t`Pool of minutes`}
      lead={t`What all its customers may use in a calendar month together, whatever their plans include.`}
      action={
        mayManage && query.data ? (
          <Button variant="default" onClick={() => setChanging(true)}>{t`Change pool`}</Button>
        ) : undefined
      }
    >
      {query.data ? <SharedMinutesMeter label={t`Minutes used of the pool`} minutes={query.data} /> : null}
      {query.isPending ? <LoadingPanel lines={1} /> : null}
      {query.isError && !query.data ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && changing ? (
        <SharedMinutesForm
          title={t`Pool of ${name}`}
          help={t`Beyond it nothing of its customers begins until the next month; what runs goes on. Empty: no limit.`}
          limitMinutes={query.data.limitMinutes}
          send={limitMinutes => call(setMinutePool, { params, body: { limitMinutes } })}
          queryKey={queryKey}
          onClose={() => setChanging(false)}
        />
      ) : null}
    </Section>
  )
}
