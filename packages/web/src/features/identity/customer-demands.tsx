import { useLingui } from '@lingui/react/macro'
import { Checkbox } from '@mantine/core'
import { type CustomerSecurity, changeCustomerSecurity, readCustomerSecurity } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMe } from '#lib/queries.ts'
import { Section } from '#ui/page.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'

export type Demand = {
  key: readonly string[]
  read: (signal: AbortSignal) => Promise<CustomerSecurity>
  change: (secondFactorRequired: boolean) => Promise<CustomerSecurity>
  mayChange?: boolean
}

/** The one thing that an account, or its provider for it, demands of every member. */
export function FactorDemand({ title, demand }: { title: string; demand: Demand }) {
  const { t } = useLingui()
  const security = useQuery({ queryKey: demand.key, queryFn: ({ signal }) => demand.read(signal) })
  const change = useAct(demand.change, [demand.key, keys.security, ['me'], keys.audit], reply =>
    toastDone(reply.secondFactorRequired ? t`Every member needs a second factor now` : t`A password is enough again`),
  )
  if (security.isPending) return <LoadingPanel lines={2} />
  if (security.isError) return <ErrorPanel error={security.error} onRetry={() => void security.refetch()} />
  const { secondFactorRequired, membersWithoutFactor } = security.data
  return (
    <Section title={title}>
      <Checkbox
        label={t`Require a second factor`}
        description={
          membersWithoutFactor === 0
            ? t`Every member has one.`
            : t`Members without one (${membersWithoutFactor}) are led to set it up with their next click.`
        }
        checked={secondFactorRequired}
        disabled={change.isPending || demand.mayChange === false}
        onChange={event => change.mutate(event.currentTarget.checked)}
      />
    </Section>
  )
}

/** What an owner or admin demands of every member of the account. */
export function CustomerDemands() {
  const { t } = useLingui()
  const name = useMe()?.tenant?.name ?? ''
  return <FactorDemand title={t`For all members of ${name}`} demand={own} />
}

const own: Demand = {
  key: keys.customerSecurity,
  read: signal => call(readCustomerSecurity, {}, { signal }),
  change: secondFactorRequired => call(changeCustomerSecurity, { body: { secondFactorRequired } }),
}
