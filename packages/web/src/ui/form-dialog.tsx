import { type ReactNode, useState } from 'react'
import { Dialog } from './dialog.tsx'
import { LeaveQuestion, UnsavedQuestion } from './unsaved.tsx'

type Props = {
  title: string
  isDirty: () => boolean
  onClose: () => void
  children: (close: () => void) => ReactNode
}

/** A form in a dialog: Escape, the cross and Cancel ask before they throw input away. */
export function FormDialog({ title, isDirty, onClose, children }: Props) {
  const [asks, setAsks] = useState(false)
  const close = () => (isDirty() ? setAsks(true) : onClose())
  return (
    <>
      <Dialog onClose={close} closeOnEscape={!asks} title={title}>
        {children(close)}
      </Dialog>
      <UnsavedQuestion isDirty={isDirty} />
      {asks ? <LeaveQuestion onLeave={onClose} onStay={() => setAsks(false)} /> : null}
    </>
  )
}
