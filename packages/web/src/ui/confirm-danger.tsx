import { useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Dialog } from './dialog.tsx'

type Props = {
  title: string
  /** What will be gone and for whom. */
  children: ReactNode
  verb: string
  /** The way back; without it the thing is kept. */
  stay?: string
  /** The name to type; left out where the act can be made good again. */
  name?: string
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Asks before something is gone. The irreversible wants its name typed. */
export function ConfirmDanger({ title, children, verb, stay, name, busy, onConfirm, onClose }: Props) {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const ready = name === undefined || typed.trim() === name
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) onConfirm()
  }
  return (
    <Dialog onClose={onClose} title={title}>
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
            <Button variant="default" onClick={onClose} {...(name === undefined ? { 'data-autofocus': true } : {})}>
              {stay ?? t`Keep it`}
            </Button>
            <Button type="submit" color="red" disabled={!ready} loading={busy ?? false}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
