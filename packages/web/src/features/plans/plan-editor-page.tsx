import { useLingui } from '@lingui/react/macro'
import type { Tier } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Page } from '#ui/page.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { PlanEditor } from './plan-editor.tsx'
import { planQuery, tiersQuery } from './plan-queries.ts'

export function NewResellerPlanPage() {
  const { t } = useLingui()
  const tiers = useQuery(tiersQuery)
  return (
    <Page title={t`New plan`} back={{ label: t`Plans`, to: '/reseller-plans' }}>
      {tiers.isError ? (
        <ErrorPanel error={tiers.error} onRetry={() => void tiers.refetch()} />
      ) : tiers.data ? (
        <OnTiers tiers={tiers.data.items} />
      ) : (
        <LoadingPanel />
      )}
    </Page>
  )
}

export function EditResellerPlanPage() {
  const { t } = useLingui()
  const { planId = '' } = useParams({ strict: false })
  const tiers = useQuery(tiersQuery)
  const query = useQuery(planQuery(planId))
  const failed = [tiers, query].find(one => one.isError)
  const plan = query.data
  // What waits to be published is what is changed; otherwise a change begins from what new customers get.
  const version =
    plan?.versions.find(one => one.publishedAt === null) ??
    plan?.versions.find(one => one.version === plan.currentVersion)
  return (
    <Page
      title={plan ? t`Change ${plan.name}` : t`Change plan`}
      lead={plan?.currentVersion ? t`This makes a new version. Nobody has it before you publish it.` : undefined}
      back={{ label: t`Plans`, to: '/reseller-plans' }}
    >
      {failed ? (
        <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} />
      ) : tiers.data && plan && version ? (
        <OnTiers
          tiers={tiers.data.items}
          plan={{
            id: plan.id,
            name: plan.name,
            tier: plan.tier,
            listed: plan.listed,
            isPublished: plan.currentVersion !== null,
            version,
          }}
        />
      ) : (
        <LoadingPanel />
      )}
    </Page>
  )
}

function OnTiers({ tiers, ...rest }: { tiers: readonly Tier[] } & Pick<Parameters<typeof PlanEditor>[0], 'plan'>) {
  const { t } = useLingui()
  const [first, ...others] = tiers
  return first ? (
    <PlanEditor tiers={[first, ...others]} {...rest} />
  ) : (
    <EmptyPanel
      what={t`The platform has no tiers.`}
      next={t`Ask the platform to make one; plans are built on tiers.`}
    />
  )
}
