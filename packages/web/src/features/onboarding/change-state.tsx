import { useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Textarea } from '@mantine/core'
import { changeResellerState, type ResellerDetails } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Form, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { toastDone } from '#ui/toast.tsx'

export type Decision = 'approve' | 'decline' | 'suspend' | 'resume'
const states = { approve: 'active', decline: 'declined', suspend: 'suspended', resume: 'active' } as const

type Props = { reseller: ResellerDetails; decision: Decision; onClose: () => void }

/** Says what a decision means, and asks for the reason that the reseller will read. */
export function ChangeState({ reseller, decision, onClose }: Props) {
  const { t } = useLingui()
  const { name } = reseller
  const words = {
    approve: {
      title: t`Approve ${name}`,
      what: t`They can sell from now on. A mail tells them.`,
      verb: t`Approve`,
    },
    decline: {
      title: t`Decline ${name}`,
      what: t`Their people can no longer enter; they see only why. You can still approve later.`,
      verb: t`Decline`,
    },
    suspend: {
      title: t`Suspend ${name}`,
      what: t`Their people see only why, and no new customers are taken. Their ${reseller.customers} customers work on.`,
      verb: t`Suspend`,
    },
    resume: {
      title: t`Resume ${name}`,
      what: t`Their people enter again and sell. A mail tells them.`,
      verb: t`Resume`,
    },
  }[decision]
  const needsReason = decision === 'decline' || decision === 'suspend'
  const form = useForm({
    start: { reason: '' },
    check: ({ reason }): { reason?: string } =>
      needsReason && !reason.trim() ? { reason: t`Say why: the reseller reads it.` } : {},
    send: ({ reason }) =>
      call(changeResellerState, {
        params: { id: reseller.id },
        body: { state: states[decision], reason: reason.trim() },
      }),
    done: () => {
      void queryClient.invalidateQueries({ queryKey: keys.resellers })
      toastDone(t`Done. ${name} gets a mail.`)
      onClose()
    },
  })
  return (
    <FormDialog title={words.title} isDirty={form.isDirty} onClose={onClose}>
      {close => (
        <Form form={form}>
          <Stack gap="md">
            <p>{words.what}</p>
            <Textarea
              {...form.field('reason')}
              label={needsReason ? t`Reason` : t`Note (optional)`}
              description={t`The reseller reads it, in the mail and at log-in.`}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              rows={3}
              data-autofocus
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {t`Cancel`}
              </Button>
              <Button type="submit" loading={form.busy} {...(needsReason ? { color: 'red' } : {})}>
                {words.verb}
              </Button>
            </Group>
          </Stack>
        </Form>
      )}
    </FormDialog>
  )
}
