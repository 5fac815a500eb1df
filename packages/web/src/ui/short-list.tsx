import { useMediaQuery } from '@mantine/hooks'
import { ListCards } from './list-cards.tsx'
import type { ListRows } from './list-rows.ts'
import { ListTable } from './list-table.tsx'

export type { Column } from './list-rows.ts'

type Props<Row> = Pick<ListRows<Row>, 'label' | 'columns' | 'rows' | 'rowKey' | 'rowName' | 'acts'>

/** A few rows inside a page that are all there: nothing to search, sort or select. */
export function ShortList<Row>(props: Props<Row>) {
  const narrow = useMediaQuery('(max-width: 599px)', window.matchMedia('(max-width: 599px)').matches)
  const view = { ...props, selection: null, order: null, onOrder: () => undefined, isSortable: () => false }
  return narrow ? <ListCards {...view} /> : <ListTable {...view} />
}
