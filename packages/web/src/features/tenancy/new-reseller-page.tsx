import { useLingui } from '@lingui/react/macro'
import { createReseller } from '@scriptorium/contract'
import { useNavigate } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Page } from '#ui/page.tsx'
import { toastDone } from '#ui/toast.tsx'
import { AccountForm } from './account-form.tsx'

export function NewResellerPage() {
  const { t } = useLingui()
  const navigate = useNavigate()
  return (
    <Page title={t`Create reseller`} back={{ label: t`Resellers`, to: '/resellers' }}>
      <AccountForm
        slugLabel={t`Address`}
        slugHelp={slug => t`Their brand lives at ${`${slug}.${location.hostname}`} for good. Own domains can be added.`}
        verb={t`Create reseller`}
        cancelTo="/resellers"
        send={(body, idempotencyKey) => call(createReseller, { body }, { idempotencyKey })}
        done={reseller => {
          void queryClient.invalidateQueries({ queryKey: keys.resellers })
          toastDone(t`${reseller.name} created. The invitation is on its way.`)
          void navigate({ to: '/resellers' })
        }}
      />
    </Page>
  )
}
