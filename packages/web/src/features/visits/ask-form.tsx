import { useLingui } from '@lingui/react/macro'
import { Button, Textarea } from '@mantine/core'
import { askForVisit, type Visit } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { formatDuration } from '#lib/format.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { toastDone } from '#ui/toast.tsx'
import { openNow } from './open-now.ts'

const shortestReason = 10

/** Why, how long and how far; where the customer's setting allows it, it begins at once. */
export function AskForm({ customerId }: { customerId: string }) {
  const { t } = useLingui()
  const form = useForm({
    start: { reason: '', minutes: '15', rights: 'account' },
    check: ({ reason }) =>
      reason.trim().length < shortestReason ? { reason: t`Say in a sentence why you need to log in.` } : {},
    send: async ({ reason, minutes, rights }): Promise<Visit> => {
      const visit = await call(askForVisit, {
        params: { id: customerId },
        body: {
          reason: reason.trim(),
          minutes: Number(minutes),
          content: rights !== 'account',
          changes: rights === 'changes',
        },
      })
      if (visit.state === 'granted') await openNow(visit.id)
      return visit
    },
    done: visit => {
      if (visit.state === 'granted') return
      form.reset()
      toastDone(t`The customer’s owners were asked by mail`)
      void queryClient.invalidateQueries({ queryKey: keys.visitsOf(customerId) })
    },
  })
  return (
    <Form form={form}>
      <Textarea
        {...form.field('reason')}
        label={t`Reason`}
        description={t`The customer reads it.`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autosize
        minRows={2}
        maxLength={500}
      />
      <SelectField
        label={t`What you need to see`}
        value={form.values.rights}
        choices={[
          { value: 'account', label: t`Account only` },
          { value: 'content', label: t`Recordings and transcripts, read only` },
          { value: 'changes', label: t`Recordings and transcripts, with changes` },
        ]}
        onChange={rights => form.set({ rights })}
      />
      <SelectField
        label={t`For how long`}
        value={form.values.minutes}
        choices={['5', '15', '30'].map(value => ({ value, label: formatDuration(Number(value) * 60_000) }))}
        onChange={minutes => form.set({ minutes })}
      />
      <FormButtons>
        <Button type="submit" loading={form.busy}>
          {t`Log in`}
        </Button>
      </FormButtons>
    </Form>
  )
}
