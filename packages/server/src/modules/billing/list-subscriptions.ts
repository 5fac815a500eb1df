import {
  type listSubscriptions as contract,
  type SubscriptionRow,
  SubscriptionState,
  type readSubscriptionTotals as totalsContract,
} from '@scriptorium/contract'
import { decodeCursor, orderOf, pageOfRows, type UseCase } from '#infra/http'
import {
  countSubscriptionRows,
  listSubscriptionRows,
  renewingPerMonth,
  type SubscriptionListRow,
  subscriptionsByState,
} from './queries/subscription-list.ts'

/** Without a wish: what happens soonest, first. */
export const soonest = { column: 'next', down: false } as const

/** One row a customer that has or had a subscription. */
export const listSubscriptions: UseCase<typeof contract> = (ctx, { query }) => {
  const { cursor, limit, sort, ...wanted } = query
  const before = decodeCursor(cursor)
  const order = orderOf(sort, soonest)
  return ctx.read(async tx => {
    const rows = await listSubscriptionRows(tx, { before, limit, order, wanted })
    const page = pageOfRows(rows, limit, ({ customerId }) => customerId, shown)
    return before === undefined ? { ...page, total: await countSubscriptionRows(tx, wanted) } : page
  })
}

export const readSubscriptionTotals: UseCase<typeof totalsContract> = ctx =>
  ctx.read(async tx => {
    const found = await subscriptionsByState(tx)
    return {
      states: SubscriptionState.options.map(state => ({
        state,
        customers: found.find(row => row.state === state)?.customers ?? 0,
      })),
      perMonth: await renewingPerMonth(tx),
    }
  })

function shown({ minor, currency, nextKind, nextAt, startedAt, ...row }: SubscriptionListRow): SubscriptionRow {
  return {
    ...row,
    price: minor === null || currency === null ? null : { minor, currency },
    startedAt: startedAt.toISOString(),
    next: nextKind && { kind: nextKind, at: nextAt?.toISOString() ?? null },
  }
}
