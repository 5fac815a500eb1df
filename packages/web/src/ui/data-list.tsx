import { Plural, useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp, IconDownload } from '@tabler/icons-react'
import { Link, type LinkProps, useNavigate } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'
import { useHiddenRows } from '#lib/hidden-rows.ts'
import { type Pages, rowsOf, totalOf } from '#lib/queries.ts'
import { saveCsv } from './csv.ts'
import style from './data-list.module.css'
import { type RowAct, RowMenu } from './row-menu.tsx'
import { type Order, sortRows, useOrder } from './row-order.ts'
import { SearchField } from './search-field.tsx'
import { ErrorPanel, FilteredEmptyPanel, LoadingPanel } from './state-panel.tsx'

export type Column<Row> = {
  id: string
  header: string
  /** Null where the row has no value: a dash in the table, nothing on a card. */
  cell: (row: Row) => ReactNode
  align?: 'end'
  /** What the column is sorted by; without it the header does nothing. */
  sortBy?: (row: Row) => string | number
  /** The text in the CSV file; columns without it stay out. */
  csv?: (row: Row) => string | number
  /** On a phone the header stands before the value, where the value alone says too little. */
  named?: boolean
  /** Left out of the card on a phone. */
  wideOnly?: boolean
  /** Cut at the column's width instead of wrapped. */
  oneLine?: boolean
}

type Place = Pick<LinkProps, 'to' | 'params'>

type Props<Row> = {
  label: string
  pages: Pages<Row>
  /** The first column is the row's name and its link. */
  columns: readonly [Column<Row>, ...Column<Row>[]]
  rowKey: (row: Row) => string
  rowName: (row: Row) => string
  opens?: (row: Row) => Place
  acts?: (row: Row) => RowAct[]
  search?: { value: string; onChange: (value: string) => void; label: string }
  filters?: ReactNode
  filtered?: boolean
  onClear?: () => void
  empty: ReactNode
  /** Rows that wait to be shown, so that nothing moves under a hand. */
  newer?: { count: number; onShow: () => void }
}

/** The one list of the product: a table on wide screens, cards of two lines on a phone, with every state designed. */
export function DataList<Row>(props: Props<Row>) {
  const { t } = useLingui()
  const { label, pages, columns, search, filters, filtered = false, onClear, empty, newer } = props
  const narrow = useMediaQuery('(max-width: 599px)', window.matchMedia('(max-width: 599px)').matches)
  const hidden = useHiddenRows()
  const [order, setOrder] = useOrder(columns, Boolean(search) && !pages.hasNextPage)
  const loaded = rowsOf(pages).filter(row => !hidden.has(props.rowKey(row)))
  const rows = sortRows(loaded, columns, order)
  const total = totalOf(pages)
  const isUnused = rows.length === 0 && !filtered && pages.isSuccess
  const hasCsv = columns.some(({ csv }) => csv)
  return (
    <div>
      {isUnused || !(search || filters || hasCsv) ? null : (
        <search className={style.bar} aria-label={label}>
          {search ? <SearchField {...search} className={style.search ?? ''} /> : null}
          {filters}
          <span className={style.spacer} />
          {rows.length > 0 && hasCsv ? (
            <Button
              variant="subtle"
              color="gray"
              c="var(--ink-muted)"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => saveCsv(label, columns, rows)}
            >
              {t`CSV`}
            </Button>
          ) : null}
        </search>
      )}
      {newer && newer.count > 0 ? (
        <button type="button" className={style.newer} onClick={newer.onShow} aria-live="polite">
          <Plural value={newer.count} one="Show # new" other="Show # new" />
        </button>
      ) : null}
      <Body
        {...props}
        rows={rows}
        narrow={narrow}
        order={order}
        onOrder={setOrder}
        stateOf={{ filtered, onClear, empty }}
      />
      {rows.length > 0 ? (
        <div className={style.foot}>
          <p className={style.count}>
            {total === undefined ? (
              <Plural value={rows.length} one="# shown" other="# shown" />
            ) : (
              t`${rows.length} of ${total}`
            )}
          </p>
          {pages.hasNextPage ? (
            <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              {t`Load more`}
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  )
}

type BodyProps<Row> = RowsProps<Row> & {
  narrow: boolean
  stateOf: { filtered: boolean; onClear?: (() => void) | undefined; empty: ReactNode }
}

function Body<Row>({ rows, narrow, stateOf, ...props }: BodyProps<Row>) {
  const { pages } = props
  if (pages.isPending) return <LoadingPanel lines={6} />
  if (pages.isError && rows.length === 0) return <ErrorPanel error={pages.error} onRetry={() => void pages.refetch()} />
  if (rows.length === 0)
    return stateOf.filtered && stateOf.onClear ? <FilteredEmptyPanel onClear={stateOf.onClear} /> : stateOf.empty
  return narrow ? <Cards {...props} rows={rows} /> : <Table {...props} rows={rows} />
}

type RowsProps<Row> = Props<Row> & { rows: Row[]; order: Order | null; onOrder: ((order: Order | null) => void) | null }

function Name<Row>({ row, columns, opens }: RowsProps<Row> & { row: Row }) {
  const place = opens?.(row)
  const cell = columns[0].cell(row)
  return place ? <Link {...place}>{cell}</Link> : cell
}

type HeaderProps<Row> = { column: Column<Row>; order: Order | null; onOrder: ((order: Order | null) => void) | null }

/** Sorts up, then down, then as the server gave it. */
function HeaderCell<Row>({ column, order, onOrder }: HeaderProps<Row>) {
  const side = column.align === 'end' ? style.end : undefined
  const own = order?.column === column.id ? order : null
  if (!column.sortBy || !onOrder) {
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

function Table<Row>(props: RowsProps<Row>) {
  const { label, columns, rows, rowKey, rowName, opens, acts, order, onOrder } = props
  const { t } = useLingui()
  const navigate = useNavigate()
  const open = (event: MouseEvent<HTMLElement>, row: Row) => {
    const target = event.target
    const isOwn = target instanceof Element && target.closest('a,button,input,select,[role="menu"]')
    if (opens && !isOwn && !getSelection()?.toString()) void navigate(opens(row))
  }
  return (
    <table className={style.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map(column => (
            <HeaderCell key={column.id} column={column} order={order} onOrder={onOrder} />
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
            {columns.map((column, index) => (
              <td key={column.id} className={cellStyle(column, index)}>
                {index === 0 ? <Name {...props} row={row} /> : (column.cell(row) ?? '–')}
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

function Cards<Row>(props: RowsProps<Row>) {
  const { label, columns, rows, rowKey, rowName, acts } = props
  return (
    <ul className={style.cards} aria-label={label}>
      {rows.map(row => (
        <li key={rowKey(row)} className={style.card}>
          <div className={style.cardText}>
            <div className={style.cardTitle}>
              <Name {...props} row={row} />
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
