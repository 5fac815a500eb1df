import { useLingui } from '@lingui/react/macro'
import { Button, Group } from '@mantine/core'
import { type CustomerDetails, keepCustomer, readCustomer, resumeCustomer } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { Count, When } from '#ui/amounts.tsx'
import { CopyId } from '#ui/copy-id.tsx'
import { CustomerTabs } from '#ui/customer-tabs.tsx'
import { Facts } from '#ui/facts.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page, Section } from '#ui/page.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { NameWithKind } from '#ui/test-badge.tsx'
import { toastDone } from '#ui/toast.tsx'
import { UsageBars } from '#ui/usage-bars.tsx'
import { useAct } from '#ui/use-act.ts'
import { CloseCustomer } from './close-customer.tsx'
import { CustomerActivity } from './customer-activity.tsx'
import { CustomerNotes } from './customer-notes.tsx'
import { CustomerSso } from './customer-sso.tsx'
import { customerStates } from './customer-words.ts'
import { EditCustomer } from './edit-customer.tsx'
import { SuspendCustomer } from './suspend-customer.tsx'

function CustomerBody({ customer }: { customer: CustomerDetails }) {
  const { t } = useLingui()
  const mayVisit = useMay('visit.ask')
  const mayReadTrail = useMay('reseller-audit.read')
  const { tone, word } = customerStates[customer.state]
  return (
    <>
      <Facts
        facts={[
          { label: t`State`, value: <StateBadge tone={tone}>{t(word)}</StateBadge> },
          customer.trialEndsAt ? { label: t`Trial ends`, value: <When at={customer.trialEndsAt} /> } : null,
          customer.suspendedAt ? { label: t`Suspended`, value: <When at={customer.suspendedAt} /> } : null,
          customer.suspensionReason
            ? { label: t`Reason, as the customer reads it`, value: customer.suspensionReason }
            : null,
          customer.deleteAfter ? { label: t`Deleted on`, value: <When at={customer.deleteAfter} /> } : null,
          { label: t`Plan`, value: customer.planName },
          {
            label: t`Members`,
            value: (
              <Link to="/customers/$customerId/people" params={{ customerId: customer.id }}>
                <Count count={customer.members} />
              </Link>
            ),
          },
          customer.contactName ? { label: t`Contact person`, value: customer.contactName } : null,
          customer.billingEmail ? { label: t`E-mail for invoices`, value: customer.billingEmail } : null,
          customer.tags.length > 0 ? { label: t`Tags`, value: customer.tags.join(', ') } : null,
          { label: t`Since`, value: <When at={customer.createdAt} /> },
          { label: t`Short name`, value: customer.slug },
          { label: t`Id`, value: <CopyId id={customer.id} /> },
        ]}
      />
      <Section
        title={t`Usage`}
        action={
          <Link to="/customers/$customerId/usage" params={{ customerId: customer.id }}>
            {t`By day and by member`}
          </Link>
        }
      >
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
      <CustomerNotes customerId={customer.id} />
      <CustomerSso customer={customer} />
      {mayReadTrail ? <CustomerActivity customer={customer} /> : null}
      {mayVisit ? (
        <Section
          title={t`Log in as`}
          lead={t`See the account as its owner does, with a reason and the customer’s leave.`}
        >
          <ButtonLink to="/customers/$customerId/log-in-as" params={{ customerId: customer.id }} variant="default">
            {t`Log in as this customer`}
          </ButtonLink>
        </Section>
      ) : null}
    </>
  )
}

type Asked = 'edit' | 'suspend' | 'close' | null

export function CustomerPage() {
  const { t } = useLingui()
  const { customerId = '' } = useParams({ strict: false })
  const mayManage = useMay('customer.manage')
  const [asked, setAsked] = useState<Asked>(null)
  const query = useQuery({
    queryKey: [...keys.customers, 'one', customerId],
    queryFn: ({ signal }) => call(readCustomer, { params: { id: customerId } }, { signal }),
  })
  const customer = query.data
  const close = () => setAsked(null)
  return (
    <Page
      title={customer?.name ?? t`Customer`}
      heading={customer ? <NameWithKind {...customer} /> : undefined}
      back={{ label: t`Customers`, to: '/customers' }}
      action={customer && mayManage ? <Acts customer={customer} onAsk={setAsked} /> : undefined}
    >
      <CustomerTabs customerId={customerId} />
      {customer && asked === 'edit' ? <EditCustomer customer={customer} onClose={close} /> : null}
      {customer && asked === 'suspend' ? <SuspendCustomer customer={customer} onClose={close} /> : null}
      {customer && asked === 'close' ? <CloseCustomer customer={customer} onClose={close} /> : null}
      {customer ? (
        <>
          <CustomerBody customer={customer} />
          {mayManage ? <DangerZone customer={customer} onAsk={setAsked} /> : null}
        </>
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <LoadingPanel />
      )}
    </Page>
  )
}

type ActsProps = { customer: CustomerDetails; onAsk: (asked: Asked) => void }

function Acts({ customer, onAsk }: ActsProps) {
  const { t } = useLingui()
  const { id, name } = customer
  const resume = useAct(
    () => call(resumeCustomer, { params: { id } }),
    [keys.customers],
    () => toastDone(t`${name} works again`),
  )
  const keep = useAct(
    () => call(keepCustomer, { params: { id } }),
    [keys.customers],
    () => toastDone(t`${name} is kept`),
  )
  return (
    <Group gap="xs">
      {customer.closingAt ? (
        <Button loading={keep.isPending} onClick={() => keep.mutate(undefined)}>{t`Keep customer`}</Button>
      ) : customer.suspendedAt ? (
        <Button loading={resume.isPending} onClick={() => resume.mutate(undefined)}>{t`Resume`}</Button>
      ) : null}
      <Button variant="default" onClick={() => onAsk('edit')}>{t`Edit customer`}</Button>
      <ButtonLink to="/customers/$customerId/plan" params={{ customerId: id }} variant="default">
        {t`Change plan`}
      </ButtonLink>
    </Group>
  )
}

function DangerZone({ customer, onAsk }: ActsProps) {
  const { t } = useLingui()
  const mayClose = useMay('customer.close')
  if (customer.closingAt) return null
  return (
    <Section title={t`Danger zone`}>
      <Group gap="xs">
        {customer.suspendedAt ? null : (
          <Button variant="default" c="var(--bad-ink)" onClick={() => onAsk('suspend')}>{t`Suspend customer`}</Button>
        )}
        {mayClose ? (
          <Button variant="default" c="var(--bad-ink)" onClick={() => onAsk('close')}>{t`Delete customer`}</Button>
        ) : null}
      </Group>
    </Section>
  )
}
