import { useLingui } from '@lingui/react/macro'
import { Button, Group } from '@mantine/core'
import {
  beginCheckout,
  type CustomerSubscription,
  openSubscription,
  type PlanOnSale,
  readSubscription,
} from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { call } from '#lib/call.ts'
import { formatBytes, formatDuration, formatMoney } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { meQuery, queryClient } from '#lib/queries.ts'
import { Facts } from '#ui/facts.tsx'
import { Section } from '#ui/page.tsx'
import { type Column, ShortList } from '#ui/short-list.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { useAct } from '#ui/use-act.ts'

/** What was bought a moment ago is there before anybody looks for it. */
const lookEveryMs = 1_500

/** What the customer pays for, and its ways to the checkout and to its account at the provider of payments. */
export function PlanAndPayment() {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: keys.subscription,
    queryFn: ({ signal }) => call(readSubscription, {}, { signal }),
    refetchInterval: lookEveryMs,
  })
  const now = query.data ? `${query.data.state} ${query.data.planName}` : ''
  useEffect(() => {
    if (now === '') return
    void queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
    void queryClient.invalidateQueries({ queryKey: keys.usage })
    void queryClient.invalidateQueries({ queryKey: keys.account })
  }, [now])
  if (query.data) return <Panel known={query.data} />
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  return (
    <Section title={t`Plan and payment`}>
      <LoadingPanel lines={3} />
    </Section>
  )
}

const leave = ({ url }: { url: string }) => window.location.assign(url)

function Panel({ known }: { known: CustomerSubscription }) {
  const { t, i18n } = useLingui()
  const buy = useAct(
    ({ planId, interval, currency }: PlanOnSale) => call(beginCheckout, { body: { planId, interval, currency } }),
    [],
    leave,
  )
  const look = useAct(() => call(openSubscription, {}), [], leave)
  const { subscription, price, interval } = known
  const perInterval = (one: PlanOnSale['interval'], amount: string) =>
    one === 'year' ? t`${amount} per year` : t`${amount} per month`
  const isUnpaid = subscription?.state === 'payment-failed'
  // Whoever pays in one currency goes on in it.
  const plans = known.plans.filter(plan => !price || plan.currency === price.currency)
  const columns: [Column<PlanOnSale>, ...Column<PlanOnSale>[]] = [
    { id: 'name', header: t`Plan`, cell: plan => plan.name },
    { id: 'price', header: t`Price, net`, cell: plan => perInterval(plan.interval, formatMoney(plan, i18n.locale)) },
    { id: 'minutes', header: t`Included each month`, cell: plan => formatDuration(plan.minutesPerMonth * 60_000) },
    { id: 'storage', header: t`Storage`, cell: plan => formatBytes(plan.storageBytes, i18n.locale) },
    {
      id: 'buy',
      header: t`Buy`,
      cell: plan =>
        plan.isCurrent && subscription?.givesAccess ? (
          <StateBadge tone="ok">{t`Your plan`}</StateBadge>
        ) : (
          <Button
            variant="default"
            size="compact-sm"
            loading={buy.isPending && buy.variables === plan}
            onClick={() => buy.mutate(plan)}
            aria-label={t`Choose ${plan.name}, ${perInterval(plan.interval, formatMoney(plan, i18n.locale))}`}
          >
            {t`Choose`}
          </Button>
        ),
    },
  ]
  return (
    <>
      <Section title={t`Plan and payment`}>
        <Facts
          facts={[
            { label: t`Plan`, value: known.planName },
            price && interval
              ? { label: t`Price, net`, value: perInterval(interval, formatMoney(price, i18n.locale)) }
              : null,
            subscription ? { label: t`Payment`, value: <PaymentState subscription={subscription} /> } : null,
          ]}
        />
        {subscription ? (
          <Group mt="md">
            <Button variant={isUnpaid ? 'filled' : 'default'} loading={look.isPending} onClick={() => look.mutate()}>
              {isUnpaid ? t`Pay what is due` : t`Manage or cancel`}
            </Button>
          </Group>
        ) : null}
      </Section>
      {known.canBuy && plans.length > 0 ? (
        <Section
          title={t`Change plan`}
          lead={t`You pay at our payment provider. The plan counts as soon as the payment is through.`}
        >
          <ShortList
            label={t`Change plan`}
            columns={columns}
            rows={plans}
            rowKey={plan => `${plan.planId} ${plan.interval} ${plan.currency}`}
            rowName={plan => plan.name}
          />
        </Section>
      ) : null}
    </>
  )
}

function PaymentState({ subscription }: { subscription: NonNullable<CustomerSubscription['subscription']> }) {
  const { t, i18n } = useLingui()
  const { state, renews, periodEndsAt } = subscription
  const day = periodEndsAt
    ? new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'medium' }).format(new Date(periodEndsAt))
    : ''
  if (state === 'payment-failed') return <StateBadge tone="bad">{t`Payment failed`}</StateBadge>
  if (state === 'ended') return <StateBadge tone="warn">{t`Ended`}</StateBadge>
  if (!renews) return <StateBadge tone="warn">{t`Cancelled, ends on ${day}`}</StateBadge>
  if (state === 'trial') return <StateBadge tone="info">{t`Trial, first payment on ${day}`}</StateBadge>
  return <StateBadge tone="ok">{t`Paid, renews on ${day}`}</StateBadge>
}
