import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Group, Stack, Textarea } from '@mantine/core'
import { type CustomerDetails, suspendCustomer } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { Dialog } from '#ui/dialog.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'

type Props = { customer: CustomerDetails; onClose: () => void }

export function SuspendCustomer({ customer, onClose }: Props) {
  const { t } = useLingui()
  const { id, name } = customer
  const [reason, setReason] = useState('')
  const [tellReason, setTell] = useState(true)
  const suspend = useAct(
    () => call(suspendCustomer, { params: { id }, body: { reason: reason.trim(), tellReason } }),
    [keys.customers],
    () => {
      toastDone(t`${name} is suspended`)
      onClose()
    },
  )
  return (
    <Dialog title={t`Suspend ${name}`} onClose={onClose}>
      <form
        onSubmit={event => {
          event.preventDefault()
          suspend.mutate(undefined)
        }}
      >
        <Stack gap="md">
          <p>
            {t`Running jobs stop and are not billed, waiting ones stay in line, API keys and live connections are refused. Owners can still export. You can resume the customer at any time.`}
          </p>
          <Textarea
            label={t`Reason`}
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            onChange={event => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Checkbox
            label={t`Show this reason to the customer`}
            checked={tellReason}
            onChange={event => setTell(event.currentTarget.checked)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>{t`Cancel`}</Button>
            <Button type="submit" color="red" loading={suspend.isPending}>{t`Suspend`}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
