import { useLingui } from '@lingui/react/macro'
import { type Customer, readCustomer } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { Count, When } from '#ui/amounts.tsx'
import { CopyId } from '#ui/copy-id.tsx'
import { Facts } from '#ui/facts.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page, Section } from '#ui/page.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { UsageBars } from '#ui/usage-bars.tsx'
import { customerStates } from './customer-words.ts'

function CustomerBody({ customer }: { customer: Customer }) {
  const { t } = useLingui()
  const { tone, word } = customerStates[customer.state]
  return (
    <>
      <Facts
        facts={[
          { label: t`State`, value: <StateBadge tone={tone}>{t(word)}</StateBadge> },
          { label: t`Plan`, value: customer.planName },
          { label: t`Members`, value: <Count count={customer.members} /> },
          { label: t`Since`, value: <When at={customer.createdAt} /> },
          { label: t`Short name`, value: customer.slug },
          { label: t`Id`, value: <CopyId id={customer.id} /> },
        ]}
      />
      <Section title={t`Usage`}>
        <div style={{ maxWidth: 440 }}>
          <UsageBars usage={customer.usage} />
        </div>
      </Section>
      <Section title={t`Jobs`} lead={t`Counts only: recordings and transcripts belong to the customer.`}>
        <Facts
          facts={[
            { label: t`Waiting`, value: <Count count={customer.jobs.waiting} /> },
            { label: t`Running`, value: <Count count={customer.jobs.running} /> },
            { label: t`Done`, value: <Count count={customer.jobs.done} /> },
            { label: t`Failed`, value: <Count count={customer.jobs.failed} /> },
          ]}
        />
      </Section>
    </>
  )
}

export function CustomerPage() {
  const { t } = useLingui()
  const { customerId = '' } = useParams({ strict: false })
  const mayManage = useMay('customer.manage')
  const query = useQuery({
    queryKey: [...keys.customers, 'one', customerId],
    queryFn: ({ signal }) => call(readCustomer, { params: { id: customerId } }, { signal }),
  })
  const customer = query.data
  return (
    <Page
      title={customer?.name ?? t`Customer`}
      back={{ label: t`Customers`, to: '/customers' }}
      action={
        customer && mayManage ? (
          <ButtonLink to="/customers/$customerId/plan" params={{ customerId }} variant="default">
            {t`Change plan`}
          </ButtonLink>
        ) : undefined
      }
    >
      {customer ? (
        <CustomerBody customer={customer} />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <LoadingPanel />
      )}
    </Page>
  )
}
