import { sql } from 'kysely'
import type { ChangeTx, ReadTx } from '#infra/db'

export type EventRow = {
  id: string
  type: string
  state: string
  customer_keys: string[]
  tenant: string | null
  happened_at: Date
  received_at: Date
  applied_at: Date | null
  next_try_at: Date
  attempts: number
  note: string | null
}

/** Events of all accounts, newest first, never as they were sent. */
export async function listEventRows(
  tx: ReadTx<'platform'>,
  page: { state: string | undefined; type: string | undefined; before: string | undefined; limit: number },
): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select e.id, e.type, e.state, e.customer_keys, e.happened_at, e.received_at, e.applied_at, e.next_try_at, e.attempts, e.note,
      (select t.name from billing_customer c join tenant t on t.id = c.tenant_id
        where c.connection_id = e.connection_id and c.customer_key = any (e.customer_keys) order by t.id limit 1) as tenant
    from billing_event e
    where (${page.state ?? null}::text is null or e.state = ${page.state ?? null})
      and (${page.type ?? null}::text is null or e.type = ${page.type ?? null})
      and (${page.before ?? null}::uuid is null or e.id < ${page.before ?? null}::uuid)
    order by e.id desc limit ${page.limit}`.execute(tx)
  return rows
}

const mostOfOne = 50
/** Of one customer at one account, newest first. */
export function eventsOfKey(tx: ReadTx<'system'>, connectionId: string, key: string) {
  return tx
    .selectFrom('billing_event')
    .select(['id', 'type', 'state', 'received_at', 'applied_at', 'note'])
    .where('connection_id', '=', connectionId)
    .where(sql<boolean>`${key} = any (customer_keys)`)
    .orderBy('id', 'desc')
    .limit(mostOfOne)
    .execute()
}

/** Locked, so that of two who try it again one does. */
export function findEvent(tx: ChangeTx<'platform'>, id: string) {
  return tx
    .selectFrom('billing_event')
    .select(['id', 'event_id', 'type', 'state', 'attempts'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

const waitingFrom = (at: Date) => ({
  ...{ state: 'waiting', attempts: 0, next_try_at: at },
  ...{ leased_until: null, applied_at: null, note: null },
})

export async function putBack(tx: ChangeTx<'platform'>, id: string, at: Date): Promise<void> {
  await tx.updateTable('billing_event').set(waitingFrom(at)).where('id', '=', id).execute()
}

type Cause = { state: 'failed' | 'unmatched'; reason: string }
const mostCauses = 20

/** The most frequent first; without what can never be read. */
export async function countCauses(tx: ReadTx<'platform'>, unreadable: string): Promise<(Cause & { count: number })[]> {
  const { rows } = await sql<Cause & { count: number }>`
    select state, note as reason, count(*)::int as count from billing_event
    where state in ('failed', 'unmatched') and note is not null and type <> ${unreadable}
    group by state, note order by count(*) desc, note limit ${mostCauses}`.execute(tx)
  return rows
}

/** Gives how many there were. */
export async function putBackAll(
  tx: ChangeTx<'platform'>,
  cause: Cause,
  unreadable: string,
  at: Date,
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('billing_event')
    .set(waitingFrom(at))
    .where('state', '=', cause.state)
    .where('note', '=', cause.reason)
    .where('type', '!=', unreadable)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}
