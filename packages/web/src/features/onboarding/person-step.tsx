import { useLingui } from '@lingui/react/macro'
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { saveSignUpPerson } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { Form, useForm } from '#ui/form.tsx'
import type { StepProps } from './step-props.ts'

export function PersonStep({ token, signUp, onSaved }: StepProps) {
  const { t } = useLingui()
  const form = useForm({
    start: { name: signUp.personName ?? '', password: '' },
    check: ({ name, password }) => ({
      ...(name.trim() ? {} : { name: t`Enter your name.` }),
      ...(password.length < 12 ? { password: t`Use at least 12 characters.` } : {}),
    }),
    send: ({ name, password }) => call(saveSignUpPerson, { body: { token, name: name.trim(), password } }),
    done: onSaved,
  })
  return (
    <Form form={form}>
      <Stack gap="md">
        <TextInput label={t`E-mail`} value={signUp.email} readOnly autoComplete="username" />
        <TextInput {...form.field('name')} label={t`Your name`} autoComplete="name" autoFocus />
        <PasswordInput
          {...form.field('password')}
          label={t`Choose a password`}
          description={t`At least 12 characters. A few words are easier to keep than symbols.`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="new-password"
        />
        <Button type="submit" fullWidth loading={form.busy}>
          {t`Save and go on`}
        </Button>
      </Stack>
    </Form>
  )
}
