import { useLingui } from '@lingui/react/macro'
import { Button, Group, Stack } from '@mantine/core'
import { type PlanVersion, publishResellerPlan, type ResellerPlanWithVersions, type Tier } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { useMay } from '#lib/queries.ts'
import { Count, When } from '#ui/amounts.tsx'
import { CopyId } from '#ui/copy-id.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Facts } from '#ui/facts.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page, Section } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { type Column, ShortList } from '#ui/short-list.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import style from './plan-comparison.module.css'
import { PlanComparison } from './plan-comparison.tsx'
import { useVersionFacts } from './plan-facts.tsx'
import { planQuery, tiersQuery } from './plan-queries.ts'
import { planStates } from './plan-words.ts'

/** One plan: what it promises, its versions and what differs between them. */
export function ResellerPlanPage() {
  const { t } = useLingui()
  const { planId = '' } = useParams({ strict: false })
  const mayManage = useMay('reseller-plan.manage')
  const query = useQuery(planQuery(planId))
  const tiers = useQuery(tiersQuery)
  const [publishing, setPublishing] = useState(false)
  const plan = query.data
  const draft = plan?.versions.find(({ publishedAt }) => publishedAt === null)
  return (
    <Page
      title={plan?.name ?? t`Plan`}
      back={{ label: t`Plans`, to: '/reseller-plans' }}
      action={
        plan && mayManage ? (
          <Group gap="xs">
            <ButtonLink to="/reseller-plans/$planId/edit" params={{ planId }} variant="default">
              {t`Change`}
            </ButtonLink>
            {draft ? <Button onClick={() => setPublishing(true)}>{t`Publish`}</Button> : null}
          </Group>
        ) : undefined
      }
    >
      {plan ? (
        <PlanBody plan={plan} draft={draft} tier={tiers.data?.items.find(({ name }) => name === plan.tier)} />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <LoadingPanel />
      )}
      {plan && draft && publishing ? (
        <PublishQuestion plan={plan} draft={draft} onClose={() => setPublishing(false)} />
      ) : null}
    </Page>
  )
}

type Parts = { plan: ResellerPlanWithVersions; draft: PlanVersion | undefined; tier: Tier | undefined }

function PlanBody({ plan, draft, tier }: Parts) {
  const { t } = useLingui()
  const facts = useVersionFacts(tier)
  const { tone, word } = planStates[plan.state]
  const current = plan.versions.find(({ version }) => version === plan.currentVersion) ?? draft
  const columns: [Column<PlanVersion>, ...Column<PlanVersion>[]] = [
    { id: 'version', header: t`Version`, cell: one => t`Version ${one.version}` },
    {
      id: 'published',
      header: t`Published`,
      cell: one => (one.publishedAt ? <When at={one.publishedAt} /> : t`Not yet`),
    },
    {
      id: 'customers',
      header: t`Customers`,
      align: 'end',
      named: true,
      cell: one => <Count count={one.customers} />,
    },
  ]
  return (
    <>
      <Facts
        facts={[
          { label: t`State`, value: <StateBadge tone={tone}>{t(word)}</StateBadge> },
          { label: t`Customers`, value: <Count count={plan.customers} /> },
          { label: t`Tier`, value: plan.tier },
          { label: t`Among public prices`, value: plan.listed ? t`Yes` : t`No` },
          { label: t`Id`, value: <CopyId id={plan.id} /> },
        ]}
      />
      {current ? (
        <Section title={plan.currentVersion ? t`What new customers get` : t`The draft`}>
          <Facts
            facts={facts.map(({ label, of }) => ({ label, value: <span className={style.lines}>{of(current)}</span> }))}
          />
        </Section>
      ) : null}
      <Section
        title={t`Versions`}
        lead={t`A published version never changes: whoever has it keeps it until you move them.`}
      >
        <ShortList
          label={t`Versions`}
          columns={columns}
          rows={plan.versions}
          rowKey={one => String(one.version)}
          rowName={one => t`Version ${one.version}`}
        />
      </Section>
      {plan.versions.length > 1 ? <Compare versions={plan.versions} tier={tier} /> : null}
    </>
  )
}

function Compare({ versions, tier }: { versions: readonly PlanVersion[]; tier: Tier | undefined }) {
  const { t } = useLingui()
  const nameOf = (one: PlanVersion) => (one.publishedAt ? t`Version ${one.version}` : t`Version ${one.version}, draft`)
  const [older, setOlder] = useState(String(versions[1]?.version))
  const [newer, setNewer] = useState(String(versions[0]?.version))
  const choices = versions.map(one => ({ value: String(one.version), label: nameOf(one) }))
  const find = (chosen: string) => versions.find(({ version }) => String(version) === chosen)
  const [before, after] = [find(older), find(newer)]
  return (
    <Section title={t`Compare versions`}>
      <Stack gap="md" maw={640}>
        <Group gap="md">
          <SelectField label={t`From`} value={older} choices={choices} onChange={setOlder} />
          <SelectField label={t`To`} value={newer} choices={choices} onChange={setNewer} />
        </Group>
        {before && after ? (
          <PlanComparison
            before={{ name: nameOf(before), version: before, tier }}
            after={{ name: nameOf(after), version: after, tier }}
          />
        ) : null}
      </Stack>
    </Section>
  )
}

type PublishProps = { plan: ResellerPlanWithVersions; draft: PlanVersion; onClose: () => void }

function PublishQuestion({ plan, draft, onClose }: PublishProps) {
  const { t } = useLingui()
  const [existing, setExisting] = useState<'keep' | 'move-at-renewal'>('keep')
  const publish = useAct(
    () => call(publishResellerPlan, { params: { id: plan.id }, body: { existing } }),
    [keys.resellerPlans, keys.customers],
    ({ version, moved }) => {
      toastDone(
        moved > 0
          ? t`Version ${version} of ${plan.name} is published; ${moved} customers move at their renewal`
          : t`Version ${version} of ${plan.name} is published`,
      )
      onClose()
    },
  )
  return (
    <Dialog title={t`Publish ${plan.name}, version ${draft.version}?`} onClose={onClose}>
      <form
        onSubmit={event => {
          event.preventDefault()
          publish.mutate(undefined)
        }}
      >
        <Stack gap="md">
          <p>{t`From now on new customers get this version, and it can no longer be changed.`}</p>
          {plan.customers > 0 ? (
            <SelectField
              label={t`Customers who are on it already`}
              value={existing}
              choices={[
                { value: 'keep', label: t`Keep what they have: for new customers only` },
                { value: 'move-at-renewal', label: t`Move to this version when their period ends` },
              ]}
              onChange={setExisting}
            />
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t`Not yet`}
            </Button>
            <Button type="submit" loading={publish.isPending}>
              {t`Publish`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
