import { useLingui } from '@lingui/react/macro'
import { Button, Stack } from '@mantine/core'
import { readTestCustomer, readTestSpace, type TestSpace } from '@scriptorium/contract'
import { IconFlask, IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { useUrlState } from '#lib/url-state.ts'
import { Page } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { NewTestCustomer } from './new-test-customer.tsx'
import { TestDesk } from './test-desk.tsx'
import { TestReactions } from './test-reactions.tsx'

/** What was played shows before anybody presses again. */
const lookEveryMs = 1_500

/** Payments tried out without money: play something, and see what reacts. */
export function TestSpacePage() {
  const { t } = useLingui()
  const [, setUrl] = useUrlState()
  const [isMaking, setMaking] = useState(false)
  const query = useQuery({
    queryKey: [...keys.testSpace, 'all'],
    queryFn: ({ signal }) => call(readTestSpace, {}, { signal }),
  })
  const space = query.data
  const make =
    space?.isOpen && space.plans.length > 0 ? (
      <Button onClick={() => setMaking(true)}>{t`New test customer`}</Button>
    ) : undefined
  return (
    <Page
      title={t`Test space`}
      back={{ label: t`Subscriptions`, to: '/subscriptions' }}
      lead={t`Play what can happen to a subscription, and see how everything reacts. No money moves, and test customers are left out of all figures.`}
      action={make}
    >
      {isMaking && space ? (
        <NewTestCustomer
          plans={space.plans}
          onClose={() => setMaking(false)}
          onMade={id => {
            setMaking(false)
            setUrl({ customer: id })
            void queryClient.invalidateQueries({ queryKey: keys.testSpace })
            void queryClient.invalidateQueries({ queryKey: keys.customers })
            toastDone(t`Test customer created. The invitation is on its way.`)
          }}
        />
      ) : null}
      {query.isPending ? <LoadingPanel /> : null}
      {query.isError && !space ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {space ? <Space space={space} /> : null}
    </Page>
  )
}

function Space({ space }: { space: TestSpace }) {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  if (!space.isOpen)
    return (
      <EmptyPanel
        icon={<IconLock size={24} />}
        what={t`The test space is closed.`}
        next={t`Payments of this platform are real, or not set up yet. Nothing is played with a real account.`}
      />
    )
  const chosen = space.customers.find(({ id }) => id === url.customer) ?? space.customers[0]
  if (!chosen)
    return (
      <EmptyPanel
        icon={<IconFlask size={24} />}
        what={t`No test customers yet.`}
        next={
          space.plans.length > 0
            ? t`Create one with a plan, then let it buy.`
            : t`Publish a plan with a price first: test customers buy what you sell.`
        }
      />
    )
  return (
    <Stack gap="md">
      <div style={{ maxWidth: 440 }}>
        <SelectField
          label={t`Test customer`}
          value={chosen.id}
          choices={space.customers.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={customer => setUrl({ customer })}
        />
      </div>
      <div>
        <One key={chosen.id} id={chosen.id} />
      </div>
    </Stack>
  )
}

function One({ id }: { id: string }) {
  const query = useQuery({
    queryKey: [...keys.testSpace, id],
    queryFn: ({ signal }) => call(readTestCustomer, { params: { id } }, { signal }),
    refetchInterval: lookEveryMs,
  })
  if (query.data)
    return (
      <>
        <TestDesk customer={query.data} />
        <TestReactions customer={query.data} pollMs={lookEveryMs} />
      </>
    )
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  return <LoadingPanel />
}
