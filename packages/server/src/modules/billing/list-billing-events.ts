import { BillingEventState, type listBillingEvents as contract } from '@scriptorium/contract'
import { decodeCursor, pageOfRows, type UseCase } from '#infra/http'
import { listEventRows } from './queries/events.ts'
import { mayTryAgain } from './try-event-again.ts'

/** What providers told, and what became of it. What they sent stays in the database: it may name people. */
export const listBillingEvents: UseCase<typeof contract> = (ctx, { query }) =>
  ctx.read(async tx => {
    const { state, type, cursor, limit } = query
    const page = { state, type, before: decodeCursor(cursor), limit: limit + 1 }
    return pageOfRows(
      await listEventRows(tx, page),
      query.limit,
      row => row.id,
      row => ({
        id: row.id,
        type: row.type,
        state: BillingEventState.parse(row.state),
        // A key of another system may be an address.
        customerKey: row.customer_keys.find(key => /^ten_[0-9a-f]{32}$/.test(key)) ?? null,
        tenant: row.tenant,
        happenedAt: row.happened_at.toISOString(),
        receivedAt: row.received_at.toISOString(),
        appliedAt: row.applied_at?.toISOString() ?? null,
        nextTryAt: row.state === 'waiting' ? row.next_try_at.toISOString() : null,
        attempts: row.attempts,
        reason: row.note,
        mayTryAgain: mayTryAgain(row),
      }),
    )
  })
