import { useLingui } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { type Passkey, renamePasskey } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'

export function RenamePasskey({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const { t } = useLingui()
  const form = useForm({
    start: { name: passkey.name },
    check: ({ name }) => (name.trim() ? {} : { name: t`Enter a name.` }),
    send: ({ name }) => call(renamePasskey, { params: { id: passkey.id }, body: { name: name.trim() } }),
    done: () => {
      void queryClient.invalidateQueries({ queryKey: keys.security })
      onClose()
    },
  })
  return (
    <FormDialog title={t`Rename passkey`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <TextInput {...form.field('name')} label={t`Name`} maxLength={80} data-autofocus />
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {t`Save`}
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
