import { useLingui } from '@lingui/react/macro'
import { type DeletedCustomer, listDeletedCustomers, readDeletionCertificate } from '@scriptorium/contract'
import { IconBuilding } from '@tabler/icons-react'
import { addressOf, call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { usePages } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { Page } from '#ui/page.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'

/** What was deleted when, with the certificate of each. */
export function DeletedCustomersPage() {
  const { t } = useLingui()
  const pages = usePages([...keys.customers, 'deleted'], (_cursor, signal) =>
    call(listDeletedCustomers, {}, { signal }),
  )
  const columns: [Column<DeletedCustomer>, ...Column<DeletedCustomer>[]] = [
    { id: 'name', header: t`Customer`, cell: ({ name }) => name, csv: ({ name }) => name },
    {
      id: 'ordered',
      header: t`Deletion ordered`,
      named: true,
      cell: ({ orderedAt }) => <When at={orderedAt} />,
      csv: ({ orderedAt }) => orderedAt,
    },
    {
      id: 'certificate',
      header: t`Certificate`,
      cell: ({ id, completedAt }) =>
        completedAt ? (
          <a href={addressOf(readDeletionCertificate, { params: { id } })} download>
            {t`Download certificate`}
          </a>
        ) : (
          t`Being deleted`
        ),
    },
  ]
  return (
    <Page title={t`Deleted customers`} back={{ label: t`Customers`, to: '/customers' }}>
      <DataList
        label={t`Deleted customers`}
        pages={pages}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        empty={
          <EmptyPanel
            icon={<IconBuilding size={24} />}
            what={t`No customer was deleted.`}
            next={t`A customer is deleted from the end of its page.`}
          />
        }
      />
    </Page>
  )
}
