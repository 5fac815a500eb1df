import { useLingui } from '@lingui/react/macro'
import {
  type CustomerSignUpMode,
  changeCustomerSignUpSettings,
  readCustomerSignUpSettings,
} from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { Page, Section } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'

/** Whether strangers become customers by themselves, and what they see before. */
export function CustomerSignUpPage() {
  const { t } = useLingui()
  const settings = useQuery({
    queryKey: keys.customerSignUp,
    queryFn: ({ signal }) => call(readCustomerSignUpSettings, {}, { signal }),
  })
  return (
    <Page title={t`Sign-up of customers`} back={{ label: t`Settings`, to: '/settings' }}>
      <Section title={t`Who may become a customer`}>
        {settings.data ? (
          <Mode mode={settings.data.mode} />
        ) : settings.isError ? (
          <ErrorPanel error={settings.error} onRetry={() => void settings.refetch()} />
        ) : (
          <LoadingPanel lines={2} />
        )}
      </Section>
      <Section
        title={t`What strangers see`}
        lead={t`Published plans that are on show, with their prices. Only a plan with trial days can be tried; the others say “Ask us”.`}
      >
        <p>
          <a href="/pricing" target="_blank" rel="noreferrer">{t`Open your prices`}</a>
          {' · '}
          <Link to="/reseller-plans">{t`Plans`}</Link>
        </p>
      </Section>
    </Page>
  )
}

function Mode({ mode }: { mode: CustomerSignUpMode }) {
  const { t } = useLingui()
  const mayManage = useMay('customer.manage')
  const change = useAct(
    (next: CustomerSignUpMode) => call(changeCustomerSignUpSettings, { body: { mode: next } }),
    [keys.customerSignUp],
    () => toastDone(t`Saved`),
  )
  const help: Record<CustomerSignUpMode, string> = {
    open: t`Anybody begins a trial from your prices and is a customer at once.`,
    approval: t`Anybody asks from your prices; you approve or decline each of them under Customers.`,
    closed: t`Only whom you create yourself. Prices stay on show without a sign-up.`,
  }
  return (
    <div style={{ maxWidth: 440 }}>
      <SelectField<CustomerSignUpMode>
        label={t`Sign-up`}
        value={mode}
        disabled={!mayManage}
        help={help[mode]}
        choices={[
          { value: 'open', label: t`Anybody` },
          { value: 'approval', label: t`Anybody, with approval` },
          { value: 'closed', label: t`Nobody by themselves` },
        ]}
        onChange={next => change.mutate(next)}
      />
    </div>
  )
}
