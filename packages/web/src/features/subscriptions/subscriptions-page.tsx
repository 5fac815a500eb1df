import { useLingui } from '@lingui/react/macro'
import { Stack } from '@mantine/core'
import {
  exportSubscriptions,
  listSubscriptions,
  readTestSpace,
  SubscriptionFilter,
  type SubscriptionRow,
  SubscriptionSort,
  SubscriptionState,
} from '@scriptorium/contract'
import { IconRepeat } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { addressOf, call } from '#lib/call.ts'
import { formatMoney } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { useMay, usePages } from '#lib/queries.ts'
import { useUrlState } from '#lib/url-state.ts'
import { type Column, DataList } from '#ui/data-list.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { NameWithKind } from '#ui/test-badge.tsx'
import { SubscriptionTotals } from './subscription-totals.tsx'
import { subscriptionStates } from './subscription-words.ts'

const everyMs = 30_000

/** Who pays for what, and what happens next. */
export function SubscriptionsPage() {
  const { t, i18n } = useLingui()
  const [url, setUrl] = useUrlState()
  const mayTest = useMay('test-space.use')
  const space = useQuery({
    queryKey: [...keys.testSpace, 'all'],
    queryFn: ({ signal }) => call(readTestSpace, {}, { signal }),
    enabled: mayTest,
  })
  const isOpen = mayTest && space.data?.isOpen === true
  const sort = SubscriptionSort.safeParse(url.sort).data
  const state = SubscriptionState.safeParse(url.state).data
  const search = SubscriptionFilter.shape.search.safeParse(url.q).data || undefined
  const filter = { ...(search ? { search } : {}), ...(state ? { state } : {}) }
  const pages = usePages(
    [...keys.subscriptions, 'list', filter, sort ?? ''],
    (cursor, signal) =>
      call(listSubscriptions, { query: { cursor, limit: 25, ...filter, ...(sort ? { sort } : {}) } }, { signal }),
    { pollMs: everyMs },
  )
  const priceOf = ({ price, interval }: SubscriptionRow): string => {
    if (!price) return ''
    const amount = formatMoney(price, i18n.locale)
    return interval === 'year' ? t`${amount} per year` : t`${amount} per month`
  }
  const nextOf = ({ next }: SubscriptionRow): string => {
    if (!next) return ''
    if (next.kind === 'retry') return t`Payment is tried again`
    const day = next.at ? new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'medium' }).format(new Date(next.at)) : ''
    if (next.kind === 'end') return day ? t`Ends on ${day}` : t`Ends`
    return day ? t`Renews on ${day}` : t`Renews`
  }
  const columns: [Column<SubscriptionRow>, ...Column<SubscriptionRow>[]] = [
    {
      id: 'name',
      header: t`Customer`,
      cell: row => <NameWithKind {...row} />,
      sortBy: row => row.name,
      csv: row => row.name,
    },
    { id: 'plan', header: t`Plan`, cell: row => row.planName, csv: row => row.planName },
    {
      id: 'state',
      header: t`State`,
      sortBy: row => row.state,
      cell: row => (
        <StateBadge tone={subscriptionStates[row.state].tone}>{t(subscriptionStates[row.state].word)}</StateBadge>
      ),
      csv: row => t(subscriptionStates[row.state].word),
    },
    {
      id: 'next',
      header: t`Next`,
      sortBy: row => row.next?.at ?? '',
      cell: row => nextOf(row) || null,
      csv: nextOf,
    },
    {
      id: 'price',
      header: t`Price, net`,
      align: 'end',
      sortBy: row => row.price?.minor ?? -1,
      cell: row => (row.price ? <span className="numbers">{priceOf(row)}</span> : null),
      csv: priceOf,
    },
  ]
  return (
    <Page
      title={t`Subscriptions`}
      lead={t`What your customers subscribed to at the payment provider. Prices are what was agreed, not what was paid.`}
      action={isOpen ? <ButtonLink variant="default" to="/test-space">{t`Test space`}</ButtonLink> : undefined}
    >
      <Stack gap="md">
        <SubscriptionTotals pollMs={everyMs} />
        <DataList
          label={t`Subscriptions`}
          pages={pages}
          columns={columns}
          rowKey={row => row.customerId}
          rowName={row => row.name}
          sorts={SubscriptionSort.options}
          csvFile={addressOf(exportSubscriptions, { query: { ...filter, sort } })}
          opens={row => ({ to: '/customers/$customerId', params: { customerId: row.customerId } })}
          search={{ value: url.q ?? '', onChange: q => setUrl({ q }), label: t`Search customers` }}
          filters={
            <SelectField
              inline
              label={t`State`}
              value={state ?? ''}
              choices={[
                { value: '', label: t`Any state` },
                ...SubscriptionState.options.map(value => ({ value, label: t(subscriptionStates[value].word) })),
              ]}
              onChange={value => setUrl({ state: value || undefined })}
            />
          }
          filtered={Boolean(search || state)}
          onClear={() => setUrl({ q: undefined, state: undefined })}
          empty={
            <EmptyPanel
              icon={<IconRepeat size={24} />}
              what={t`No subscriptions yet.`}
              next={t`They come when customers buy a plan on their page “Usage and plan”.`}
              action={<ButtonLink variant="default" to="/reseller-plans">{t`See your plans`}</ButtonLink>}
            />
          }
        />
      </Stack>
    </Page>
  )
}
