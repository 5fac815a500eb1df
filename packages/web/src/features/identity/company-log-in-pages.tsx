import { useLingui } from '@lingui/react/macro'
import { Button, Stack, TextInput } from '@mantine/core'
import { beginSsoSignIn, type FactorMethod, signInBySso } from '@scriptorium/contract'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { call } from '#lib/call.ts'
import { safeNextPath } from '#lib/next-path.ts'
import { queryClient } from '#lib/queries.ts'
import { announceSignInChange } from '#lib/sign-in-change.ts'
import { Form, useForm } from '#ui/form.tsx'
import { FrontPage } from '#ui/front-page.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { LoadingPanel } from '#ui/state-panel.tsx'
import { sayProblem } from '#ui/use-act.ts'
import { SecondFactorStep } from './second-factor-step.tsx'

const nextKey = 'log-in-next'

/** The address tells which company it is; its provider asks for everything else. */
export function CompanyLogInPage() {
  const { t } = useLingui()
  const { next }: { next?: string } = useSearch({ strict: false })
  const form = useForm({
    start: { email: '' },
    check: ({ email }) => (email.includes('@') ? {} : { email: t`Enter your e-mail address.` }),
    send: ({ email }) => call(beginSsoSignIn, { body: { email: email.trim() } }),
    done: ({ url }) => {
      sessionStorage.setItem(nextKey, safeNextPath(next))
      location.assign(url)
    },
  })
  return (
    <FrontPage title={t`Company sign-in`} foot={<Link to="/log-in">{t`Log in another way`}</Link>}>
      <Form form={form}>
        <Stack gap="md">
          <p>{t`Log in with the account of your company. Your e-mail address tells us which one.`}</p>
          <TextInput {...form.field('email')} label={t`E-mail`} type="email" autoComplete="username" autoFocus />
          <Button type="submit" fullWidth loading={form.busy}>
            {t`Go on`}
          </Button>
        </Stack>
      </Form>
    </FrontPage>
  )
}

/** Back from the provider: what it says of this browser is asked about once. */
export function CompanyReturnPage() {
  const { t } = useLingui()
  const navigate = useNavigate()
  const { customerId = '' } = useParams({ strict: false })
  const [methods, setMethods] = useState<readonly FactorMethod[] | null>(null)
  const enter = () => {
    const next = sessionStorage.getItem(nextKey)
    sessionStorage.removeItem(nextKey)
    announceSignInChange()
    queryClient.clear()
    void navigate({ href: safeNextPath(next), replace: true })
  }
  const { mutate, error } = useMutation({
    mutationFn: () => call(signInBySso, { body: { customerId, query: location.search } }),
    onSuccess: reply => ('needs' in reply ? setMethods(reply.methods) : enter()),
  })
  const isAsked = useRef(false)
  useEffect(() => {
    if (isAsked.current) return
    isAsked.current = true
    mutate()
  }, [mutate])
  const said = error ? sayProblem(error, t) : null
  return (
    <FrontPage title={methods ? t`Confirm that it is you` : t`Company sign-in`}>
      {methods ? (
        <SecondFactorStep
          methods={methods}
          done={enter}
          onBack={() => void navigate({ to: '/log-in/company', replace: true })}
        />
      ) : said ? (
        <Stack gap="md">
          <div role="alert">
            <p>{said.what}</p>
            <p>{said.next}</p>
          </div>
          <ButtonLink to="/log-in">{t`Log in`}</ButtonLink>
        </Stack>
      ) : (
        <LoadingPanel lines={2} />
      )}
    </FrontPage>
  )
}
