import { useLingui } from '@lingui/react/macro'
import { Button, Group, Stack } from '@mantine/core'
import { type Customer, changePlan } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { Dialog } from '#ui/dialog.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'

/** The platform's own plans, smallest first. */
const plans = ['Studio', 'Business'] as const

/** Says what another plan means for the customer, and puts it there. */
export function ChangePlan({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useLingui()
  const { id, name, planName } = customer
  const [plan, setPlan] = useState<(typeof plans)[number]>(plans.find(one => one !== planName) ?? plans[0])
  const change = useAct(
    () => call(changePlan, { params: { id }, body: { plan } }),
    [keys.customers],
    () => {
      toastDone(t`${name} is on the plan ${plan} now`)
      onClose()
    },
  )
  return (
    <Dialog title={t`Change plan`} onClose={onClose}>
      <form
        onSubmit={event => {
          event.preventDefault()
          change.mutate(undefined)
        }}
      >
        <Stack gap="md">
          <SelectField
            label={t`New plan`}
            help={t`${name} is on the plan ${planName}.`}
            value={plan}
            choices={plans.filter(one => one !== planName).map(value => ({ value, label: value }))}
            onChange={setPlan}
          />
          <div>
            <p>{t`At once, ${name} has the minutes, storage, models and machines of the plan ${plan}, and its limits.`}</p>
            <ul>
              <li>{t`Minutes used in this period stay counted.`}</li>
              <li>{t`Jobs that run go on; jobs that wait start under the new plan.`}</li>
              <li>{t`Recordings and transcripts stay, even where there is more than a smaller plan holds.`}</li>
            </ul>
          </div>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t`Keep ${planName}`}
            </Button>
            <Button type="submit" loading={change.isPending}>
              {t`Change to ${plan}`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
