import { useEffect, useRef } from 'react'
import style from './data-list.module.css'

type Props = { label: string; checked: boolean; partly?: boolean; onChange: () => void }

/** A box to tick with the room of a finger around it. */
export function RowCheck({ label, checked, partly = false, onChange }: Props) {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current) box.current.indeterminate = partly
  }, [partly])
  return (
    <label className={style.check}>
      <input ref={box} type="checkbox" aria-label={label} checked={checked} onChange={onChange} />
    </label>
  )
}
