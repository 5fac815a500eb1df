import { useLingui } from '@lingui/react/macro'
import { Button, Stack, TextInput } from '@mantine/core'
import { beginSignUp, openSignUp, readSignUpOffer, type SignUp, type SignUpMode } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { brand } from '#lib/brand.ts'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { isProblem } from '#lib/problem-error.ts'
import { Form, useForm } from '#ui/form.tsx'
import { FrontPage } from '#ui/front-page.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { SignUpEnd } from './sign-up-end.tsx'
import { SignUpSteps } from './sign-up-steps.tsx'

/** Becoming a reseller: the address first, everything else behind the link of its mail. */
export function SignUpPage() {
  const { token }: { token?: string } = useSearch({ strict: false })
  if (brand.realm !== 'platform') return <Refusal mode="closed" />
  return token ? <GoOn token={token} /> : <Begin />
}

function Begin() {
  const { t } = useLingui()
  const offer = useQuery({
    queryKey: keys.signUp,
    queryFn: ({ signal }) => call(readSignUpOffer, {}, { signal }),
  })
  if (offer.data?.mode === 'closed') return <Refusal mode="closed" />
  return (
    <FrontPage title={t`Become a reseller`} foot={<Link to="/log-in">{t`Log in`}</Link>}>
      {offer.data ? (
        <AddressForm mode={offer.data.mode} />
      ) : offer.isError ? (
        <ErrorPanel error={offer.error} onRetry={() => void offer.refetch()} />
      ) : (
        <LoadingPanel lines={3} />
      )}
    </FrontPage>
  )
}

function Refusal({ mode }: { mode: 'closed' | 'broken' }) {
  const { t } = useLingui()
  return (
    <FrontPage title={t`Become a reseller`} foot={<Link to="/log-in">{t`Log in`}</Link>}>
      <Stack gap="md">
        <p role="alert">
          {mode === 'closed'
            ? t`Nobody can sign up here at the moment. If you were invited, open the link in your mail.`
            : t`This link is used up, too old, or was replaced by a newer one.`}
        </p>
        {mode === 'broken' ? <ButtonLink to="/sign-up">{t`Ask for a new link`}</ButtonLink> : null}
      </Stack>
    </FrontPage>
  )
}

function AddressForm({ mode }: { mode: SignUpMode }) {
  const { t, i18n } = useLingui()
  const [sentTo, setSentTo] = useState('')
  const form = useForm({
    start: { email: '' },
    check: ({ email }): { email?: string } => (email.includes('@') ? {} : { email: t`Enter your e-mail address.` }),
    send: ({ email }) =>
      call(beginSignUp, { body: { email: email.trim(), locale: i18n.locale === 'de' ? 'de' : 'en' } }),
    done: (_reply, { email }) => setSentTo(email.trim()),
  })
  if (sentTo)
    return (
      <Stack gap="md">
        <p role="status">
          {mode === 'invitation'
            ? t`If ${sentTo} was invited, a mail with a new link is on its way.`
            : t`A mail is on its way to ${sentTo}. Its link leads on from here, in any browser.`}
        </p>
        <p className="small muted">{t`Nothing there after a few minutes? Look among the unwanted mails, or ask again.`}</p>
        <Button variant="default" onClick={() => setSentTo('')}>
          {t`Use another address`}
        </Button>
      </Stack>
    )
  return (
    <Form form={form}>
      <Stack gap="md">
        <p>
          {mode === 'invitation'
            ? t`Resellers are invited. If you were, and have lost the link, ask for it here.`
            : t`Sell transcription under your own brand. Four short steps: you, your company, your address, the terms.`}
        </p>
        <TextInput {...form.field('email')} label={t`E-mail`} type="email" autoComplete="email" autoFocus />
        <Button type="submit" fullWidth loading={form.busy}>
          {t`Send me the link`}
        </Button>
        {mode === 'approval' ? (
          <p className="small muted">{t`We look at each application before its first sale.`}</p>
        ) : null}
      </Stack>
    </Form>
  )
}

type Finished = { state: 'active' | 'applied'; host: string; url: string }

function GoOn({ token }: { token: string }) {
  const { t } = useLingui()
  const [saved, setSaved] = useState<SignUp | null>(null)
  const [finished, setFinished] = useState<Finished | null>(null)
  const found = useQuery({
    queryKey: [...keys.signUp, token],
    queryFn: () => call(openSignUp, { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (finished) return <SignUpEnd finished={finished} />
  const signUp = saved ?? found.data
  if (isProblem(found.error, 'token-invalid')) return <Refusal mode="broken" />
  if (!signUp)
    return (
      <FrontPage title={t`Become a reseller`}>
        {found.isError ? (
          <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />
        ) : (
          <LoadingPanel lines={4} />
        )}
      </FrontPage>
    )
  return <SignUpSteps token={token} signUp={signUp} onSaved={setSaved} onFinished={setFinished} />
}
