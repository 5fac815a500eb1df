import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { endMinuteGrant, grantMinutes, type MinuteGrant, readCustomer, readCustomerUsage } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay } from '#lib/queries.ts'
import { parseMinutes } from '#lib/typed-amounts.ts'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { CustomerTabs } from '#ui/customer-tabs.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { Page } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { LimitsSection } from './limits-section.tsx'
import { UsagePanels } from './usage-panels.tsx'

/** Minutes of one customer, for its reseller; more can be granted here. */
export function CustomerUsagePage() {
  const { t } = useLingui()
  const { customerId = '' } = useParams({ strict: false })
  const mayManage = useMay('customer.manage')
  const [granting, setGranting] = useState(false)
  const [ended, setEnded] = useState<MinuteGrant | null>(null)
  const end = useAct(
    (grant: MinuteGrant) => call(endMinuteGrant, { params: { id: grant.id } }),
    [keys.customers],
    () => {
      toastDone(t`What was left of the grant is taken back`)
      setEnded(null)
    },
  )
  const params = { id: customerId }
  const customer = useQuery({
    queryKey: [...keys.customers, 'one', customerId],
    queryFn: ({ signal }) => call(readCustomer, { params }, { signal }),
  })
  const query = useQuery({
    queryKey: [...keys.customers, 'usage', customerId],
    queryFn: ({ signal }) => call(readCustomerUsage, { params }, { signal }),
    refetchInterval: 30_000,
  })
  const name = customer.data?.name ?? ''
  return (
    <Page
      title={name ? t`Usage of ${name}` : t`Usage`}
      back={{ label: t`Customers`, to: '/customers' }}
      action={mayManage ? <Button onClick={() => setGranting(true)}>{t`Grant minutes`}</Button> : undefined}
    >
      <CustomerTabs customerId={customerId} />
      {query.data ? (
        <>
          <UsagePanels report={query.data} onEnd={mayManage ? setEnded : undefined} />
          <LimitsSection customerId={customerId} report={query.data} mayManage={mayManage} />
        </>
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <LoadingPanel />
      )}
      {ended ? (
        <ConfirmDanger
          title={t`Take back the granted minutes?`}
          verb={t`Take back`}
          busy={end.isPending}
          onConfirm={() => end.mutate(ended)}
          onClose={() => setEnded(null)}
        >
          {t`Nothing more is used of “${ended.reason}”. What was used of it stays used; recordings that run are finished.`}
        </ConfirmDanger>
      ) : null}
      {granting ? <GrantForm customerId={customerId} name={name} onClose={() => setGranting(false)} /> : null}
    </Page>
  )
}

function GrantForm({ customerId, name, onClose }: { customerId: string; name: string; onClose: () => void }) {
  const { t } = useLingui()
  const form = useForm({
    start: { amount: '60 min', reason: '', days: '30' },
    check: ({ amount, reason, days }) => ({
      ...((parseMinutes(amount) ?? 0) > 0 ? {} : { amount: t`Enter a length, such as 10 h, 90 min or 1 h 30 min.` }),
      ...(reason.trim() ? {} : { reason: t`Say why: the customer sees it.` }),
      ...(/^\d{1,4}$/.test(days) && Number(days) >= 1 ? {} : { days: t`Enter a number of days.` }),
    }),
    send: ({ amount, reason, days }) =>
      call(grantMinutes, {
        params: { id: customerId },
        body: { minutes: parseMinutes(amount) ?? 0, reason, expiresInDays: Number(days) },
      }),
    done: () => {
      void queryClient.invalidateQueries({ queryKey: keys.customers })
      toastDone(t`${name} can use the granted minutes at once`)
      onClose()
    },
  })
  return (
    <FormDialog title={t`Grant minutes to ${name}`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <TextInput {...form.field('amount')} label={t`How much`} data-autofocus />
          <TextInput {...form.field('reason')} label={t`Reason, shown to the customer`} maxLength={200} />
          <TextInput {...form.field('days')} label={t`Expires after, in days`} inputMode="numeric" />
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Grant minutes`}
            </Button>
            <Button variant="default" onClick={close}>
              {t`Cancel`}
            </Button>
          </FormButtons>
        </Form>
      )}
    </FormDialog>
  )
}
