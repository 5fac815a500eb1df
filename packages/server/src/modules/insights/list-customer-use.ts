import {
  CustomerState,
  type CustomerUse,
  type CustomerUseSort,
  type Page,
  type ReportDays,
} from '@scriptorium/contract'
import type { ResellerCtx } from '#infra/db'
import { decodeCursor, type Order, orderOf, pageOfRows } from '#infra/http'
import { type CustomerFigures, findCustomerFigures } from './queries/customer-figures.ts'
import { periodOf } from './report-period.ts'

type Query = ReportDays & {
  limit: number
  cursor?: string | undefined
  search?: string | undefined
  sort?: CustomerUseSort | undefined
}
type Column = 'name' | 'used' | 'done' | 'failed' | 'stored' | 'members'

const values: Record<Column, (row: CustomerFigures) => string | number> = {
  name: row => row.name.toLowerCase(),
  used: row => row.usedMs,
  done: row => row.done,
  failed: row => row.failed,
  stored: row => row.storedBytes,
  members: row => row.members,
}

/** The rows that tiles and charts of the same days are sums of. Customers that are gone stay where they did something. */
export async function listCustomerUse(ctx: ResellerCtx, query: Query): Promise<Page<CustomerUse>> {
  const after = decodeCursor(query.cursor)
  const now = ctx.now()
  const figures = await ctx.read(tx => findCustomerFigures(tx, periodOf(query, now), now))
  const search = query.search?.toLowerCase() ?? ''
  const rows = figures
    .filter(row => row.state !== 'deleted' || row.usedMs + row.beforeUsedMs + row.done + row.failed > 0)
    .filter(row => `${row.name}\n${row.slug}`.toLowerCase().includes(search))
    .toSorted(inOrder(orderOf<Column>(query.sort, { column: 'used', down: true })))
  const from = after === undefined ? 0 : rows.findIndex(({ id }) => id === after) + 1
  const page = pageOfRows(rows.slice(from, from + query.limit + 1), query.limit, ({ id }) => id, show)
  return after === undefined ? { ...page, total: rows.length } : page
}

/** By id between equals, so that a page goes on where the one before ended. */
function inOrder({ column, down }: Order<Column>) {
  const value = values[column]
  return (one: CustomerFigures, other: CustomerFigures) => {
    const [a, b] = [value(one), value(other)]
    const wanted = a < b ? -1 : a > b ? 1 : 0
    return (down ? -wanted : wanted) || (one.id < other.id ? -1 : 1)
  }
}

function show(row: CustomerFigures): CustomerUse {
  return {
    id: row.id,
    name: row.name,
    state: CustomerState.parse(row.state),
    planName: row.planName,
    usedMs: { now: row.usedMs, before: row.beforeUsedMs },
    done: row.done,
    failed: row.failed,
    storedBytes: row.storedBytes,
    members: row.members,
  }
}
