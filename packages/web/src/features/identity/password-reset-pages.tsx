import { useLingui } from '@lingui/react/macro'
import { Button, Stack, TextInput } from '@mantine/core'
import { redeemPasswordReset, requestPasswordReset } from '@scriptorium/contract'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { isProblem } from '#lib/problem-error.ts'
import { Form, useForm } from '#ui/form.tsx'
import { FrontPage } from '#ui/front-page.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { BrokenLink } from './broken-link.tsx'
import { useMailedToken } from './mailed-token.ts'
import { NewPasswordField, useCheckPassword } from './new-password-field.tsx'

/** Asks for the mail. The answer is the same whether the address is known or not. */
export function ForgotPasswordPage() {
  const { t } = useLingui()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const form = useForm({
    start: { email: '' },
    check: ({ email }) => (email.includes('@') ? {} : { email: t`Enter your e-mail address.` }),
    send: ({ email }) => call(requestPasswordReset, { body: { email: email.trim() } }),
    done: (_, { email }) => setSentTo(email),
  })
  return (
    <FrontPage title={t`Reset your password`} foot={<Link to="/log-in">{t`Back to log-in`}</Link>}>
      {sentTo ? (
        <p role="status">{t`If ${sentTo} has an account here, a mail with a link is on its way. The link works for one hour.`}</p>
      ) : (
        <Form form={form}>
          <Stack gap="md">
            <TextInput {...form.field('email')} label={t`E-mail`} type="email" autoComplete="username" autoFocus />
            <Button type="submit" fullWidth loading={form.busy}>
              {t`Send reset link`}
            </Button>
          </Stack>
        </Form>
      )}
    </FrontPage>
  )
}

export function ResetPasswordPage() {
  const { t } = useLingui()
  const token = useMailedToken()
  const navigate = useNavigate()
  const [isDone, setDone] = useState(false)
  const check = useCheckPassword()
  const form = useForm({
    start: { password: '' },
    check: ({ password }) => check(password),
    send: ({ password }) => call(redeemPasswordReset, { body: { token: token ?? '', password } }),
    done: () => {
      setDone(true)
      void navigate({ to: '/reset', search: {}, replace: true })
    },
  })
  return (
    <FrontPage title={t`Choose a new password`} foot={<Link to="/log-in">{t`Back to log-in`}</Link>}>
      {isDone ? (
        <Stack gap="md">
          <p role="status">{t`Your password is changed. You are signed out everywhere.`}</p>
          <ButtonLink to="/log-in">{t`Log in`}</ButtonLink>
        </Stack>
      ) : token === null ? (
        <BrokenLink of="reset" wasCut />
      ) : isProblem(form.error, 'token-invalid') ? (
        <BrokenLink of="reset" wasCut={false} />
      ) : (
        <Form form={form}>
          <Stack gap="md">
            <NewPasswordField {...form.field('password')} label={t`New password`} />
            <Button type="submit" fullWidth loading={form.busy}>
              {t`Change password`}
            </Button>
          </Stack>
        </Form>
      )}
    </FrontPage>
  )
}
