import { useLingui } from '@lingui/react/macro'
import { Group } from '@mantine/core'
import { listResellerPlans, type ResellerPlan, removeResellerPlan, setResellerPlanState } from '@scriptorium/contract'
import { IconArchive, IconArchiveOff, IconPencil, IconReceipt, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { formatDuration, formatMoney } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { useMay, usePages } from '#lib/queries.ts'
import { Count } from '#ui/amounts.tsx'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page } from '#ui/page.tsx'
import type { RowAct } from '#ui/row-menu.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { marginOf } from './margin.ts'
import { tiersQuery } from './plan-queries.ts'
import { perInterval, planStates } from './plan-words.ts'

/** What this reseller sells, to whom, and with which margin. */
export function ResellerPlansPage() {
  const { t, i18n } = useLingui()
  const navigate = useNavigate()
  const mayManage = useMay('reseller-plan.manage')
  const tiers = useQuery(tiersQuery)
  const [removed, setRemoved] = useState<ResellerPlan | null>(null)
  const pages = usePages([...keys.resellerPlans, 'pages'], (_cursor, signal) => call(listResellerPlans, {}, { signal }))
  const setState = useAct(
    ({ plan, state }: { plan: ResellerPlan; state: 'published' | 'archived' }) =>
      call(setResellerPlanState, { params: { id: plan.id }, body: { state } }),
    [keys.resellerPlans],
    (_reply, { plan, state }) =>
      toastDone(
        state === 'archived'
          ? t`${plan.name} is archived: nobody new gets it, whoever is on it stays`
          : t`${plan.name} is offered again`,
      ),
  )
  const remove = useAct(
    (plan: ResellerPlan) => call(removeResellerPlan, { params: { id: plan.id } }),
    [keys.resellerPlans],
    (_reply, plan) => {
      toastDone(t`The draft of ${plan.name} is gone`)
      setRemoved(null)
    },
  )
  const firstPrice = (plan: ResellerPlan) => plan.version.prices[0]
  const margin = (plan: ResellerPlan) => {
    const price = firstPrice(plan)
    const terms = tiers.data?.items.find(({ name }) => name === plan.tier)?.wholesale
    return price && terms ? marginOf(price, terms) : null
  }
  const columns: [Column<ResellerPlan>, ...Column<ResellerPlan>[]] = [
    { id: 'name', header: t`Plan`, cell: plan => plan.name, csv: plan => plan.name },
    {
      id: 'state',
      header: t`State`,
      cell: plan => (
        <StateBadge tone={planStates[plan.state].tone}>
          {plan.hasDraft && plan.state === 'published' ? t`Published, change waits` : t(planStates[plan.state].word)}
        </StateBadge>
      ),
      csv: plan => t(planStates[plan.state].word),
    },
    {
      id: 'price',
      header: t`Price`,
      cell: plan => {
        const price = firstPrice(plan)
        return price ? (
          <span className="numbers">{`${formatMoney(price, i18n.locale)} ${t(perInterval[price.interval])}`}</span>
        ) : null
      },
      csv: plan =>
        plan.version.prices
          .map(price => `${formatMoney(price, i18n.locale)} ${t(perInterval[price.interval])}`)
          .join(', '),
    },
    {
      id: 'margin',
      header: t`Margin`,
      align: 'end',
      named: true,
      cell: plan => {
        const one = margin(plan)
        return one ? <span className="numbers">{formatMoney(one, i18n.locale)}</span> : null
      },
      csv: plan => {
        const one = margin(plan)
        return one ? formatMoney(one, i18n.locale) : ''
      },
    },
    {
      id: 'minutes',
      header: t`Included each month`,
      align: 'end',
      named: true,
      cell: plan => <span className="numbers">{formatDuration(plan.version.promise.minutesPerMonth * 60_000)}</span>,
      csv: plan => plan.version.promise.minutesPerMonth,
    },
    {
      id: 'customers',
      header: t`Customers`,
      align: 'end',
      named: true,
      cell: plan => <Count count={plan.customers} />,
      csv: plan => plan.customers,
    },
    { id: 'tier', header: t`Tier`, cell: plan => plan.tier, csv: plan => plan.tier, wideOnly: true },
  ]
  const acts = (plan: ResellerPlan): RowAct[] => [
    {
      label: t`Change`,
      icon: <IconPencil size={16} aria-hidden />,
      onAct: () => void navigate({ to: '/reseller-plans/$planId/edit', params: { planId: plan.id } }),
    },
    ...(plan.state === 'published'
      ? [
          {
            label: t`Archive`,
            icon: <IconArchive size={16} aria-hidden />,
            onAct: () => setState.mutate({ plan, state: 'archived' }),
          },
        ]
      : []),
    ...(plan.state === 'archived'
      ? [
          {
            label: t`Offer again`,
            icon: <IconArchiveOff size={16} aria-hidden />,
            onAct: () => setState.mutate({ plan, state: 'published' }),
          },
        ]
      : []),
    ...(plan.hasDraft
      ? [{ label: t`Remove draft`, icon: <IconTrash size={16} aria-hidden />, onAct: () => setRemoved(plan) }]
      : []),
  ]
  const create = mayManage ? <ButtonLink to="/reseller-plans/new">{t`New plan`}</ButtonLink> : undefined
  return (
    <Page
      title={t`Plans`}
      lead={t`What your customers can have, and what it costs them. Prices are net.`}
      action={
        <Group gap="xs">
          <ButtonLink to="/reseller-plans/packs" variant="default">{t`Packs of minutes`}</ButtonLink>
          {create}
        </Group>
      }
    >
      <DataList
        label={t`Plans`}
        pages={pages}
        columns={columns}
        rowKey={plan => plan.id}
        rowName={plan => plan.name}
        opens={plan => ({ to: '/reseller-plans/$planId', params: { planId: plan.id } })}
        {...(mayManage ? { acts } : {})}
        empty={
          <EmptyPanel
            icon={<IconReceipt size={24} />}
            what={t`You have no plans yet.`}
            next={t`Make one on a tier of the platform; customers can have it once it is published.`}
            action={create}
          />
        }
      />
      {removed ? (
        <ConfirmDanger
          title={t`Remove the draft of ${removed.name}?`}
          verb={t`Remove draft`}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(removed)}
          onClose={() => setRemoved(null)}
        >
          {removed.state === 'draft'
            ? t`It was never published, so nobody has it.`
            : t`What is published stays as it is; only the change that waits is gone.`}
        </ConfirmDanger>
      ) : null}
    </Page>
  )
}
