import type { Topic } from '@scriptorium/contract'
import { clientOf, inSystem, type Ports } from '#infra/db'

export type NumberedEvent = { tenantId: string; id: number; topic: Topic; payload: unknown; at: Date }
type Row = { tenant_id: string; id: number; topic: Topic; payload: unknown; at: Date }

const columns = 'tenant_id, id, topic, payload, at'
const shown = (row: Row): NumberedEvent => ({ ...row, tenantId: row.tenant_id })

/** What came after each customer's last number; at most `limit` of each. Rows are handed on by their own tenant_id only. */
export function eventsAfter(ports: Ports, last: ReadonlyMap<string, number>, limit: number): Promise<NumberedEvent[]> {
  return inSystem(ports, async tx => {
    const { rows } = await clientOf(tx).query<Row>(
      `select e.* from unnest($1::uuid[], $2::bigint[]) as seen (tenant_id, last_id)
       cross join lateral (
         select ${columns} from event where tenant_id = seen.tenant_id and id > seen.last_id order by id limit $3
       ) e`,
      [[...last.keys()], [...last.values()], limit],
    )
    return rows.map(shown)
  })
}

export function lastNumber(ports: Ports, tenantId: string): Promise<number> {
  return inSystem(ports, async tx => {
    const { rows } = await clientOf(tx).query<{ last_id: number }>(
      'select last_id from event_counter where tenant_id = $1',
      [tenantId],
    )
    return rows[0]?.last_id ?? 0
  })
}

/** Everything between two numbers, or nothing when a part of it is gone already. */
export async function eventsBetween(
  ports: Ports,
  tenantId: string,
  after: number,
  upTo: number,
): Promise<NumberedEvent[] | undefined> {
  const rows = await inSystem(ports, tx =>
    clientOf(tx).query<Row>(`select ${columns} from event where tenant_id = $1 and id > $2 and id <= $3 order by id`, [
      tenantId,
      after,
      upTo,
    ]),
  )
  return rows.rows.length === upTo - after ? rows.rows.map(shown) : undefined
}
