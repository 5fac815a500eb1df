import type { ReactNode } from 'react'
import style from './open-button.module.css'

/** The name of a row that opens in a dialog: it looks like the text it is. */
export function OpenButton({ onOpen, children }: { onOpen: () => void; children: ReactNode }) {
  return (
    <button type="button" className={style.open} onClick={onOpen}>
      {children}
    </button>
  )
}
