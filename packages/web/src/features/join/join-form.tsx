import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Checkbox, PasswordInput, Stack, TextInput } from '@mantine/core'
import { type CustomerSignUp, finishCustomerSignUp, type OfferedPlan, sendCustomerRequest } from '@scriptorium/contract'
import { useNavigate } from '@tanstack/react-router'
import { brand } from '#lib/brand.ts'
import { call } from '#lib/call.ts'
import { queryClient } from '#lib/queries.ts'
import { announceSignInChange } from '#lib/sign-in-change.ts'
import { Form, useForm } from '#ui/form.tsx'
import { ChosenPlan } from './chosen-plan.tsx'
import { priceOf } from './plan-promises.tsx'

type Props = { token: string; signUp: CustomerSignUp; plan: OfferedPlan; onWaiting: () => void }

/** Who they are, and that they accept. With approval no password is asked: the invitation asks for it. */
export function JoinForm({ token, signUp, plan, onWaiting }: Props) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const isRequest = signUp.mode === 'approval'
  const asksName = isRequest || signUp.newAccount
  const form = useForm({
    start: { name: '', password: '', organisation: signUp.organisation, accepted: '' },
    check: ({ name, password, organisation, accepted }) => ({
      ...(asksName && !name.trim() ? { name: t`Enter your name.` } : {}),
      ...(organisation.trim() ? {} : { organisation: t`Enter the name of your company.` }),
      ...(isRequest ? {} : passwordFault(password)),
      ...(accepted ? {} : { accepted: t`Without this nobody can begin.` }),
    }),
    send: async ({ name, password, organisation }) => {
      const told = { token, organisation: organisation.trim(), accepted: true as const }
      if (isRequest) return call(sendCustomerRequest, { body: { ...told, name: name.trim() } })
      return call(finishCustomerSignUp, {
        body: { ...told, password, ...(signUp.newAccount ? { name: name.trim() } : {}) },
      })
    },
    done: reply => {
      if ('waiting' in reply) return onWaiting()
      announceSignInChange()
      queryClient.clear()
      // A second factor of an earlier account is asked where everybody logs in.
      void navigate({ to: 'needs' in reply ? '/log-in' : '/', replace: true })
    },
  })
  function passwordFault(password: string): { password?: string } {
    if (!signUp.newAccount) return password ? {} : { password: t`Enter your password.` }
    return password.length < 12 ? { password: t`Use at least 12 characters.` } : {}
  }
  const accepted = form.field('accepted')
  return (
    <Form form={form}>
      <Stack gap="md">
        <ChosenPlan plan={plan} price={priceOf(plan, signUp.currency, signUp.interval)} />
        <TextInput label={t`E-mail`} value={signUp.email} readOnly autoComplete="username" />
        {asksName ? <TextInput {...form.field('name')} label={t`Your name`} autoComplete="name" autoFocus /> : null}
        <TextInput {...form.field('organisation')} label={t`Company`} autoComplete="organization" />
        {isRequest ? null : signUp.newAccount ? (
          <PasswordInput
            {...form.field('password')}
            label={t`Choose a password`}
            description={t`At least 12 characters. A few words are easier to keep than symbols.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoComplete="new-password"
          />
        ) : (
          <PasswordInput
            {...form.field('password')}
            label={t`Your password here`}
            description={t`You have an account with this address already.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoComplete="current-password"
          />
        )}
        <Checkbox
          id={accepted.id}
          checked={form.values.accepted !== ''}
          error={accepted.error}
          onChange={event => form.set({ accepted: event.currentTarget.checked ? 'yes' : '' })}
          label={<Acceptance />}
        />
        <Button type="submit" fullWidth loading={form.busy}>
          {isRequest ? t`Send the request` : t`Begin the trial`}
        </Button>
      </Stack>
    </Form>
  )
}

function Acceptance() {
  const { t } = useLingui()
  const { termsUrl, privacyUrl, productName } = brand
  const link = (href: string, words: string) =>
    href ? (
      <a href={href} target="_blank" rel="noreferrer">
        {words}
      </a>
    ) : (
      words
    )
  const terms = link(termsUrl, t`terms`)
  const privacy = link(privacyUrl, t`privacy notice`)
  return (
    <Trans>
      I accept the {terms} of {productName} and have read the {privacy}.
    </Trans>
  )
}
