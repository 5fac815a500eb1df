import { useLingui } from '@lingui/react/macro'
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { type Brand, type FactorMethod, readBrand, signIn } from '@scriptorium/contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { brand, previewAppearance } from '#lib/brand.ts'
import { call } from '#lib/call.ts'
import { safeNextPath } from '#lib/next-path.ts'
import { queryClient } from '#lib/queries.ts'
import { announceSignInChange } from '#lib/sign-in-change.ts'
import { useOffer } from '#lib/use-offer.ts'
import { Form, useForm } from '#ui/form.tsx'
import { FrontPage } from '#ui/front-page.tsx'
import { ButtonLink } from '#ui/links.tsx'
import style from './log-in-page.module.css'
import { hasPasskeys } from './passkey-call.ts'
import { PasskeyLogIn } from './passkey-log-in.tsx'
import { SecondFactorStep } from './second-factor-step.tsx'

const demoCustomers = new Map([
  ['acme', 'harbor'],
  ['beacon', 'quarry'],
])

/** One person of the demo world per brand; the others are in the terminal of whoever started it. */
function demoAddress(realm: Brand['realm'], host: string): string | null {
  if (realm === 'platform') return 'owner@platform.test'
  const slug = host.split('.')[0] ?? ''
  return demoCustomers.has(slug) ? `editor@${demoCustomers.get(slug)}.test` : null
}

function DemoNote({ person }: { person: string }) {
  const { t } = useLingui()
  const password = useQuery({
    queryKey: ['demo-password'],
    queryFn: ({ signal }) => call(readBrand, {}, { signal }),
  }).data?.demoPassword
  return password ? (
    <p className={style.demo}>
      {t`This is a demo. Log in as ${person} or another demo person; the password is`} <code>{password}</code>
    </p>
  ) : null
}

export function LogInPage() {
  const { t } = useLingui()
  const navigate = useNavigate()
  const { next }: { next?: string } = useSearch({ strict: false })
  const [methods, setMethods] = useState<readonly FactorMethod[] | null>(null)
  const offer = useOffer().data
  const takesStrangers = offer !== undefined && offer.mode !== 'closed'
  const demoPerson = brand.demo ? demoAddress(brand.realm, location.hostname) : null
  const enter = () => {
    announceSignInChange()
    queryClient.clear()
    void navigate({ href: safeNextPath(next), replace: true })
  }
  const form = useForm({
    start: { email: '', password: '' },
    check: ({ email, password }) => ({
      ...(email.includes('@') ? {} : { email: t`Enter your e-mail address.` }),
      ...(password ? {} : { password: t`Enter your password.` }),
    }),
    send: body => call(signIn, { body: { email: body.email.trim(), password: body.password } }),
    done: reply => ('needs' in reply ? setMethods(reply.methods) : enter()),
  })
  if (methods)
    return (
      <FrontPage title={t`Confirm that it is you`}>
        <SecondFactorStep methods={methods} done={enter} onBack={() => setMethods(null)} />
      </FrontPage>
    )
  return (
    <FrontPage
      title={t`Log in`}
      foot={
        <>
          <Link to="/forgot-password">{t`Forgot your password?`}</Link>
          {brand.realm === 'platform' ? <Link to="/sign-up">{t`Become a reseller`}</Link> : null}
          {takesStrangers ? <Link to="/pricing">{t`New here? See plans`}</Link> : null}
        </>
      }
    >
      {brand.loginText ? <p className={style.lead}>{brand.loginText}</p> : null}
      <Form form={form}>
        <Stack gap="md">
          <TextInput
            {...form.field('email')}
            label={t`E-mail`}
            type="email"
            autoComplete="username"
            autoFocus={!previewAppearance}
          />
          <PasswordInput {...form.field('password')} label={t`Password`} autoComplete="current-password" />
          <Button type="submit" fullWidth loading={form.busy}>
            {t`Log in`}
          </Button>
        </Stack>
      </Form>
      <div className={style.other}>
        {brand.realm === 'reseller' ? (
          <ButtonLink to="/log-in/company" search={next ? { next } : {}} variant="default" fullWidth>
            {t`Continue with company sign-in`}
          </ButtonLink>
        ) : null}
        {hasPasskeys ? <PasskeyLogIn done={enter} /> : null}
        <ButtonLink to="/mail-me-a-link" variant="default" fullWidth>
          {t`Mail me a link`}
        </ButtonLink>
      </div>
      {demoPerson ? <DemoNote person={demoPerson} /> : null}
    </FrontPage>
  )
}
