import { Link } from '@tanstack/react-router'
import type { ListRows } from './list-rows.ts'

type Props<Row> = Pick<ListRows<Row>, 'columns' | 'opens'> & { row: Row }

/** The first cell of a row: its name, and the link to its page where it has one. */
export function RowName<Row>({ row, columns, opens }: Props<Row>) {
  const place = opens?.(row)
  const cell = columns[0].cell(row)
  return place ? <Link {...place}>{cell}</Link> : cell
}
