import { useLingui } from '@lingui/react/macro'
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import {
  type FactorMethod,
  previewInvitation,
  redeemEmailChange,
  redeemEmailVerification,
  redeemInvitation,
} from '@scriptorium/contract'
import { skipToken, useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { isProblem } from '#lib/problem-error.ts'
import { queryClient } from '#lib/queries.ts'
import { announceSignInChange } from '#lib/sign-in-change.ts'
import { Form, useForm } from '#ui/form.tsx'
import { FrontPage } from '#ui/front-page.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { BrokenLink } from './broken-link.tsx'
import { useMailedToken } from './mailed-token.ts'
import { NewPasswordField, useCheckPassword } from './new-password-field.tsx'
import { useRoleNames } from './role-names.ts'
import { SecondFactorStep } from './second-factor-step.tsx'

/** Waits for a click: mail scanners open links, and an opened link must not use itself up. */
export function VerifyEmailPage() {
  const { t } = useLingui()
  const token = useMailedToken()
  const verify = useMutation({
    mutationFn: (whole: string) => call(redeemEmailVerification, { body: { token: whole } }),
    onSuccess: () => queryClient.clear(),
  })
  return (
    <FrontPage title={t`Confirm your e-mail address`}>
      <Stack gap="md">
        {token === null ? (
          <BrokenLink of="verification" wasCut />
        ) : verify.isSuccess ? (
          <>
            <p role="status">{t`Your address is confirmed.`}</p>
            <ButtonLink to="/">{t`Go on`}</ButtonLink>
          </>
        ) : isProblem(verify.error, 'token-invalid') ? (
          <BrokenLink of="verification" wasCut={false} />
        ) : verify.isError ? (
          <ErrorPanel error={verify.error} onRetry={() => verify.mutate(token)} />
        ) : (
          <Button fullWidth loading={verify.isPending} onClick={() => verify.mutate(token)}>
            {t`Confirm address`}
          </Button>
        )}
      </Stack>
    </FrontPage>
  )
}

/** Waits for a click as well: until then the old address stays. */
export function ConfirmNewEmailPage() {
  const { t } = useLingui()
  const token = useMailedToken()
  const change = useMutation({
    mutationFn: (whole: string) => call(redeemEmailChange, { body: { token: whole } }),
    onSuccess: () => queryClient.clear(),
  })
  return (
    <FrontPage title={t`Confirm your new e-mail address`}>
      <Stack gap="md">
        {token === null ? (
          <BrokenLink of="email-change" wasCut />
        ) : change.isSuccess ? (
          <>
            <p role="status">{t`This is your address now. Log in with it from here on.`}</p>
            <ButtonLink to="/">{t`Go on`}</ButtonLink>
          </>
        ) : isProblem(change.error, 'token-invalid') ? (
          <BrokenLink of="email-change" wasCut={false} />
        ) : change.isError ? (
          <ErrorPanel error={change.error} onRetry={() => change.mutate(token)} />
        ) : (
          <Button fullWidth loading={change.isPending} onClick={() => change.mutate(token)}>
            {t`Use this address`}
          </Button>
        )}
      </Stack>
    </FrontPage>
  )
}

type Preview = { organisation: string; email: string; role: string; newAccount: boolean }

function AcceptForm({ preview, token }: { preview: Preview; token: string }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const roleNames = useRoleNames()
  const checkPassword = useCheckPassword()
  const [methods, setMethods] = useState<readonly FactorMethod[] | null>(null)
  const enter = () => {
    announceSignInChange()
    queryClient.clear()
    void navigate({ to: '/', replace: true })
  }
  const form = useForm({
    start: { name: '', password: '' },
    check: ({ name, password }) => {
      if (!preview.newAccount) return password ? {} : { password: t`Enter your password.` }
      return { ...(name.trim() ? {} : { name: t`Enter your name.` }), ...checkPassword(password) }
    },
    send: ({ name, password }) =>
      call(redeemInvitation, { body: { token, password, ...(preview.newAccount ? { name: name.trim() } : {}) } }),
    done: reply => ('needs' in reply ? setMethods(reply.methods) : enter()),
  })
  if (methods)
    return (
      <SecondFactorStep methods={methods} done={enter} onBack={() => void navigate({ to: '/log-in', replace: true })} />
    )
  return (
    <Form form={form}>
      <Stack gap="md">
        <p>{t`You are invited to ${preview.organisation} as ${roleNames[preview.role] ?? preview.role}.`}</p>
        <TextInput label={t`E-mail`} value={preview.email} readOnly autoComplete="username" />
        {preview.newAccount ? (
          <>
            <TextInput {...form.field('name')} label={t`Your name`} autoComplete="name" autoFocus />
            <NewPasswordField {...form.field('password')} label={t`Choose a password`} />
          </>
        ) : (
          <PasswordInput
            {...form.field('password')}
            label={t`Your password here`}
            autoComplete="current-password"
            autoFocus
          />
        )}
        <Button type="submit" fullWidth loading={form.busy}>
          {t`Accept invitation`}
        </Button>
      </Stack>
    </Form>
  )
}

export function AcceptInvitationPage() {
  const { t } = useLingui()
  const token = useMailedToken()
  const preview = useQuery({
    queryKey: ['invitation-preview', token],
    queryFn: token === null ? skipToken : () => call(previewInvitation, { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <FrontPage title={t`Accept invitation`} foot={<Link to="/log-in">{t`Log in`}</Link>}>
      {token === null ? (
        <BrokenLink of="invitation" wasCut />
      ) : preview.isPending ? (
        <LoadingPanel lines={3} />
      ) : isProblem(preview.error, 'token-invalid') ? (
        <BrokenLink of="invitation" wasCut={false} />
      ) : preview.isError ? (
        <ErrorPanel error={preview.error} onRetry={() => void preview.refetch()} />
      ) : (
        <AcceptForm preview={preview.data} token={token} />
      )}
    </FrontPage>
  )
}
