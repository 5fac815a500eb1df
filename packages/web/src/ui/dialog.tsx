import { useLingui } from '@lingui/react/macro'
import { Modal, type ModalProps } from '@mantine/core'
import { useEffect, useState } from 'react'

type Props = Pick<ModalProps, 'title' | 'onClose' | 'children' | 'size' | 'closeOnEscape' | 'closeOnClickOutside'>

/** What had the focus; for an item of a menu, which is gone by then, the button that opened the menu. */
function originOf(element: Element | null): Element | null {
  const menu = element?.closest('[role="menu"]')
  return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : element
}

const open: symbol[] = []

/** Whether a key press is meant for this dialog: of several, it goes to the one on top. */
function useIsOnTop(): () => boolean {
  const [mark] = useState(() => Symbol('dialog'))
  useEffect(() => {
    open.push(mark)
    return () => void open.splice(open.indexOf(mark), 1)
  }, [mark])
  return () => open.at(-1) === mark
}

/** A dialog that is there as long as it is drawn. Focus goes back to where it came from, or to the page when that is gone. */
export function Dialog(props: Props) {
  const { t } = useLingui()
  const [origin] = useState(() => originOf(document.activeElement))
  const isOnTop = useIsOnTop()
  const close = () => {
    if (isOnTop()) props.onClose()
  }
  useEffect(
    () => () => {
      setTimeout(() => {
        if (origin instanceof HTMLElement && origin.isConnected && origin !== document.body) {
          origin.focus({ preventScroll: true })
        } else if (document.activeElement === document.body) {
          document.getElementById('content')?.focus({ preventScroll: true })
        }
      })
    },
    [origin],
  )
  return <Modal opened centered closeButtonProps={{ 'aria-label': t`Close` }} {...props} onClose={close} />
}
