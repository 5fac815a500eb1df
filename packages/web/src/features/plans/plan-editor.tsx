import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox, TextInput } from '@mantine/core'
import { changeResellerPlan, createResellerPlan, type PlanVersion, type Tier } from '@scriptorium/contract'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { call } from '#lib/call.ts'
import { formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { toastDone } from '#ui/toast.tsx'
import { UnsavedQuestion } from '#ui/unsaved.tsx'
import { checkEditor, faultsOfServer } from './check-editor.ts'
import { draftOf, type EditorChoices, type EditorValues, hourField, startValues } from './editor-values.ts'
import style from './plan-comparison.module.css'
import { featureWords } from './plan-words.ts'
import { PriceFields } from './price-fields.tsx'

const below = ['label', 'input', 'description', 'error'] as const

type Props = {
  tiers: readonly [Tier, ...Tier[]]
  plan?: { id: string; name: string; tier: string; listed: boolean; isPublished: boolean; version: PlanVersion }
}

/** A plan in one column. Saving makes or changes the draft; customers notice nothing before it is published. */
export function PlanEditor({ tiers, plan }: Props) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const first = tiers.find(({ name }) => name === plan?.tier) ?? tiers[0]
  const begin: EditorChoices = {
    tier: first.name,
    listed: plan?.listed ?? true,
    models: plan?.version.promise.models ?? null,
    features: plan?.version.promise.features ?? first.features,
    overage: plan?.version.promise.overage ?? 'block',
  }
  const [choices, setChoices] = useState(begin)
  const choose = (change: Partial<EditorChoices>) => setChoices(before => ({ ...before, ...change }))
  const tier = tiers.find(({ name }) => name === choices.tier) ?? first
  const sent = useRef(startValues('', first, undefined))
  const form = useForm<EditorValues, { id: string }>({
    start: startValues(plan?.name ?? '', first, plan?.version),
    check: values =>
      Object.fromEntries(
        Object.entries(checkEditor(values, choices, tier)).map(([name, message]) => [name, t(message)]),
      ),
    send: async values => {
      sent.current = values
      const body = draftOf(values, choices, tier)
      if (!body) throw new Error('What was checked can be read')
      if (!plan) return call(createResellerPlan, { body })
      await call(changeResellerPlan, { params: { id: plan.id }, body })
      return { id: plan.id }
    },
    done: ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: keys.resellerPlans })
      toastDone(t`Draft saved. Publish it when it is right.`)
      void navigate({ to: '/reseller-plans/$planId', params: { planId: id } })
    },
    fieldOf: problem =>
      faultsOfServer(problem, sent.current, choices, {
        tier,
        nameTaken: t`You have a plan with this name. Take another.`,
      }),
  })
  const isDirty = () => form.isDirty() || JSON.stringify(choices) !== JSON.stringify(begin)
  const changeTier = (name: string) => {
    const next = tiers.find(one => one.name === name) ?? tier
    choose({ tier: next.name, models: null, features: next.features })
    form.set({ ...startValues(form.values.name, next, undefined), trial: form.values.trial })
  }
  const modelsOf = choices.models ?? tier.models
  const currencies = [...new Set(tier.wholesale.map(({ currency }) => currency))]
  return (
    <>
      <Form form={form}>
        <TextInput {...form.field('name')} label={t`Name`} autoComplete="off" maxLength={60} />
        <SelectField
          label={t`Tier`}
          value={choices.tier}
          choices={tiers.map(({ name }) => ({ value: name, label: name }))}
          onChange={changeTier}
          disabled={plan?.isPublished ?? false}
          help={
            plan?.isPublished
              ? t`A published plan stays on its tier.`
              : t`What the platform offers to build on; it sets the limits below.`
          }
        />
        <h2>{t`Prices, net`}</h2>
        <PriceFields tier={tier} values={form.values} field={form.field} />
        <h2>{t`Minutes`}</h2>
        <TextInput
          {...form.field('minutes')}
          label={t`Included each month`}
          description={t`Such as 10 h or 600 min; at most ${formatDuration(tier.minutesPerMonth * 60_000)}.`}
          inputWrapperOrder={[...below]}
        />
        <TextInput
          {...form.field('grace')}
          label={t`Further percent at no charge`}
          description={t`How far work goes on beyond the included minutes before anything else happens.`}
          inputWrapperOrder={[...below]}
          inputMode="numeric"
        />
        <SelectField
          label={t`When they are used up`}
          value={choices.overage}
          choices={[
            { value: 'block', label: t`Work stops` },
            { value: 'bill', label: t`Work goes on and is billed` },
          ]}
          onChange={overage => choose({ overage })}
        />
        {choices.overage === 'bill' ? (
          <>
            {currencies.map(currency => (
              <TextInput
                key={currency}
                {...form.field(hourField(currency))}
                label={t`Each further hour in ${currency}`}
                inputMode="decimal"
              />
            ))}
            <TextInput
              {...form.field('cap')}
              label={t`At most so much further`}
              description={t`Empty: without an end.`}
              inputWrapperOrder={[...below]}
            />
          </>
        ) : null}
        <h2>{t`Limits`}</h2>
        <TextInput {...form.field('storage')} label={t`Storage`} />
        <TextInput
          {...form.field('seats')}
          label={t`Seats`}
          description={tier.seats === null ? t`Empty: no limit.` : t`At most ${tier.seats}.`}
          inputWrapperOrder={[...below]}
          inputMode="numeric"
        />
        <TextInput {...form.field('parallelJobs')} label={t`Jobs at once`} inputMode="numeric" />
        <TextInput {...form.field('longest')} label={t`Longest recording`} />
        <TextInput {...form.field('largestFile')} label={t`Largest file`} />
        <TextInput
          {...form.field('retention')}
          label={t`Keep recordings and transcripts for, in days`}
          description={t`Empty: until somebody removes them.`}
          inputWrapperOrder={[...below]}
          inputMode="numeric"
        />
        <fieldset className={style.group}>
          <legend>{t`Models`}</legend>
          <Checkbox
            label={t`All of the tier, also those that come later`}
            checked={choices.models === null}
            onChange={event => choose({ models: event.currentTarget.checked ? null : tier.models })}
          />
          {choices.models === null
            ? null
            : tier.models.map(model => (
                <Checkbox
                  key={model}
                  label={model}
                  checked={modelsOf.includes(model)}
                  disabled={modelsOf.length === 1 && modelsOf.includes(model)}
                  onChange={event =>
                    choose({
                      models: tier.models.filter(one =>
                        one === model ? event.currentTarget.checked : modelsOf.includes(one),
                      ),
                    })
                  }
                />
              ))}
        </fieldset>
        <fieldset className={style.group}>
          <legend>{t`Features`}</legend>
          {tier.features.map(feature => (
            <Checkbox
              key={feature}
              label={t(featureWords[feature])}
              checked={choices.features.includes(feature)}
              onChange={event =>
                choose({
                  features: tier.features.filter(one =>
                    one === feature ? event.currentTarget.checked : choices.features.includes(one),
                  ),
                })
              }
            />
          ))}
        </fieldset>
        <h2>{t`Offer`}</h2>
        <TextInput {...form.field('trial')} label={t`Trial, in days`} inputMode="numeric" />
        <Checkbox
          label={t`Show it among the public prices of your brand`}
          checked={choices.listed}
          onChange={event => choose({ listed: event.currentTarget.checked })}
        />
        <FormButtons>
          <Button type="submit" loading={form.busy}>
            {t`Save draft`}
          </Button>
          <ButtonLink to="/reseller-plans" variant="default">
            {t`Cancel`}
          </ButtonLink>
        </FormButtons>
      </Form>
      <UnsavedQuestion isDirty={isDirty} />
    </>
  )
}
