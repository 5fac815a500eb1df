import { useId } from 'react'
import style from './day-field.module.css'

/** A day, by the platform's own picker; empty for any. */
export function DayField({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (day: string) => void
}) {
  const id = useId()
  return (
    <span className={style.day}>
      <label htmlFor={id}>{label}</label>
      <input id={id} type="date" value={value} onChange={event => onChange(event.currentTarget.value)} />
    </span>
  )
}
