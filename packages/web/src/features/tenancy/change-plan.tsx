import { useLingui } from '@lingui/react/macro'
import { Button, Group, Stack } from '@mantine/core'
import { type Customer, changePlan, listPlanChoices, type PlanChoice } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { Dialog } from '#ui/dialog.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { PlanComparison } from './plan-comparison.tsx'

type Props = { customer: Customer; onClose: () => void }

/** Says what another plan means for the customer, and puts it there. */
export function ChangePlan({ customer, onClose }: Props) {
  const { t } = useLingui()
  const plans = useQuery({
    queryKey: keys.planChoices,
    queryFn: ({ signal }) => call(listPlanChoices, {}, { signal }),
  })
  const others = plans.data?.items.filter(({ name }) => name !== customer.planName) ?? []
  const [first] = others
  return (
    <Dialog title={t`Change plan`} onClose={onClose}>
      {first ? (
        <Question
          customer={customer}
          before={plans.data?.items.find(({ name }) => name === customer.planName)}
          others={[first, ...others.slice(1)]}
          onClose={onClose}
        />
      ) : plans.isError ? (
        <ErrorPanel error={plans.error} onRetry={() => void plans.refetch()} />
      ) : plans.isPending ? (
        <LoadingPanel />
      ) : (
        <EmptyPanel what={t`There is no other plan.`} next={t`The platform decides which plans there are.`} />
      )}
    </Dialog>
  )
}

type QuestionProps = Props & { before: PlanChoice | undefined; others: readonly [PlanChoice, ...PlanChoice[]] }

function Question({ customer, before, others, onClose }: QuestionProps) {
  const { t } = useLingui()
  const { id, name, planName } = customer
  const [chosen, setChosen] = useState(others[0].name)
  const after = others.find(one => one.name === chosen) ?? others[0]
  const change = useAct(
    () => call(changePlan, { params: { id }, body: { plan: after.name } }),
    [keys.customers],
    () => {
      toastDone(t`${name} is on the plan ${after.name} now`)
      onClose()
    },
  )
  return (
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
          value={after.name}
          choices={others.map(one => ({ value: one.name, label: one.name }))}
          onChange={setChosen}
        />
        <PlanComparison before={before} after={after} />
        <p className="small muted">
          {t`It counts at once. Minutes used in this period stay counted, jobs that run go on, and recordings and transcripts stay, even where there is more than a smaller plan holds.`}
        </p>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t`Keep ${planName}`}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t`Change to ${after.name}`}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
