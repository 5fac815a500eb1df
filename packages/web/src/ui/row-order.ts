import { useUrlState } from '#lib/url-state.ts'

export type Order = { column: string; down: boolean }
type Sortable<Row> = { id: string; sortBy?: (row: Row) => string | number }

/** `created` and `-created` in the address. */
export function readOrder(text: string | undefined, columns: readonly { id: string }[]): Order | null {
  const down = text?.startsWith('-') ?? false
  const column = down ? text?.slice(1) : text
  return column && columns.some(({ id }) => id === column) ? { column, down } : null
}

/** The order of a page's list, in its address. */
export function useOrder<Row>(sortable: readonly Sortable<Row>[]): [Order | null, (order: Order | null) => void] {
  const [url, setUrl] = useUrlState()
  return [
    readOrder(url.sort, sortable),
    order => setUrl({ sort: order ? `${order.down ? '-' : ''}${order.column}` : undefined }),
  ]
}

export function sortRows<Row>(rows: Row[], columns: readonly Sortable<Row>[], order: Order | null): Row[] {
  const sortBy = columns.find(({ id }) => id === order?.column)?.sortBy
  if (!order || !sortBy) return rows
  const turn = order.down ? -1 : 1
  return rows.toSorted((one, other) => turn * compare(sortBy(one), sortBy(other)))
}

function compare(one: string | number, other: string | number): number {
  return typeof one === 'number' && typeof other === 'number'
    ? one - other
    : String(one).localeCompare(String(other), undefined, { numeric: true })
}
