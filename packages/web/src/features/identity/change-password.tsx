import { useLingui } from '@lingui/react/macro'
import { Button, PasswordInput } from '@mantine/core'
import { changePassword } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { toastDone } from '#ui/toast.tsx'
import { NewPasswordField, useCheckPassword } from './new-password-field.tsx'

export function ChangePassword({ email, onClose }: { email: string; onClose: () => void }) {
  const { t } = useLingui()
  const check = useCheckPassword()
  const form = useForm({
    start: { current: '', password: '' },
    check: ({ current, password }) => ({
      ...(current ? {} : { current: t`Enter your current password.` }),
      ...check(password),
    }),
    send: ({ current, password }) => call(changePassword, { body: { current, next: password } }),
    fieldOf: problem => {
      if (problem.code === 'wrong-credentials') return { current: t`The current password is not right.` }
      const refused = problem.fields.find(({ path }) => path === 'body.next')
      return refused ? { password: refused.message } : null
    },
    done: () => {
      toastDone(t`Password changed. Your other sessions have ended.`)
      void queryClient.invalidateQueries({ queryKey: keys.sessions })
      void queryClient.invalidateQueries({ queryKey: keys.securityEvents })
      onClose()
    },
  })
  return (
    <FormDialog title={t`Change password`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <input type="email" autoComplete="username" value={email} readOnly hidden />
          <PasswordInput
            {...form.field('current')}
            label={t`Current password`}
            autoComplete="current-password"
            data-autofocus
          />
          <NewPasswordField {...form.field('password')} label={t`New password`} />
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Change password`}
            </Button>
            <Button variant="default" onClick={close}>
              {t`Cancel`}
            </Button>
          </FormButtons>
        </Form>
      )}
    </FormDialog>
  )
}
