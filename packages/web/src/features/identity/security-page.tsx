import { useLingui } from '@lingui/react/macro'
import { readAccountSecurity } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay, useMe } from '#lib/queries.ts'
import { Page, Section } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { CompanySignIn } from './company-sign-in.tsx'
import { CustomerDemands } from './customer-demands.tsx'
import { SecurityEvents } from './security-events.tsx'
import { Sessions } from './sessions.tsx'
import { WaysIn } from './ways-in.tsx'

/** Who gets into this account, by what, and who did lately. */
export function SecurityPage() {
  const { t } = useLingui()
  const person = useMe()?.person
  const mayDemand = useMay('security.manage')
  const security = useQuery({
    queryKey: keys.security,
    queryFn: ({ signal }) => call(readAccountSecurity, {}, { signal }),
  })
  return (
    <Page title={t`Account security`} lead={t`By what you get in, where you are logged in, and what happened lately.`}>
      <Section title={t`How you log in`}>
        {security.isPending || !person ? (
          <LoadingPanel lines={4} />
        ) : security.isError ? (
          <ErrorPanel error={security.error} onRetry={() => void security.refetch()} />
        ) : (
          <WaysIn security={security.data} email={person.email} />
        )}
      </Section>
      {mayDemand ? (
        <>
          <CustomerDemands />
          <CompanySignIn />
        </>
      ) : null}
      <Section title={t`Sessions`} lead={t`Where you are logged in. End what you do not know.`}>
        <Sessions />
      </Section>
      <Section
        title={t`Recent activity`}
        lead={t`Somebody you do not know? Change your password; all else ends with it.`}
      >
        <SecurityEvents />
      </Section>
    </Page>
  )
}
