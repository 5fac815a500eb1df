import { Plural, useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconDownload } from '@tabler/icons-react'
import { type ReactNode, useRef } from 'react'
import { useHiddenRows } from '#lib/hidden-rows.ts'
import { type Pages, rowsOf, totalOf } from '#lib/queries.ts'
import { type BulkAct, BulkBar } from './bulk-bar.tsx'
import { type CsvColumn, saveCsv } from './csv.ts'
import style from './data-list.module.css'
import { ListCards } from './list-cards.tsx'
import type { Column, ListRows } from './list-rows.ts'
import { ListTable } from './list-table.tsx'
import { sortRows, useOrder } from './row-order.ts'
import { SearchField } from './search-field.tsx'
import { ErrorPanel, FilteredEmptyPanel, LoadingPanel } from './state-panel.tsx'
import { useSelection } from './use-selection.ts'

export type { Column } from './list-rows.ts'

type Props<Row> = Pick<ListRows<Row>, 'label' | 'columns' | 'rowKey' | 'rowName' | 'opens' | 'acts'> & {
  pages: Pages<Row>
  /** Acts for several rows; without any there is nothing to select. */
  bulk?: readonly BulkAct<Row>[]
  /** Further columns of the CSV file, which the list itself has no room for. */
  csvOnly?: readonly CsvColumn<Row>[]
  /** Where the server writes the whole list as CSV; without it the file holds the rows that are loaded. */
  csvFile?: string
  /** Columns that the server sorts, as its contract names them; the others are sorted here once everything is loaded. */
  sorts?: readonly string[]
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
  const {
    label,
    pages,
    columns,
    rowKey,
    rowName,
    bulk = [],
    csvOnly = [],
    csvFile,
    sorts = [],
    search,
    filters,
    filtered = false,
    newer,
  } = props
  const narrow = useMediaQuery('(max-width: 599px)', window.matchMedia('(max-width: 599px)').matches)
  const box = useRef<HTMLDivElement>(null)
  const hidden = useHiddenRows()
  // A short list inside a page has no place in the address for an order.
  const isOrdered = Boolean(search) || sorts.length > 0
  const isSortable = ({ id, sortBy }: Column<Row>) =>
    isOrdered && (sorts.includes(id) || (sortBy !== undefined && !pages.hasNextPage))
  const [order, setOrder] = useOrder(columns.filter(isSortable))
  const loaded = rowsOf(pages).filter(row => !hidden.has(rowKey(row)))
  const rows = order && sorts.includes(order.column) ? loaded : sortRows(loaded, columns, order)
  const selection = useSelection(rows, rowKey)
  const isUnused = rows.length === 0 && !filtered && pages.isSuccess
  const csv =
    rows.length > 0 && columns.some(column => column.csv) ? (
      <CsvButton href={csvFile} onSave={() => saveCsv(label, [...columns, ...csvOnly], rows)} />
    ) : null
  const clear = () => {
    selection.keep([])
    // The button that was pressed goes with the bar.
    box.current?.focus()
  }
  return (
    <div ref={box} tabIndex={-1}>
      {isUnused || !(search || filters || (csv && !narrow)) ? null : (
        <search className={style.bar} aria-label={label}>
          {search ? <SearchField {...search} className={style.search ?? ''} /> : null}
          {filters}
          <span className={style.spacer} />
          {narrow ? null : csv}
        </search>
      )}
      {newer && newer.count > 0 ? (
        <button type="button" className={style.newer} onClick={newer.onShow} aria-live="polite">
          <Plural value={newer.count} one="Show # new" other="Show # new" />
        </button>
      ) : null}
      {bulk.length > 0 ? (
        <BulkBar selected={selection.rows} acts={bulk} rowName={rowName} onEnd={selection.keep} onClear={clear} />
      ) : null}
      <Body
        {...props}
        rows={rows}
        narrow={narrow}
        order={order}
        onOrder={setOrder}
        isSortable={isSortable}
        selection={bulk.length > 0 ? selection : null}
      />
      {rows.length > 0 ? <Foot pages={pages} count={rows.length} csv={narrow ? csv : null} /> : null}
    </div>
  )
}

function CsvButton({ href, onSave }: { href: string | undefined; onSave: () => void }) {
  const { t } = useLingui()
  const look = {
    variant: 'subtle',
    color: 'gray',
    c: 'var(--ink-muted)',
    leftSection: <IconDownload size={16} aria-hidden />,
  } as const
  return href ? (
    <Button component="a" href={href} {...look}>
      {t`CSV`}
    </Button>
  ) : (
    <Button {...look} onClick={onSave}>
      {t`CSV`}
    </Button>
  )
}

function Foot<Row>({ pages, count, csv }: { pages: Pages<Row>; count: number; csv: ReactNode }) {
  const { t } = useLingui()
  const total = totalOf(pages)
  return (
    <div className={style.foot}>
      <p className={style.count}>
        {total === undefined ? <Plural value={count} one="# shown" other="# shown" /> : t`${count} of ${total}`}
      </p>
      {csv}
      {pages.hasNextPage ? (
        <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t`Load more`}
        </Button>
      ) : null}
    </div>
  )
}

type BodyProps<Row> = ListRows<Row> & Pick<Props<Row>, 'pages' | 'filtered' | 'onClear' | 'empty'> & { narrow: boolean }

function Body<Row>({ narrow, pages, filtered, onClear, empty, ...view }: BodyProps<Row>) {
  const { rows } = view
  if (pages.isPending) return <LoadingPanel lines={6} />
  if (pages.isError && rows.length === 0) return <ErrorPanel error={pages.error} onRetry={() => void pages.refetch()} />
  if (rows.length === 0) return filtered && onClear ? <FilteredEmptyPanel onClear={onClear} /> : empty
  return narrow ? <ListCards {...view} /> : <ListTable {...view} />
}
