import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { requestEmailChange } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'

/** Asks for another address; nothing changes before the mail to it was answered. */
export function ChangeEmail({ email, onClose }: { email: string; onClose: () => void }) {
  const { t } = useLingui()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const form = useForm({
    start: { email: '' },
    check: values => (values.email.includes('@') ? {} : { email: t`Enter an e-mail address.` }),
    send: values => call(requestEmailChange, { body: { email: values.email.trim() } }),
    done: (_reply, values) => setSentTo(values.email.trim()),
  })
  return (
    <FormDialog title={t`Change e-mail address`} isDirty={() => !sentTo && form.isDirty()} onClose={onClose}>
      {close =>
        sentTo ? (
          <>
            <p role="status">
              {t`If nobody here uses ${sentTo}, a mail with a link is on its way to it. Your address stays ${email} until the link is opened.`}
            </p>
            <FormButtons>
              <Button onClick={onClose} mt="md">{t`Done`}</Button>
            </FormButtons>
          </>
        ) : (
          <Form form={form}>
            <TextInput
              {...form.field('email')}
              label={t`New e-mail address`}
              description={t`You log in with it from then on. Your other sessions end.`}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              type="email"
              autoComplete="email"
              data-autofocus
            />
            <FormButtons>
              <Button type="submit" loading={form.busy}>
                {t`Send link`}
              </Button>
              <Button variant="default" onClick={close}>
                {t`Cancel`}
              </Button>
            </FormButtons>
          </Form>
        )
      }
    </FormDialog>
  )
}
