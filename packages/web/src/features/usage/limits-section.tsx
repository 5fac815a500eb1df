import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox, TextInput } from '@mantine/core'
import { setUsageLimits, type UsageReport } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { parseMinutes, writeMinutes } from '#lib/typed-amounts.ts'
import { Facts } from '#ui/facts.tsx'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { Section } from '#ui/page.tsx'
import { toastDone } from '#ui/toast.tsx'

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
  const written = (ms: number | null) => (ms === null ? '' : writeMinutes(Math.round(ms / 60_000)))
  const isLimit = (text: string) => text.trim() === '' || parseMinutes(text) !== null
  const limitOf = (text: string) => (text.trim() === '' ? null : (parseMinutes(text) ?? 0) * 60_000)
  const length = t`Enter a length, such as 10 h or 90 min, or leave it empty.`
  const form = useForm({
    start: { soft: written(limits.softLimitMs), hard: written(limits.hardLimitMs) },
    check: ({ soft, hard }) => ({
      ...(isLimit(soft) ? {} : { soft: length }),
      ...(isLimit(hard) ? {} : { hard: length }),
    }),
    send: ({ soft, hard }) =>
      call(setUsageLimits, {
        params: { id: customerId },
        body: { softLimitMs: limitOf(soft), hardLimitMs: limitOf(hard), tellReseller },
      }),
    done: () => {
      void queryClient.invalidateQueries({ queryKey: keys.customers })
      toastDone(t`The limits are set`)
      onClose()
    },
  })
  const isDirty = () => form.isDirty() || tellReseller !== limits.tellReseller
  return (
    <FormDialog title={t`Limits of a month`} isDirty={isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <TextInput
            {...form.field('soft')}
            label={t`Tell people at`}
            description={t`Its owners get a mail. Empty: only at 50, 80, 100 and 120 % of what is included.`}
            data-autofocus
          />
          <TextInput
            {...form.field('hard')}
            label={t`Stop work at`}
            description={t`Nothing new begins beyond it. Empty: only the plan decides.`}
          />
          <Checkbox
            label={t`Tell my people as well when a level is reached`}
            checked={tellReseller}
            onChange={event => setTellReseller(event.currentTarget.checked)}
          />
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Set limits`}
            </Button>
            <Button variant="default" onClick={close}>
              {t`Cancel`}
            </Button>
          </FormButtons>
        </Form>
      )}
    </FormDialog>
  )
}
