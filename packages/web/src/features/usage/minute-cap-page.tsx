import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { readMinuteCap, setMinuteCap } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { Page } from '#ui/page.tsx'
import { SharedMinutesForm, SharedMinutesMeter } from '#ui/shared-minutes.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'

/** How many minutes may this installation transcribe in a month? */
export function MinuteCapPage() {
  const { t } = useLingui()
  const mayManage = useMay('plan.manage')
  const [changing, setChanging] = useState(false)
  const query = useQuery({ queryKey: keys.minuteCap, queryFn: ({ signal }) => call(readMinuteCap, {}, { signal }) })
  return (
    <Page
      title={t`Minutes of the installation`}
      lead={t`What all customers of all resellers may use in a calendar month together. A reseller’s pool is set on its page.`}
      back={{ label: t`Settings`, to: '/settings' }}
      action={
        mayManage && query.data ? <Button onClick={() => setChanging(true)}>{t`Change limit`}</Button> : undefined
      }
    >
      {query.data ? <SharedMinutesMeter label={t`Minutes used of the installation`} minutes={query.data} /> : null}
      {query.isPending ? <LoadingPanel lines={1} /> : null}
      {query.isError && !query.data ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && changing ? (
        <SharedMinutesForm
          title={t`Minutes of the installation`}
          help={t`Beyond it nothing begins for anybody until the next month; what runs goes on. Empty: no limit.`}
          limitMinutes={query.data.limitMinutes}
          send={limitMinutes => call(setMinuteCap, { body: { limitMinutes } })}
          queryKey={keys.minuteCap}
          onClose={() => setChanging(false)}
        />
      ) : null}
    </Page>
  )
}
