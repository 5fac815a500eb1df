import { useLingui } from '@lingui/react/macro'
import { type Customer, CustomerSort, exportCustomers, listCustomers, listCustomerTags } from '@scriptorium/contract'
import { IconBuilding } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { addressOf, call } from '#lib/call.ts'
import { formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { useMay, usePages } from '#lib/queries.ts'
import { useUrlState } from '#lib/url-state.ts'
import { When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page } from '#ui/page.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { NameWithKind } from '#ui/test-badge.tsx'
import { shareOf, toneOfShare } from '#ui/usage-bars.tsx'
import { useCustomerBulk } from './customer-bulk.ts'
import { CustomerFilters, filterOf, noFilters } from './customer-filters.tsx'
import { CustomerRequests } from './customer-requests.tsx'
import { customerStates } from './customer-words.ts'
import { useOfferedPlans } from './offered-plans.ts'

/** Who they are, how they do, who needs attention. */
export function CustomersPage() {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  const mayManage = useMay('customer.manage')
  const mayClose = useMay('customer.close')
  const maySeeMoney = useMay('revenue.read')
  const sort = CustomerSort.safeParse(url.sort).data
  const filter = filterOf(url)
  const pages = usePages([...keys.customers, 'list', filter, sort ?? ''], (cursor, signal) =>
    call(listCustomers, { query: { cursor, limit: 25, ...filter, ...(sort ? { sort } : {}) } }, { signal }),
  )
  const tags = useQuery({
    queryKey: keys.customerTags,
    queryFn: ({ signal }) => call(listCustomerTags, {}, { signal }),
  })
  const plans = useOfferedPlans()
  const tagNames = tags.data?.items.map(({ tag }) => tag) ?? []
  const isFiltered = Object.keys(filter).length > 0
  const columns: [Column<Customer>, ...Column<Customer>[]] = [
    {
      id: 'name',
      sortBy: customer => customer.name,
      header: t`Customer`,
      cell: customer => <NameWithKind {...customer} />,
      csv: customer => customer.name,
    },
    {
      id: 'state',
      sortBy: customer => customer.state,
      header: t`State`,
      cell: customer => (
        <StateBadge tone={customerStates[customer.state].tone}>{t(customerStates[customer.state].word)}</StateBadge>
      ),
      csv: customer => t(customerStates[customer.state].word),
    },
    { id: 'plan', header: t`Plan`, cell: customer => customer.planName, csv: customer => customer.planName },
    {
      id: 'minutes',
      sortBy: customer => customer.usage.leftMs,
      header: t`Minutes`,
      cell: ({ name, usage }) => {
        const share = shareOf(usage.includedMs - usage.leftMs, usage.includedMs)
        return (
          <ProgressBar
            label={t`Minutes used by ${name}`}
            share={share}
            tone={toneOfShare(share)}
            number={t`${formatDuration(usage.leftMs)} left`}
          />
        )
      },
      csv: ({ usage }) => Math.round(usage.usedMs / 60_000),
    },
    {
      id: 'tags',
      header: t`Tags`,
      cell: customer => customer.tags.join(', ') || null,
      csv: customer => customer.tags.join(', '),
      wideOnly: true,
    },
    {
      id: 'members',
      sortBy: customer => customer.members,
      header: t`Members`,
      align: 'end',
      cell: customer => customer.members,
      csv: customer => customer.members,
      wideOnly: true,
    },
    {
      id: 'failed',
      sortBy: customer => customer.jobs.failed,
      header: t`Failed jobs`,
      align: 'end',
      cell: customer => customer.jobs.failed,
      csv: customer => customer.jobs.failed,
      wideOnly: true,
    },
    {
      id: 'created',
      sortBy: customer => customer.createdAt,
      header: t`Since`,
      align: 'end',
      cell: customer => <When at={customer.createdAt} />,
      csv: customer => customer.createdAt,
      wideOnly: true,
    },
  ]
  const create = mayManage ? <ButtonLink to="/customers/new">{t`Create customer`}</ButtonLink> : undefined
  return (
    <Page
      title={t`Customers`}
      action={
        mayManage ? (
          <>
            <ButtonLink variant="default" to="/customers/import">{t`Import`}</ButtonLink>
            {create}
          </>
        ) : undefined
      }
    >
      <CustomerRequests />
      <DataList
        label={t`Customers`}
        pages={pages}
        columns={columns}
        rowKey={customer => customer.id}
        sorts={CustomerSort.options}
        csvFile={addressOf(exportCustomers, { query: { ...filter, sort } })}
        rowName={customer => customer.name}
        opens={customer => ({ to: '/customers/$customerId', params: { customerId: customer.id } })}
        search={{ value: url.q ?? '', onChange: q => setUrl({ q }), label: t`Search customers` }}
        bulk={useCustomerBulk(tagNames, plans)}
        filters={<CustomerFilters plans={plans.map(({ name }) => name)} tags={tagNames} />}
        filtered={isFiltered}
        onClear={() => setUrl(noFilters)}
        empty={
          <EmptyPanel
            icon={<IconBuilding size={24} />}
            what={t`No customers yet.`}
            next={t`Create the first one; its owner gets an invitation by mail.`}
            action={create}
          />
        }
      />
      <p className="small">
        <Link to="/customers/usage">{t`Usage by customer`}</Link>
        {maySeeMoney ? (
          <>
            {' · '}
            <Link to="/subscriptions">{t`Subscriptions`}</Link>
          </>
        ) : null}
        {mayClose ? (
          <>
            {' · '}
            <Link to="/customers/deleted">{t`Deleted customers`}</Link>
          </>
        ) : null}
      </p>
    </Page>
  )
}
