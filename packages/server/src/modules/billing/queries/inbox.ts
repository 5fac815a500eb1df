import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'
import type { ReceivedEvent } from '../read-event.ts'

/** Stores an event; false where it is there already. */
export async function keepEvent(
  tx: ChangeTx<'system'>,
  connectionId: string,
  event: ReceivedEvent,
  { raw, state, now }: { raw: string; state: 'waiting' | 'ignored' | 'failed'; now: Date },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('billing_event')
    .values({
      connection_id: connectionId,
      event_id: event.id,
      received_at: now,
      raw,
      type: event.type,
      environment: event.environment,
      happened_at: event.happenedAt,
      customer_keys: event.customerKeys,
      state,
      next_try_at: now,
      note: event.unreadable ?? null,
    })
    .onConflict(conflict => conflict.columns(['connection_id', 'event_id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export type ClaimedEvent = {
  connection_id: string
  event_id: string
  type: string
  raw: string
  customer_keys: string[]
  attempts: number
  /** Of the database's clock, so that readings of several workers have an order. */
  claimed_at: Date
}

/** Takes everything that waits about one customer, oldest first, for a while. Of two workers one gets a customer. */
export async function claimCustomerEvents(tx: ChangeTx<'system'>, leaseMs: number, now: Date): Promise<ClaimedEvent[]> {
  // Sent together, but each looks when its turn has come: in one statement the look would be as old as the wait.
  const turn = sql`select pg_advisory_xact_lock(hashtext('billing inbox'))`.execute(tx)
  const claim = sql<ClaimedEvent>`
    with held as materialized (
      select h.connection_id, array_agg(distinct key) as customer_keys from billing_event h, unnest(h.customer_keys) key
      where h.state = 'waiting' and h.leased_until > ${now} group by h.connection_id),
    first as materialized (
      select e.connection_id, e.customer_keys from billing_event e
      where e.state = 'waiting' and e.next_try_at <= ${now} and (e.leased_until is null or e.leased_until <= ${now})
        and not exists (select from held where held.connection_id = e.connection_id and held.customer_keys && e.customer_keys)
      order by e.happened_at, e.event_id limit 1),
    -- Never waits for a row: whoever ends events holds several of them, and two that wait for each other are a deadlock.
    free as materialized (
      select e.connection_id, e.event_id from first, billing_event e
      where e.state = 'waiting' and e.connection_id = first.connection_id and e.next_try_at <= ${now}
        and (e.leased_until is null or e.leased_until <= ${now})
        and (e.customer_keys && first.customer_keys or e.customer_keys = first.customer_keys)
      for update of e skip locked),
    taken as (
      update billing_event e set leased_until = ${new Date(now.getTime() + leaseMs)}, attempts = e.attempts + 1
      from free where e.connection_id = free.connection_id and e.event_id = free.event_id
      returning e.connection_id, e.event_id, e.type, e.raw, e.customer_keys, e.attempts, e.happened_at)
    select connection_id, event_id, type, raw, customer_keys, attempts, clock_timestamp() as claimed_at
    from taken order by happened_at, event_id`.execute(tx)
  const [, { rows }] = await Promise.all([turn, claim])
  return rows
}

type Ref = Pick<ClaimedEvent, 'connection_id' | 'event_id'>

/** Of one connection. */
export async function endEvents(
  tx: ChangeTx<'system'>,
  events: readonly Ref[],
  end: { state: 'applied' | 'ignored' | 'unmatched' | 'failed'; note: string | null; now: Date },
): Promise<void> {
  const [first] = events
  if (!first) return
  await tx
    .updateTable('billing_event')
    .set({ state: end.state, note: end.note, leased_until: null, applied_at: end.now })
    .where('connection_id', '=', first.connection_id)
    .where(
      'event_id',
      'in',
      events.map(({ event_id }) => event_id),
    )
    .where('state', '=', 'waiting')
    .execute()
}

export async function postponeEvent(
  tx: ChangeTx<'system'>,
  { connection_id, event_id }: Ref,
  later: { nextTryAt: Date; note: string },
): Promise<void> {
  await tx
    .updateTable('billing_event')
    .set({ next_try_at: later.nextTryAt, note: later.note, leased_until: null })
    .where('connection_id', '=', connection_id)
    .where('event_id', '=', event_id)
    .where('state', '=', 'waiting')
    .execute()
}

export function findCustomersByKey(tx: ReadTx<'system'>, connectionId: string, customerKeys: readonly string[]) {
  return tx
    .selectFrom('billing_customer')
    .select(['tenant_id', 'reseller_id', 'customer_key'])
    .where('connection_id', '=', connectionId)
    .where('customer_key', 'in', customerKeys.length > 0 ? customerKeys : [''])
    .orderBy('tenant_id')
    .execute()
}
