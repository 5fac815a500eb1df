import { useLingui } from '@lingui/react/macro'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { MouseEvent } from 'react'
import style from './data-list.module.css'
import type { Column, ListRows } from './list-rows.ts'
import { RowCheck } from './row-check.tsx'
import { RowMenu } from './row-menu.tsx'
import { RowName } from './row-name.tsx'
import type { Order } from './row-order.ts'

type HeaderProps<Row> = { column: Column<Row>; order: Order | null; onOrder: ((order: Order | null) => void) | null }

/** Sorts up, then down, then as the server gave it. */
function HeaderCell<Row>({ column, order, onOrder }: HeaderProps<Row>) {
  const side = column.align === 'end' ? style.end : undefined
  const own = order?.column === column.id ? order : null
  if (!onOrder) {
    return (
      <th scope="col" className={side}>
        {column.header}
      </th>
    )
  }
  const Arrow = own?.down ? IconArrowDown : IconArrowUp
  const next = own === null ? { column: column.id, down: false } : own.down ? null : { column: column.id, down: true }
  return (
    <th scope="col" className={side} aria-sort={own === null ? undefined : own.down ? 'descending' : 'ascending'}>
      <button type="button" className={style.sort} onClick={() => onOrder(next)}>
        {column.header}
        {own ? <Arrow size={14} aria-hidden /> : null}
      </button>
    </th>
  )
}

function cellStyle<Row>(column: Column<Row>, index: number): string | undefined {
  if (column.align === 'end') return style.end
  if (index === 0) return style.first
  return column.oneLine ? style.oneLine : undefined
}

export function ListTable<Row>(props: ListRows<Row>) {
  const { label, columns, rows, rowKey, rowName, opens, acts, order, onOrder, isSortable, selection } = props
  const { t } = useLingui()
  const navigate = useNavigate()
  const open = (event: MouseEvent<HTMLElement>, row: Row) => {
    const target = event.target
    const isOwn = target instanceof Element && target.closest('a,button,input,select,label,[role="menu"]')
    if (opens && !isOwn && !getSelection()?.toString()) void navigate(opens(row))
  }
  return (
    <table className={style.table} aria-label={label}>
      <thead>
        <tr>
          {selection ? (
            <th scope="col" className={style.checkCell}>
              <RowCheck
                label={t`Select all`}
                checked={selection.rows.length === rows.length}
                partly={selection.rows.length > 0 && selection.rows.length < rows.length}
                onChange={selection.toggleAll}
              />
            </th>
          ) : null}
          {columns.map(column => (
            <HeaderCell key={column.id} column={column} order={order} onOrder={isSortable(column) ? onOrder : null} />
          ))}
          {acts ? (
            <th scope="col" className={style.menuCell}>
              <span className="visually-hidden">{t`Actions`}</span>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr
            key={rowKey(row)}
            className={`${style.row} ${opens ? style.opens : ''}`}
            onClick={event => open(event, row)}
          >
            {selection ? (
              <td className={style.checkCell}>
                <RowCheck
                  label={t`Select ${rowName(row)}`}
                  checked={selection.has(row)}
                  onChange={() => selection.toggle(row)}
                />
              </td>
            ) : null}
            {columns.map((column, index) => (
              <td key={column.id} className={cellStyle(column, index)}>
                {index === 0 ? <RowName {...props} row={row} /> : (column.cell(row) ?? '–')}
              </td>
            ))}
            {acts ? (
              <td className={style.menuCell}>
                <RowMenu name={rowName(row)} acts={acts(row)} />
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
