import { useLingui } from '@lingui/react/macro'
import { Stack } from '@mantine/core'
import { useUrlState } from '#lib/url-state.ts'
import { FilterBar } from '#ui/filter-bar.tsx'
import { Page } from '#ui/page.tsx'
import { CauseList } from './cause-list.tsx'
import { DriftList } from './drift-list.tsx'
import { EventList } from './event-list.tsx'

/** What RevenueCat told us, what became of it, and where both sides differ. */
export function PaymentsPage() {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  const view = url.view === 'differences' ? 'differences' : 'events'
  return (
    <Page title={t`Billing`} lead={t`What RevenueCat told us, what became of it, and where both sides differ.`}>
      <Stack gap="md">
        <FilterBar
          label={t`Show`}
          value={view}
          choices={[
            { value: 'events', label: t`Events` },
            { value: 'differences', label: t`Differences` },
          ]}
          onChange={next => setUrl({ view: next === 'events' ? undefined : next, state: undefined, type: undefined })}
        />
        {view === 'events' ? (
          <>
            <CauseList />
            <EventList />
          </>
        ) : (
          <DriftList />
        )}
      </Stack>
    </Page>
  )
}
