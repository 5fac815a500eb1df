import { IconChevronDown } from '@tabler/icons-react'
import { useId } from 'react'
import style from './select-field.module.css'

export type Choice<Value extends string> = { value: Value; label: string }

type Props<Value extends string> = {
  label: string
  value: Value
  choices: readonly Choice<Value>[]
  onChange: (value: Value) => void
  help?: string
  /** In a row of filters or a table the label is read, not shown. */
  inline?: boolean
  disabled?: boolean
}

/** A native select: the platform's own list is the best one on a phone and for a reader. */
export function SelectField<Value extends string>({
  label,
  value,
  choices,
  onChange,
  help,
  inline,
  disabled,
}: Props<Value>) {
  const id = useId()
  return (
    <div className={`${style.field} ${inline ? style.inline : ''}`}>
      <label className={style.label} htmlFor={id}>
        {label}
      </label>
      <div className={style.box}>
        <select
          id={id}
          className={style.select}
          value={value}
          disabled={disabled}
          aria-describedby={help ? `${id}-help` : undefined}
          onChange={event => {
            const chosen = choices.find(choice => choice.value === event.currentTarget.value)
            if (chosen) onChange(chosen.value)
          }}
        >
          {choices.map(choice => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
        <IconChevronDown size={16} aria-hidden />
      </div>
      {help ? (
        <span id={`${id}-help`} className={style.help}>
          {help}
        </span>
      ) : null}
    </div>
  )
}
