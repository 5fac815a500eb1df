import { useLingui } from '@lingui/react/macro'
import { Stack } from '@mantine/core'
import { type CustomerDetails, closeCustomer } from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { ConfirmDanger } from '#ui/confirm-danger.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { toastDone } from '#ui/toast.tsx'
import { useAct } from '#ui/use-act.ts'

type Props = { customer: CustomerDetails; onClose: () => void }

export function CloseCustomer({ customer, onClose }: Props) {
  const { t } = useLingui()
  const { id, name } = customer
  const [graceDays, setGraceDays] = useState('30')
  const close = useAct(
    () => call(closeCustomer, { params: { id }, body: { confirmName: name, graceDays: Number(graceDays) } }),
    [keys.customers],
    () => {
      toastDone(t`${name} is closing`)
      onClose()
    },
  )
  return (
    <ConfirmDanger
      title={t`Delete ${name}`}
      verb={t`Delete customer`}
      name={name}
      busy={close.isPending}
      onConfirm={() => close.mutate(undefined)}
      onClose={onClose}
    >
      <Stack gap="md">
        <p>
          {t`All recordings, transcripts, members and keys of ${name} are deleted for good. Until then its people can read and export, and you can take it back. Afterwards the owners get a certificate of deletion.`}
        </p>
        <SelectField
          label={t`Deleted after`}
          value={graceDays}
          choices={[
            { value: '30', label: t`30 days` },
            { value: '14', label: t`14 days` },
            { value: '7', label: t`7 days` },
            { value: '0', label: t`At once` },
          ]}
          onChange={setGraceDays}
        />
      </Stack>
    </ConfirmDanger>
  )
}
