import { useLingui } from '@lingui/react/macro'
import { Button, Stack, TextInput } from '@mantine/core'
import {
  BillingInterval,
  beginCustomerSignUp,
  type CustomerSignUpMode,
  type OfferedPlan,
  openCustomerSignUp,
} from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { brand } from '#lib/brand.ts'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { isProblem } from '#lib/problem-error.ts'
import { useOffer } from '#lib/use-offer.ts'
import { Form, useForm } from '#ui/form.tsx'
import { FrontPage } from '#ui/front-page.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { ChosenPlan } from './chosen-plan.tsx'
import { JoinForm } from './join-form.tsx'
import { priceOf } from './plan-promises.tsx'

type Search = { token?: string; plan?: string; currency?: string; interval?: string }

/** Becoming a customer: the address first, everything else behind the link of its mail. */
export function JoinPage() {
  const { token, ...wanted }: Search = useSearch({ strict: false })
  return token ? <GoOn token={token} /> : <Begin wanted={wanted} />
}

function Begin({ wanted }: { wanted: Search }) {
  const { t } = useLingui()
  const offer = useOffer()
  const title = t`Try ${brand.productName}`
  if (brand.realm === 'platform') return <Refusal why="closed" />
  if (offer.data?.mode === 'closed') return <Refusal why="closed" />
  const plan = offer.data?.plans.find(({ id, trialDays }) => id === wanted.plan && trialDays > 0)
  if (offer.data && !plan) return <Refusal why="plan" />
  return (
    <FrontPage title={title} foot={<Link to="/pricing">{t`Plans and prices`}</Link>}>
      {offer.data && plan ? (
        <AddressForm plan={plan} mode={offer.data.mode} wanted={wanted} />
      ) : offer.isError ? (
        <ErrorPanel error={offer.error} onRetry={() => void offer.refetch()} />
      ) : (
        <LoadingPanel lines={4} />
      )}
    </FrontPage>
  )
}

function Refusal({ why }: { why: 'closed' | 'plan' | 'link' }) {
  const { t } = useLingui()
  const words = {
    closed: t`Nobody can sign up here at the moment. If you were invited, open the link in your mail.`,
    plan: t`This plan is not on offer any more. Choose another one.`,
    link: t`This link is used up, too old, or was replaced by a newer one. Choose a plan to get a new one.`,
  }
  return (
    <FrontPage title={t`Try ${brand.productName}`} foot={<Link to="/log-in">{t`Log in`}</Link>}>
      <Stack gap="md">
        <p role="alert">{words[why]}</p>
        <ButtonLink to="/pricing">{t`See plans and prices`}</ButtonLink>
      </Stack>
    </FrontPage>
  )
}

function AddressForm({ plan, mode, wanted }: { plan: OfferedPlan; mode: CustomerSignUpMode; wanted: Search }) {
  const { t, i18n } = useLingui()
  const [sentTo, setSentTo] = useState('')
  const [first] = plan.prices
  const interval = BillingInterval.safeParse(wanted.interval).data ?? first?.interval ?? 'month'
  const price = priceOf(plan, wanted.currency ?? first?.currency ?? '', interval) ?? first
  const form = useForm({
    start: { email: '' },
    check: ({ email }): { email?: string } => (email.includes('@') ? {} : { email: t`Enter your e-mail address.` }),
    send: ({ email }) =>
      call(beginCustomerSignUp, {
        body: {
          email: email.trim(),
          locale: i18n.locale === 'de' ? 'de' : 'en',
          planId: plan.id,
          currency: price?.currency ?? '',
          interval: price?.interval ?? interval,
        },
      }),
    done: (_reply, { email }) => setSentTo(email.trim()),
  })
  if (sentTo)
    return (
      <Stack gap="md">
        <p role="status">{t`A mail is on its way to ${sentTo}. Its link leads on from here, in any browser.`}</p>
        <p className="small muted">{t`Nothing there after a few minutes? Look among the unwanted mails, or ask again.`}</p>
        <Button variant="default" onClick={() => setSentTo('')}>
          {t`Use another address`}
        </Button>
      </Stack>
    )
  return (
    <Form form={form}>
      <Stack gap="md">
        <ChosenPlan plan={plan} price={price} />
        <TextInput {...form.field('email')} label={t`E-mail`} type="email" autoComplete="email" autoFocus />
        <Button type="submit" fullWidth loading={form.busy}>
          {t`Send me the link`}
        </Button>
        {mode === 'approval' ? (
          <p className="small muted">{t`We look at each request; a mail tells you the result.`}</p>
        ) : null}
      </Stack>
    </Form>
  )
}

function GoOn({ token }: { token: string }) {
  const { t } = useLingui()
  const [isWaiting, setWaiting] = useState(false)
  const found = useQuery({
    queryKey: [...keys.offer, token],
    queryFn: () => call(openCustomerSignUp, { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (isWaiting)
    return (
      <FrontPage title={t`Your request is with us`}>
        <p role="status">{t`We look at it; a mail tells you the result. You can close this page.`}</p>
      </FrontPage>
    )
  if (isProblem(found.error, 'token-invalid')) return <Refusal why="link" />
  if (found.data?.mode === 'closed') return <Refusal why="closed" />
  if (found.data && !found.data.plan) return <Refusal why="plan" />
  return (
    <FrontPage title={t`Try ${brand.productName}`}>
      {found.data?.plan ? (
        <JoinForm token={token} signUp={found.data} plan={found.data.plan} onWaiting={() => setWaiting(true)} />
      ) : found.isError ? (
        <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <LoadingPanel lines={5} />
      )}
    </FrontPage>
  )
}
