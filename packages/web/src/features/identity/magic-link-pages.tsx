import { useLingui } from '@lingui/react/macro'
import { Button, Stack, TextInput } from '@mantine/core'
import { type FactorMethod, redeemMagicLink, requestMagicLink } from '@scriptorium/contract'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { isProblem } from '#lib/problem-error.ts'
import { queryClient } from '#lib/queries.ts'
import { announceSignInChange } from '#lib/sign-in-change.ts'
import { Form, useForm } from '#ui/form.tsx'
import { FrontPage } from '#ui/front-page.tsx'
import { ErrorPanel } from '#ui/state-panel.tsx'
import { BrokenLink } from './broken-link.tsx'
import { useMailedToken } from './mailed-token.ts'
import { SecondFactorStep } from './second-factor-step.tsx'

/** Says the same whether the address is known or not. */
export function AskMagicLinkPage() {
  const { t } = useLingui()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const form = useForm({
    start: { email: '' },
    check: ({ email }) => (email.includes('@') ? {} : { email: t`Enter your e-mail address.` }),
    send: ({ email }) => call(requestMagicLink, { body: { email: email.trim() } }),
    done: (_reply, { email }) => setSentTo(email.trim()),
  })
  return (
    <FrontPage title={t`Log in by mail`} foot={<Link to="/log-in">{t`Log in another way`}</Link>}>
      {sentTo ? (
        <Stack gap="sm">
          <p role="status">{t`If ${sentTo} is known here, a mail with a link is on its way. The link works once, for 15 minutes.`}</p>
          <p className="muted">{t`Nothing arrives? Look into the spam folder, or try again.`}</p>
        </Stack>
      ) : (
        <Form form={form}>
          <Stack gap="md">
            <p>{t`We mail you a link that logs you in without your password.`}</p>
            <TextInput {...form.field('email')} label={t`E-mail`} type="email" autoComplete="username" autoFocus />
            <Button type="submit" fullWidth loading={form.busy}>
              {t`Mail me a link`}
            </Button>
          </Stack>
        </Form>
      )}
    </FrontPage>
  )
}

/** Waits for a click: mail scanners open links, and an opened link must not use itself up. */
export function MagicLinkPage() {
  const { t } = useLingui()
  const navigate = useNavigate()
  const token = useMailedToken()
  const [methods, setMethods] = useState<readonly FactorMethod[] | null>(null)
  const enter = () => {
    announceSignInChange()
    queryClient.clear()
    void navigate({ to: '/', replace: true })
  }
  const redeem = useMutation({
    mutationFn: (whole: string) => call(redeemMagicLink, { body: { token: whole } }),
    onSuccess: reply => ('needs' in reply ? setMethods(reply.methods) : enter()),
  })
  return (
    <FrontPage title={methods ? t`Confirm that it is you` : t`Log in by mail`}>
      {methods ? (
        <SecondFactorStep
          methods={methods}
          done={enter}
          onBack={() => void navigate({ to: '/log-in', replace: true })}
        />
      ) : token === null ? (
        <BrokenLink of="log-in" wasCut />
      ) : isProblem(redeem.error, 'token-invalid') ? (
        <BrokenLink of="log-in" wasCut={false} />
      ) : redeem.isError ? (
        <ErrorPanel error={redeem.error} onRetry={() => redeem.mutate(token)} />
      ) : (
        <Button fullWidth loading={redeem.isPending} onClick={() => redeem.mutate(token)}>
          {t`Log in`}
        </Button>
      )}
    </FrontPage>
  )
}
