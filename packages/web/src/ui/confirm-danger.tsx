import { useLingui } from '@lingui/react/macro'
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'

type Props = {
  title: string
  /** What will be gone and for whom. */
  children: ReactNode
  verb: string
  /** The name to type; left out where the act can be made good again. */
  name?: string
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Asks before something is gone. The irreversible wants its name typed. */
export function ConfirmDanger({ title, children, verb, name, busy, onConfirm, onClose }: Props) {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const ready = name === undefined || typed.trim() === name
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) onConfirm()
  }
  return (
    <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': t`Close` }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <div>{children}</div>
          {name === undefined ? null : (
            <TextInput
              label={t`Type “${name}” to confirm`}
              value={typed}
              onChange={event => setTyped(event.currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t`Keep it`}
            </Button>
            <Button type="submit" color="red" disabled={!ready} loading={busy ?? false}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
