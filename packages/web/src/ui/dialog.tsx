import { useLingui } from '@lingui/react/macro'
import { Modal, type ModalProps } from '@mantine/core'
import { useEffect, useState } from 'react'

type Props = Pick<ModalProps, 'title' | 'onClose' | 'children' | 'size' | 'closeOnEscape' | 'closeOnClickOutside'>

/** What had the focus; for an item of a menu, which is gone by then, the button that opened the menu. */
function originOf(element: Element | null): Element | null {
  const menu = element?.closest('[role="menu"]')
  return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : element
}

/** A dialog that is there as long as it is drawn. Focus goes back to where it came from, or to the page when that is gone. */
export function Dialog(props: Props) {
  const { t } = useLingui()
  const [origin] = useState(() => originOf(document.activeElement))
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
  return <Modal opened centered closeButtonProps={{ 'aria-label': t`Close` }} {...props} />
}
