import { useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { inviteReseller } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { Form, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { toastDone } from '#ui/toast.tsx'

/** They tell everything else by themselves, from the link of the mail. */
export function InviteReseller({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useLingui()
  const form = useForm({
    start: { email: '' },
    check: ({ email }): { email?: string } => (email.includes('@') ? {} : { email: t`Enter an e-mail address.` }),
    send: ({ email }) =>
      call(inviteReseller, { body: { email: email.trim(), locale: i18n.locale === 'de' ? 'de' : 'en' } }),
    done: ({ email }) => {
      toastDone(t`Invitation sent to ${email}`)
      onClose()
    },
  })
  return (
    <FormDialog title={t`Invite reseller`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <Stack gap="md">
            <TextInput
              {...form.field('email')}
              label={t`E-mail`}
              type="email"
              autoComplete="off"
              description={t`They get a link that works for seven days, and are active at the end without an approval.`}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              data-autofocus
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {t`Cancel`}
              </Button>
              <Button type="submit" loading={form.busy}>
                {t`Send invitation`}
              </Button>
            </Group>
          </Stack>
        </Form>
      )}
    </FormDialog>
  )
}
