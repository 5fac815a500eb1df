import { type Ports, withScope } from '../../packages/server/src/infra/db/index.ts'
import type { Answer } from '../support/app.ts'
import type { Asker } from '../support/world.ts'

export type Denied = { asker: Asker; answer: Answer }

/** What is wrong with the trail of some refusals: each leaves one record, in the scope of who asked, without content. */
export async function recordFaults(ports: Ports, denied: Denied[]): Promise<string[]> {
  if (denied.length === 0) return []
  const ids = denied.map(({ answer }) => answer.headers['x-request-id'] ?? 'none')
  const rows = await recordsOf(ports, ids)
  return denied.flatMap(({ asker, answer }) => {
    const mine = rows.filter(row => row.request_id === answer.headers['x-request-id'])
    if (mine.length !== 1) return [`${asker.name}: ${mine.length} records of one refusal`]
    const [row] = mine
    const scope = asker.tenant?.id ?? asker.realm.id
    return [
      ...(row?.actor_id === asker.actorId ? [] : [`${asker.name}: the record names another actor`]),
      ...(row?.scope_id === scope ? [] : [`${asker.name}: the record lies in another scope`]),
    ]
  })
}

function recordsOf(ports: Ports, requestIds: string[]) {
  return withScope(ports.pool, { kind: 'platform' }, 'read', tx =>
    tx
      .selectFrom('audit_entry')
      .select(['request_id', 'actor_id', 'scope_id', 'target', 'after'])
      .where('outcome', '=', 'denied')
      .where('request_id', 'in', requestIds)
      .execute(),
  )
}
