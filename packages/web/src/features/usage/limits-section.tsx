import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox } from '@mantine/core'
import { setUsageLimits, type UsageReport } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { Facts } from '#ui/facts.tsx'
import { Section } from '#ui/page.tsx'
import { LimitForm } from './limit-form.tsx'

type Props = { customerId: string; report: UsageReport; mayManage: boolean }

/** Limits below the plan's own, and who is told. */
export function LimitsSection({ customerId, report, mayManage }: Props) {
  const { t } = useLingui()
  const [changing, setChanging] = useState(false)
  const { softLimitMs, hardLimitMs, tellReseller } = report.limits
  const shown = (ms: number | null) => (ms === null ? t`None` : formatDuration(ms))
  return (
    <Section
      title={t`Limits`}
      lead={t`Each month, besides what the plan includes.`}
      action={
        mayManage ? <Button variant="default" onClick={() => setChanging(true)}>{t`Change limits`}</Button> : undefined
      }
    >
      <Facts
        facts={[
          { label: t`People are told at`, value: shown(softLimitMs) },
          { label: t`Work stops at`, value: shown(hardLimitMs) },
          { label: t`You are told as well`, value: tellReseller ? t`Yes` : t`No` },
        ]}
      />
      {changing ? (
        <LimitsForm customerId={customerId} limits={report.limits} onClose={() => setChanging(false)} />
      ) : null}
    </Section>
  )
}

type FormProps = { customerId: string; limits: UsageReport['limits']; onClose: () => void }

function LimitsForm({ customerId, limits, onClose }: FormProps) {
  const { t } = useLingui()
  const [tellReseller, setTellReseller] = useState(limits.tellReseller)
  return (
    <LimitForm
      title={t`Limits of a month`}
      limits={limits}
      softHelp={t`Its owners get a mail. Empty: only at 50, 80, 100 and 120 % of what is included.`}
      hardHelp={t`Nothing new begins beyond it. Empty: only the plan decides.`}
      isDirty={tellReseller !== limits.tellReseller}
      send={wanted => call(setUsageLimits, { params: { id: customerId }, body: { ...wanted, tellReseller } })}
      changes={keys.customers}
      onClose={onClose}
    >
      <Checkbox
        label={t`Tell my people as well when a level is reached`}
        checked={tellReseller}
        onChange={event => setTellReseller(event.currentTarget.checked)}
      />
    </LimitForm>
  )
}
