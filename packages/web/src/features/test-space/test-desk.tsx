import { Plural, useLingui } from '@lingui/react/macro'
import { Button, Group } from '@mantine/core'
import { moveTestClock, playForTestCustomer, type TestCustomer, TestPlay } from '@scriptorium/contract'
import { Link } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { formatMoney } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { Facts } from '#ui/facts.tsx'
import { Section } from '#ui/page.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'
import { lifeWords, mayPlay, playWords, subscriptionWords } from './test-words.ts'

const steps = [1, 4, 7, 31] as const
const changes = [keys.testSpace, keys.customers, keys.subscriptions, keys.audit]

/** What can be played for one test customer, and where it stands. */
export function TestDesk({ customer }: { customer: TestCustomer }) {
  const { t, i18n } = useLingui()
  const { id, subscription } = customer
  const play = useAct(
    (what: TestPlay) => call(playForTestCustomer, { params: { id }, body: { play: what } }),
    changes,
    (_reply, what) => toastDone(t`Played: ${t(playWords[what])}`),
  )
  const move = useAct(
    (days: number) => call(moveTestClock, { params: { id }, body: { days } }),
    changes,
    () => toastDone(t`The clock of ${customer.name} was moved on`),
  )
  const isBusy = play.isPending || move.isPending
  const day = (at: string) => new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'medium' }).format(new Date(at))
  const amount = customer.price ? formatMoney(customer.price, i18n.locale) : ''
  return (
    <>
      <Facts
        facts={[
          {
            label: t`Customer`,
            value: (
              <Link to="/customers/$customerId" params={{ customerId: id }}>
                {customer.name}
              </Link>
            ),
          },
          {
            label: t`State of the account`,
            value: <StateBadge tone={lifeWords[customer.state].tone}>{t(lifeWords[customer.state].word)}</StateBadge>,
          },
          {
            label: t`Subscription`,
            value: subscription ? (
              <StateBadge tone={subscriptionWords[subscription.state].tone}>
                {t(subscriptionWords[subscription.state].word)}
              </StateBadge>
            ) : (
              t`None yet`
            ),
          },
          subscription?.givesAccess && subscription.state !== 'payment-failed' && subscription.periodEndsAt
            ? {
                label: subscription.renews ? t`Renews` : t`Ends`,
                value: day(subscription.periodEndsAt),
              }
            : null,
          {
            label: t`Plan`,
            value: amount
              ? `${customer.planName}, ${customer.interval === 'year' ? t`${amount} per year` : t`${amount} per month`}`
              : customer.planName,
          },
          customer.clockAt ? { label: t`Its day`, value: day(customer.clockAt) } : null,
        ]}
      />
      <Section title={t`Play`} lead={t`Comes from the provider as in earnest, and takes a second or two to arrive.`}>
        <Group gap="xs">
          {TestPlay.options.map(what => (
            <Button
              key={what}
              variant="default"
              disabled={isBusy || !mayPlay(what, subscription)}
              loading={play.isPending && play.variables === what}
              onClick={() => play.mutate(what)}
            >
              {t(playWords[what])}
            </Button>
          ))}
        </Group>
      </Section>
      <Section
        title={t`Clock`}
        lead={t`Moves for this customer’s subscription alone. Minutes and mails of the account follow the calendar.`}
      >
        <Group gap="xs">
          {steps.map(days => (
            <Button
              key={days}
              variant="default"
              disabled={isBusy || !subscription}
              loading={move.isPending && move.variables === days}
              onClick={() => move.mutate(days)}
            >
              <Plural value={days} one="# day on" other="# days on" />
            </Button>
          ))}
        </Group>
      </Section>
    </>
  )
}
