import { useLingui } from '@lingui/react/macro'
import { type Customer, CustomerSort, listCustomers } from '@scriptorium/contract'
import { IconBuilding } from '@tabler/icons-react'
import { call } from '#lib/call.ts'
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
import { shareOf, toneOfShare } from '#ui/usage-bars.tsx'
import { customerStates } from './customer-words.ts'

/** Who they are, how they do, who needs attention. */
export function CustomersPage() {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  const mayManage = useMay('customer.manage')
  const search = url.q
  const sort = CustomerSort.safeParse(url.sort).data
  const pages = usePages([...keys.customers, 'list', search ?? '', sort ?? ''], (cursor, signal) =>
    call(
      listCustomers,
      { query: { cursor, limit: 25, ...(search ? { search } : {}), ...(sort ? { sort } : {}) } },
      { signal },
    ),
  )
  const columns: [Column<Customer>, ...Column<Customer>[]] = [
    {
      id: 'name',
      sortBy: customer => customer.name,
      header: t`Customer`,
      cell: customer => customer.name,
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
      header: t`Minutes used`,
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
    <Page title={t`Customers`} action={create}>
      <DataList
        label={t`Customers`}
        pages={pages}
        columns={columns}
        rowKey={customer => customer.id}
        sorts={CustomerSort.options}
        rowName={customer => customer.name}
        opens={customer => ({ to: '/customers/$customerId', params: { customerId: customer.id } })}
        search={{ value: url.q ?? '', onChange: q => setUrl({ q }), label: t`Search customers` }}
        filtered={Boolean(url.q)}
        onClear={() => setUrl({ q: undefined })}
        empty={
          <EmptyPanel
            icon={<IconBuilding size={24} />}
            what={t`No customers yet.`}
            next={t`Create the first one; its owner gets an invitation by mail.`}
            action={create}
          />
        }
      />
    </Page>
  )
}
