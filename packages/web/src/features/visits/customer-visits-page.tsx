import { useLingui } from '@lingui/react/macro'
import { listVisitsOfCustomer, type Visit } from '@scriptorium/contract'
import { IconEye } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { usePages } from '#lib/queries.ts'
import { CustomerTabs } from '#ui/customer-tabs.tsx'
import { DataList } from '#ui/data-list.tsx'
import { Page, Section } from '#ui/page.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { useAct } from '#ui/use-act.ts'
import { AskForm } from './ask-form.tsx'
import { openNow } from './open-now.ts'
import { useVisitColumns } from './visit-columns.tsx'

/** A reseller's staff asks to log in at a customer, and sees who did before. */
export function CustomerVisitsPage() {
  const { t } = useLingui()
  const { customerId = '' } = useParams({ strict: false })
  const columns = useVisitColumns()
  const open = useAct((visit: Visit) => openNow(visit.id), [keys.visitsOf(customerId)])
  const pages = usePages(
    keys.visitsOf(customerId),
    (cursor, signal) =>
      call(listVisitsOfCustomer, { params: { id: customerId }, query: { cursor, limit: 25 } }, { signal }),
    { pollMs: 5_000 },
  )
  return (
    <Page
      title={t`Log in as`}
      lead={t`You see the account as its owner does. The customer reads your reason, gets a mail, and can end it at any moment.`}
      back={{ label: t`Customers`, to: '/customers' }}
    >
      <CustomerTabs customerId={customerId} />
      <AskForm customerId={customerId} />
      <Section title={t`Earlier and open ones`}>
        <DataList
          label={t`Earlier and open ones`}
          pages={pages}
          columns={columns}
          rowKey={visit => visit.id}
          rowName={visit => visit.visitorName}
          acts={visit => (visit.state === 'granted' ? [{ label: t`Log in now`, onAct: () => open.mutate(visit) }] : [])}
          empty={<EmptyPanel icon={<IconEye size={24} />} what={t`Nobody of your staff has logged in here.`} />}
        />
      </Section>
    </Page>
  )
}
