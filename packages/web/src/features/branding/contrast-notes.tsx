import { useLingui } from '@lingui/react/macro'
import type { ContrastNote } from '@scriptorium/contract'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import style from './brand-page.module.css'

/** Which shades stand in for a colour that could not be read. */
export function ContrastNotes({ notes }: { notes: readonly ContrastNote[] }) {
  const { t, i18n } = useLingui()
  const number = (value: number) => i18n.number(value, { maximumFractionDigits: 1 })
  if (notes.length === 0)
    return (
      <p className={style.note}>
        <IconCheck size={16} aria-hidden /> {t`The brand colour can be read on every page, light and dark.`}
      </p>
    )
  return (
    <ul className={style.notes}>
      {notes.map(note => {
        const [given, shown, has, needs] = [note.given, note.shown, number(note.givenContrast), number(note.needed)]
        return (
          <li key={note.appearance} className={style.note}>
            <IconAlertTriangle size={16} aria-hidden />
            <span>
              {note.appearance === 'light'
                ? note.use === 'text'
                  ? t`Light pages show ${shown} in place of ${given}: white text on it has ${has}:1 and needs ${needs}:1.`
                  : t`Light pages show ${shown} in place of ${given}: on white it has ${has}:1 and needs ${needs}:1.`
                : note.use === 'text'
                  ? t`Dark pages show ${shown} in place of ${given}: white text on it has ${has}:1 and needs ${needs}:1.`
                  : t`Dark pages show ${shown} in place of ${given}: on the dark ground it has ${has}:1 and needs ${needs}:1.`}
            </span>
            <span className={style.swatches} aria-hidden>
              <i style={{ background: given }} />
              <i style={{ background: shown }} />
            </span>
          </li>
        )
      })}
    </ul>
  )
}
