import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox, TextInput } from '@mantine/core'
import { changePlanTerms, ModelName, type PlanFeature, type PlatformPlan, PoolName } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { toastDone } from '#ui/toast.tsx'

const below = ['label', 'input', 'description', 'error'] as const
const hourMs = 3_600_000
const gigabyte = 1_000_000_000
const isWhole = (text: string, most: number) => /^[0-9]+$/.test(text) && Number(text) >= 1 && Number(text) <= most

/** Machines, models and limits of one plan. */
export function PlanForm({ plan, onClose }: { plan: PlatformPlan; onClose: () => void }) {
  const { t } = useLingui()
  const [features, setFeatures] = useState<readonly PlanFeature[]>(plan.features)
  const form = useForm({
    start: {
      pool: plan.pool,
      models: plan.models.join(', '),
      parallelJobs: String(plan.parallelJobs),
      weight: String(plan.weight),
      beam: String(plan.beam),
      hours: String(plan.maxDurationMs / hourMs),
      gigabytes: String(plan.maxFileBytes / gigabyte),
    },
    check: ({ pool, models, parallelJobs, weight, beam, hours, gigabytes }) => ({
      ...(PoolName.safeParse(pool).success
        ? {}
        : { pool: t`At most forty characters: a to z, digits and hyphens, a letter first.` }),
      ...(ModelName.array().min(1).safeParse(namesIn(models)).success
        ? {}
        : { models: t`Enter the names of its models, such as base or large-v3-turbo.` }),
      ...(isWhole(parallelJobs, 1_000) ? {} : { parallelJobs: t`Enter a whole number from 1 to 1000.` }),
      ...(isWhole(weight, 1_000) ? {} : { weight: t`Enter a whole number from 1 to 1000.` }),
      ...(isWhole(beam, 10) ? {} : { beam: t`Enter a whole number from 1 to 10.` }),
      ...(Number(hours) > 0 && Number(hours) <= 720 ? {} : { hours: t`Enter a number of hours, at most 720.` }),
      ...(Number(gigabytes) > 0 ? {} : { gigabytes: t`Enter a number of gigabytes.` }),
    }),
    send: ({ pool, models, parallelJobs, weight, beam, hours, gigabytes }) =>
      call(changePlanTerms, {
        body: {
          plan: plan.name,
          pool,
          models: namesIn(models),
          parallelJobs: Number(parallelJobs),
          weight: Number(weight),
          beam: Number(beam),
          maxDurationMs: Math.round(Number(hours) * hourMs),
          maxFileBytes: Math.round(Number(gigabytes) * gigabyte),
          features: [...features],
        },
      }),
    done: ({ customers }) => {
      void queryClient.invalidateQueries({ queryKey: keys.plans })
      toastDone(t`Plan changed, at once for whoever is on it (${customers})`)
      onClose()
    },
  })
  const featureWords: Record<PlanFeature, string> = {
    translate: t`Translation into English`,
    speakers: t`Telling speakers apart`,
  }
  return (
    <FormDialog title={t`Change the plan ${plan.name}`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <TextInput
            {...form.field('pool')}
            label={t`Pool`}
            autoComplete="off"
            description={t`The engines of this pool take its jobs; what waits goes along.`}
            inputWrapperOrder={[...below]}
            data-autofocus
          />
          <TextInput
            {...form.field('models')}
            label={t`Models`}
            autoComplete="off"
            description={t`Separated by commas. The first one is used where none is asked for.`}
            inputWrapperOrder={[...below]}
          />
          <TextInput {...form.field('parallelJobs')} label={t`Jobs at once`} inputMode="numeric" />
          <TextInput
            {...form.field('weight')}
            label={t`Weight`}
            inputMode="numeric"
            description={t`Its share when more waits than the machines can take.`}
            inputWrapperOrder={[...below]}
          />
          <TextInput
            {...form.field('beam')}
            label={t`Beam`}
            inputMode="numeric"
            description={t`How many readings an engine weighs: more is slower and a little better.`}
            inputWrapperOrder={[...below]}
          />
          <TextInput {...form.field('hours')} label={t`Longest recording, in hours`} inputMode="decimal" />
          <TextInput {...form.field('gigabytes')} label={t`Largest file, in gigabytes`} inputMode="decimal" />
          {(['translate', 'speakers'] as const).map(feature => (
            <Checkbox
              key={feature}
              label={featureWords[feature]}
              checked={features.includes(feature)}
              onChange={event =>
                setFeatures(
                  event.currentTarget.checked ? [...features, feature] : features.filter(other => other !== feature),
                )
              }
            />
          ))}
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Change plan`}
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

function namesIn(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean)
}
