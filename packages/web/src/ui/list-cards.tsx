import { useLingui } from '@lingui/react/macro'
import style from './data-list.module.css'
import type { ListRows } from './list-rows.ts'
import { RowCheck } from './row-check.tsx'
import { RowMenu } from './row-menu.tsx'
import { RowName } from './row-name.tsx'

/** Rows on a phone: two lines each, with the same acts. */
export function ListCards<Row>(props: ListRows<Row>) {
  const { t } = useLingui()
  const { label, columns, rows, rowKey, rowName, acts, selection } = props
  return (
    <ul className={style.cards} aria-label={label}>
      {rows.map(row => (
        <li key={rowKey(row)} className={style.card}>
          {selection ? (
            <RowCheck
              label={t`Select ${rowName(row)}`}
              checked={selection.has(row)}
              onChange={() => selection.toggle(row)}
            />
          ) : null}
          <div className={style.cardText}>
            <div className={style.cardTitle}>
              <RowName {...props} row={row} />
            </div>
            <div className={style.cardLine}>
              {columns.slice(1).map(column =>
                column.wideOnly || column.cell(row) === null ? null : (
                  <span key={column.id}>
                    {column.named ? `${column.header}: ` : null}
                    {column.cell(row)}
                  </span>
                ),
              )}
            </div>
          </div>
          {acts ? <RowMenu name={rowName(row)} acts={acts(row)} /> : null}
        </li>
      ))}
    </ul>
  )
}
