import { useLingui } from '@lingui/react/macro'
import { Button, Group, Stack } from '@mantine/core'
import {
  changeCustomerPlan,
  type PlanAssignment,
  type PlanChangePreview,
  previewPlanChange,
  type ResellerPlan,
  readCustomer,
  type WantedPlan,
} from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { formatDuration, formatMoney } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { CustomerTabs } from '#ui/customer-tabs.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { Page, Section } from '#ui/page.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import style from './plan-comparison.module.css'
import { PlanComparison } from './plan-comparison.tsx'
import { customerPlanQuery, plansQuery, tiersQuery } from './plan-queries.ts'
import { perInterval } from './plan-words.ts'

type Choice = { key: string; label: string; plan: ResellerPlan; wanted: WantedPlan }

/** Another plan for a customer: what it means is said before it is done. */
export function AssignPlanPage() {
  const { t, i18n } = useLingui()
  const { customerId = '' } = useParams({ strict: false })
  const customer = useQuery({
    queryKey: [...keys.customers, 'one', customerId],
    queryFn: ({ signal }) => call(readCustomer, { params: { id: customerId } }, { signal }),
  })
  const current = useQuery(customerPlanQuery(customerId))
  const plans = useQuery(plansQuery)
  const failed = [customer, current, plans].find(query => query.isError)
  const assignment = current.data?.assignment ?? null
  const choices = (plans.data?.items ?? [])
    .filter(({ id, state }) => state === 'published' || id === assignment?.planId)
    .flatMap(plan =>
      plan.version.prices.map((price): Choice => {
        const { currency, interval } = price
        return {
          key: `${plan.id} ${currency} ${interval}`,
          label: `${plan.name}, ${formatMoney(price, i18n.locale)} ${t(perInterval[interval])}`,
          plan,
          wanted: { planId: plan.id, currency, interval },
        }
      }),
    )
    .filter(({ wanted }) => !isOn(assignment, wanted))
  const [first, ...others] = choices
  const name = customer.data?.name ?? ''
  return (
    <Page
      title={t`Change plan`}
      lead={
        customer.data && current.data ? (
          <Lead name={name} assignment={assignment} planName={current.data.inForce.name} />
        ) : undefined
      }
      back={{ label: t`Customers`, to: '/customers' }}
    >
      <CustomerTabs customerId={customerId} />
      {failed ? (
        <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} />
      ) : !customer.data || !current.data || !plans.data ? (
        <LoadingPanel />
      ) : first ? (
        <Question customerId={customerId} name={name} assignment={assignment} choices={[first, ...others]} />
      ) : (
        <EmptyPanel
          what={t`There is no other plan to choose.`}
          next={t`Publish one: customers can be put on it at once.`}
          action={<ButtonLink to="/reseller-plans">{t`Go to plans`}</ButtonLink>}
        />
      )}
    </Page>
  )
}

function isOn(assignment: PlanAssignment | null, { planId, currency, interval }: WantedPlan): boolean {
  return (
    assignment?.planId === planId &&
    assignment.version === assignment.newestVersion &&
    assignment.price.currency === currency &&
    assignment.interval === interval
  )
}

function Lead({ name, assignment, planName }: { name: string; assignment: PlanAssignment | null; planName: string }) {
  const { t, i18n } = useLingui()
  if (!assignment) return <>{t`${name} is on ${planName}, without a price yet.`}</>
  const price = `${formatMoney(assignment.price, i18n.locale)} ${t(perInterval[assignment.interval])}`
  const until = new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'medium' }).format(new Date(assignment.periodEnd))
  return <>{t`${name} is on ${planName} for ${price}. This period ends on ${until}.`}</>
}

type QuestionProps = {
  customerId: string
  name: string
  assignment: PlanAssignment | null
  choices: readonly [Choice, ...Choice[]]
}

function Question({ customerId, name, assignment, choices }: QuestionProps) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const plans = useQuery(plansQuery)
  const tiers = useQuery(tiersQuery)
  const [chosen, setChosen] = useState(choices[0].key)
  const { plan, wanted } = choices.find(({ key }) => key === chosen) ?? choices[0]
  const params = { id: customerId }
  const preview = useQuery({
    queryKey: [...keys.customers, 'plan-preview', customerId, wanted],
    queryFn: ({ signal }) => call(previewPlanChange, { params, body: wanted }, { signal }),
    staleTime: 0,
  })
  const change = useAct(
    () => call(changeCustomerPlan, { params, body: wanted }),
    [keys.customers, keys.resellerPlans],
    done => {
      toastDone(
        done.when === 'at-once'
          ? t`${name} is on the plan ${plan.name} now`
          : t`${name} gets the plan ${plan.name} with the next period`,
      )
      void navigate({ to: '/customers/$customerId', params: { customerId } })
    },
  )
  const tierOf = (one: ResellerPlan) => tiers.data?.items.find(tier => tier.name === one.tier)
  const before = plans.data?.items.find(({ id }) => id === assignment?.planId)
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        change.mutate(undefined)
      }}
    >
      <Stack gap="lg" maw={640}>
        <SelectField
          label={t`New plan`}
          value={chosen}
          choices={choices.map(({ key, label }) => ({ value: key, label }))}
          onChange={setChosen}
        />
        {before ? (
          <PlanComparison
            before={{ name: before.name, version: before.version, tier: tierOf(before) }}
            after={{ name: plan.name, version: plan.version, tier: tierOf(plan) }}
          />
        ) : null}
        {preview.data ? (
          <Preview preview={preview.data} />
        ) : preview.isError ? (
          <ErrorPanel error={preview.error} onRetry={() => void preview.refetch()} />
        ) : (
          <LoadingPanel lines={3} />
        )}
        <Group gap="xs">
          <Button type="submit" loading={change.isPending} disabled={!preview.data}>
            {t`Change to ${plan.name}`}
          </Button>
          <ButtonLink to="/customers/$customerId" params={{ customerId }} variant="default">
            {t`Cancel`}
          </ButtonLink>
        </Group>
      </Stack>
    </form>
  )
}

function Preview({ preview }: { preview: PlanChangePreview }) {
  const { t, i18n } = useLingui()
  const money = (amount: { minor: number; currency: string }) => formatMoney(amount, i18n.locale)
  const day = (at: string) => new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'medium' }).format(new Date(at))
  const { before, after } = preview.includedMs
  return (
    <Section
      title={preview.when === 'at-once' ? t`It counts at once` : t`It counts from ${day(preview.takesEffectAt)}`}
    >
      {preview.lines.length > 0 ? (
        <table className={style.plans}>
          <thead>
            <tr>
              <th scope="col">{t`What would be billed`}</th>
              <th scope="col">{t`For`}</th>
              <th scope="col" className={style.amount}>{t`Amount`}</th>
            </tr>
          </thead>
          <tbody>
            {preview.lines.map(line => (
              <tr key={line.kind}>
                <th scope="row">{line.kind === 'credit' ? t`Unused time of ${line.planName}` : line.planName}</th>
                <td>{t`${day(line.from)} to ${day(line.until)}`}</td>
                <td className={style.amount}>{money(line.amount)}</td>
              </tr>
            ))}
            <tr className={style.total}>
              <th scope="row">{t`Total, net`}</th>
              <td />
              <td className={style.amount}>{money(preview.total)}</td>
            </tr>
          </tbody>
        </table>
      ) : (
        <p>{t`Nothing would be billed now: the plan that runs is used up to its end.`}</p>
      )}
      <ul className={`small muted ${style.notes}`}>
        <li>{t`From ${day(preview.renewal.at)} on: ${money(preview.renewal.amount)} a period, net.`}</li>
        {before === after ? null : (
          <li>{t`Included this month: ${formatDuration(after)} instead of ${formatDuration(before)}. What is used stays counted.`}</li>
        )}
        <li>{t`Nothing is charged yet: payments come with subscriptions. Recordings and transcripts stay.`}</li>
      </ul>
    </Section>
  )
}
