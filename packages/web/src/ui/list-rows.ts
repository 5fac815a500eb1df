import type { LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { RowAct } from './row-menu.tsx'
import type { Order } from './row-order.ts'
import type { Selection } from './use-selection.ts'

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

export type Place = Pick<LinkProps, 'to' | 'params'>

/** Rows as a table or as cards: what both need. */
export type ListRows<Row> = {
  label: string
  /** The first column is the row's name and its link. */
  columns: readonly [Column<Row>, ...Column<Row>[]]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  rowName: (row: Row) => string
  opens?: ((row: Row) => Place) | undefined
  acts?: ((row: Row) => RowAct[]) | undefined
  selection: Selection<Row> | null
  order: Order | null
  onOrder: (order: Order | null) => void
  isSortable: (column: Column<Row>) => boolean
}
