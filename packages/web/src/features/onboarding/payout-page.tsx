import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { changePayout, readPayout } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient, useMay } from '#lib/queries.ts'
import { When } from '#ui/amounts.tsx'
import { Facts } from '#ui/facts.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { Page, Section } from '#ui/page.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { UnsavedQuestion } from '#ui/unsaved.tsx'

function PayoutForm() {
  const { t } = useLingui()
  const form = useForm({
    start: { holder: '', iban: '' },
    check: ({ holder, iban }) => ({
      ...(holder.trim() ? {} : { holder: t`Enter whose account it is.` }),
      ...(iban.trim().length >= 5 ? {} : { iban: t`Enter the account number (IBAN).` }),
    }),
    send: ({ holder, iban }) => call(changePayout, { body: { holder: holder.trim(), iban: iban.trim() } }),
    done: () => {
      form.reset()
      void queryClient.invalidateQueries({ queryKey: keys.payout })
      void queryClient.invalidateQueries({ queryKey: keys.setUp })
      toastDone(t`Payout account saved. A mail confirms it.`)
    },
  })
  return (
    <>
      <UnsavedQuestion isDirty={form.isDirty} />
      <Form form={form}>
        <TextInput {...form.field('holder')} label={t`Account holder`} autoComplete="off" />
        <TextInput
          {...form.field('iban')}
          label={t`Account number (IBAN)`}
          description={t`Checked digit by digit, stored encrypted, and never shown whole again.`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="off"
          spellCheck={false}
        />
        <FormButtons>
          <Button type="submit" loading={form.busy}>
            {t`Save account`}
          </Button>
        </FormButtons>
      </Form>
    </>
  )
}

/** Where the reseller's share will go. */
export function PayoutPage() {
  const { t } = useLingui()
  const mayManage = useMay('payout.manage')
  const query = useQuery({ queryKey: keys.payout, queryFn: ({ signal }) => call(readPayout, {}, { signal }) })
  const payout = query.data?.payout
  return (
    <Page
      title={t`Payout`}
      back={{ label: t`Settings`, to: '/settings' }}
      lead={t`Where your share is paid to. Payouts themselves come with subscriptions.`}
    >
      {query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <LoadingPanel />
      ) : (
        <>
          <Section title={t`Account`}>
            {payout ? (
              <Facts
                facts={[
                  { label: t`Account holder`, value: payout.holder },
                  { label: t`Account number (IBAN)`, value: payout.maskedIban },
                  { label: t`Changed`, value: <When at={payout.updatedAt} /> },
                ]}
              />
            ) : (
              <EmptyPanel
                what={t`No account is known yet.`}
                next={t`You can sell without one; nothing can be paid out until then.`}
              />
            )}
          </Section>
          {mayManage ? (
            <Section title={payout ? t`Change the account` : t`Enter the account`}>
              <PayoutForm />
            </Section>
          ) : null}
        </>
      )}
    </Page>
  )
}
