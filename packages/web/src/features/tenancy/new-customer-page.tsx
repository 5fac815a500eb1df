import { useLingui } from '@lingui/react/macro'
import { createCustomer } from '@scriptorium/contract'
import { useNavigate } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Page } from '#ui/page.tsx'
import { toastDone } from '#ui/toast.tsx'
import { AccountForm } from './account-form.tsx'

export function NewCustomerPage() {
  const { t } = useLingui()
  const navigate = useNavigate()
  return (
    <Page title={t`Create customer`} back={{ label: t`Customers`, to: '/customers' }}>
      <AccountForm
        slugLabel={t`Short name`}
        slugHelp={() => t`Used in exports and in talks with support.`}
        verb={t`Create customer`}
        cancelTo="/customers"
        send={(body, idempotencyKey) => call(createCustomer, { body }, { idempotencyKey })}
        done={customer => {
          void queryClient.invalidateQueries({ queryKey: keys.customers })
          toastDone(t`${customer.name} created. The invitation is on its way.`)
          void navigate({ to: '/customers/$customerId', params: { customerId: customer.id } })
        }}
      />
    </Page>
  )
}
