import { useLingui } from '@lingui/react/macro'
import { listPlans, type PlatformPlan } from '@scriptorium/contract'
import { IconPencil, IconReceipt } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { useMay, usePages } from '#lib/queries.ts'
import { Bytes, Count, Duration } from '#ui/amounts.tsx'
import { type Column, DataList } from '#ui/data-list.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page } from '#ui/page.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'
import { PlanForm } from './plan-form.tsx'

/** Which machines and models each tier gets. */
export function PlansPage() {
  const { t } = useLingui()
  const mayManage = useMay('plan.manage')
  const [edited, setEdited] = useState<PlatformPlan | null>(null)
  const pages = usePages(keys.plans, (_cursor, signal) => call(listPlans, {}, { signal }))
  const columns: [Column<PlatformPlan>, ...Column<PlatformPlan>[]] = [
    { id: 'name', header: t`Plan`, cell: plan => plan.name, csv: plan => plan.name },
    { id: 'pool', header: t`Pool`, named: true, cell: plan => plan.pool, csv: plan => plan.pool },
    { id: 'models', header: t`Models`, cell: plan => plan.models.join(', '), csv: plan => plan.models.join(' ') },
    {
      id: 'parallel',
      header: t`Jobs at once`,
      align: 'end',
      named: true,
      cell: plan => <Count count={plan.parallelJobs} />,
      csv: plan => plan.parallelJobs,
    },
    {
      id: 'weight',
      header: t`Weight`,
      align: 'end',
      named: true,
      cell: plan => <Count count={plan.weight} />,
      csv: plan => plan.weight,
    },
    {
      id: 'beam',
      header: t`Beam`,
      align: 'end',
      named: true,
      cell: plan => <Count count={plan.beam} />,
      csv: plan => plan.beam,
    },
    {
      id: 'length',
      header: t`Longest recording`,
      align: 'end',
      named: true,
      cell: plan => <Duration durationMs={plan.maxDurationMs} />,
      csv: plan => formatDuration(plan.maxDurationMs),
    },
    {
      id: 'size',
      header: t`Largest file`,
      align: 'end',
      named: true,
      cell: plan => <Bytes bytes={plan.maxFileBytes} />,
      csv: plan => plan.maxFileBytes,
    },
  ]
  return (
    <Page
      title={t`Plans`}
      action={<ButtonLink to="/wholesale" variant="default">{t`Wholesale prices`}</ButtonLink>}
      lead={t`Which engines and models each plan is allotted. A change holds at once for every customer on the plan.`}
    >
      <DataList
        label={t`Plans`}
        pages={pages}
        columns={columns}
        rowKey={plan => plan.name}
        rowName={plan => plan.name}
        {...(mayManage
          ? {
              acts: (plan: PlatformPlan) => [
                { label: t`Change`, icon: <IconPencil size={16} aria-hidden />, onAct: () => setEdited(plan) },
              ],
            }
          : {})}
        empty={
          <EmptyPanel
            icon={<IconReceipt size={24} />}
            what={t`There are no plans.`}
            next={t`Migrate the database: it brings two.`}
          />
        }
      />
      {edited ? <PlanForm plan={edited} onClose={() => setEdited(null)} /> : null}
    </Page>
  )
}
