import { useLingui } from '@lingui/react/macro'
import { Checkbox } from '@mantine/core'
import { changeCustomerSecurity, readCustomerSecurity } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMe } from '#lib/queries.ts'
import { Section } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'

/** What an owner or admin demands of every member of the account. */
export function CustomerDemands() {
  const { t } = useLingui()
  const name = useMe()?.tenant?.name ?? ''
  const security = useQuery({
    queryKey: keys.customerSecurity,
    queryFn: ({ signal }) => call(readCustomerSecurity, {}, { signal }),
  })
  const change = useAct(
    (secondFactorRequired: boolean) => call(changeCustomerSecurity, { body: { secondFactorRequired } }),
    [keys.customerSecurity, keys.security, ['me']],
    reply =>
      toastDone(reply.secondFactorRequired ? t`Every member needs a second factor now` : t`A password is enough again`),
  )
  if (security.isPending) return <LoadingPanel lines={2} />
  if (security.isError) return <ErrorPanel error={security.error} onRetry={() => void security.refetch()} />
  const { secondFactorRequired, membersWithoutFactor } = security.data
  return (
    <Section title={t`For all members of ${name}`}>
      <Checkbox
        label={t`Require a second factor`}
        description={
          membersWithoutFactor === 0
            ? t`Every member has one.`
            : t`Members without one (${membersWithoutFactor}) are led to set it up with their next click.`
        }
        checked={secondFactorRequired}
        disabled={change.isPending}
        onChange={event => change.mutate(event.currentTarget.checked)}
      />
    </Section>
  )
}
