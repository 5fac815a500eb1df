import { useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { publishTerms } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Form, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { toastDone } from '#ui/toast.tsx'

/** The next version begins with the words of the last one. */
export function PublishTerms({ before, onClose }: { before: string; onClose: () => void }) {
  const { t } = useLingui()
  const form = useForm({
    start: { text: before, days: before ? '30' : '' },
    check: ({ text, days }) => ({
      ...(text.trim() && text.trim() !== before ? {} : { text: t`Enter the new words.` }),
      ...(days === '' || (/^\d+$/.test(days) && Number(days) >= 1 && Number(days) <= 365)
        ? {}
        : { days: t`Enter 1 to 365 days, or nothing.` }),
    }),
    send: ({ text, days }) =>
      call(publishTerms, { body: { text: text.trim(), acceptWithinDays: days === '' ? null : Number(days) } }),
    done: terms => {
      void queryClient.invalidateQueries({ queryKey: keys.signUp })
      toastDone(t`Version ${terms.version} is published`)
      onClose()
    },
  })
  return (
    <FormDialog title={t`Publish a version`} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <Stack gap="md">
            <Textarea
              {...form.field('text')}
              label={t`Terms`}
              description={t`Plain text. A blank line begins a paragraph, "# " a heading, "- " a list.`}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              rows={12}
            />
            <TextInput
              {...form.field('days')}
              label={t`Days to accept it`}
              inputMode="numeric"
              description={t`For resellers that are there already; after that they take no new customers until they accept. Empty asks nobody.`}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
            />
            <p className="small muted">{t`A published version cannot be changed or taken back.`}</p>
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {t`Cancel`}
              </Button>
              <Button type="submit" loading={form.busy}>
                {t`Publish`}
              </Button>
            </Group>
          </Stack>
        </Form>
      )}
    </FormDialog>
  )
}
