import { t } from '@lingui/core/macro'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'

/** Read when a toast is shown, so that it speaks the language of that moment. */
const closeButton = () => ({ 'aria-label': t`Close` })

export function toastDone(message: string): void {
  notifications.show({
    message,
    icon: <IconCheck size={16} aria-hidden />,
    color: 'gray',
    autoClose: 5000,
    closeButtonProps: closeButton(),
  })
}

export function toastFailed(message: string, next: string): void {
  notifications.show({
    title: message,
    message: next,
    icon: <IconAlertTriangle size={16} aria-hidden />,
    color: 'red',
    autoClose: 10_000,
    closeButtonProps: closeButton(),
    role: 'alert',
  })
}

export const undoMs = 8000

/** Says what was done and offers to take it back for eight seconds; then, or when the page is left, it is final. */
export function toastUndo(
  words: { message: string; undo: string },
  acts: { undo: () => void; final: () => void },
): void {
  let open = true
  const end = (act: () => void) => {
    if (!open) return
    open = false
    removeEventListener('pagehide', settle)
    act()
  }
  const settle = () => end(acts.final)
  addEventListener('pagehide', settle)
  const id = notifications.show({
    autoClose: undoMs,
    closeButtonProps: closeButton(),
    icon: <IconCheck size={16} aria-hidden />,
    color: 'gray',
    onClose: settle,
    message: (
      <span style={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 'var(--space-4)' }}>
        {words.message}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            end(acts.undo)
            notifications.hide(id)
          }}
        >
          {words.undo}
        </Button>
      </span>
    ),
  })
}
