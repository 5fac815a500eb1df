import { useLingui } from '@lingui/react/macro'
import { TextInput } from '@mantine/core'
import style from './brand-page.module.css'

type ColourProps = { colour: string; fault: string | undefined; onChange: (colour: string) => void }

/** A colour, typed or picked. */
export function ColourField({ colour, fault, onChange }: ColourProps) {
  const { t } = useLingui()
  const isWhole = /^#[0-9a-f]{6}$/.test(colour)
  return (
    <div className={style.colour}>
      <TextInput
        label={t`Brand colour`}
        value={colour}
        error={fault}
        autoComplete="off"
        maxLength={7}
        onChange={event => onChange(event.currentTarget.value.trim().toLowerCase())}
      />
      <input
        type="color"
        aria-label={t`Pick the brand colour`}
        value={isWhole ? colour : '#000000'}
        onChange={event => onChange(event.currentTarget.value)}
      />
    </div>
  )
}
