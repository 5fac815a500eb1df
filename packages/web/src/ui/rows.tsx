import { Plural } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import style from './rows.module.css'

type Row = { key: string; name: ReactNode; facts?: ReactNode; end?: ReactNode }

/** A short list inside a page, without the tools of a full one. */
export function Rows({
  label,
  rows,
  newer,
}: {
  label: string
  rows: readonly Row[]
  newer?: { count: number; onShow: () => void }
}) {
  return (
    <>
      {newer && newer.count > 0 ? (
        <button type="button" className={style.newer} onClick={newer.onShow}>
          <Plural value={newer.count} one="Show # new" other="Show # new" />
        </button>
      ) : null}
      <ul className={style.rows} aria-label={label}>
        {rows.map(row => (
          <li key={row.key} className={style.row}>
            <div className={style.name}>{row.name}</div>
            <div className={style.facts}>{row.facts}</div>
            <div className={style.end}>{row.end}</div>
          </li>
        ))}
      </ul>
    </>
  )
}
